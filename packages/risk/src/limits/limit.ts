import type { Instrument } from '@hft/instrument'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import type { RiskReason } from '../risk-reason.ts'
import type { Proposal } from './proposal.ts'

/**
 * One control on the way of every submit and amend.
 *
 * A control is one file: its configuration schema, its class, its text. It joins by an entry in `RiskReason`, one in
 * `RiskConfig` and one in `createLimits`.
 */
export interface Limit {
  /** As shown to people, e.g. `position`. */
  readonly name: string
  /** The reasons for which it may refuse. */
  readonly reasons: readonly RiskReason[]
  /** 0 when the proposal passes, else the reason. Changes nothing: another limit may still refuse. Never allocates. */
  admit(proposal: Proposal): number
  /** The proposal passed every limit and leaves now; cancels, which no limit sees before, included. Never allocates. */
  onAdmitted?(proposal: Proposal): void
  /** The last refusal in words: the value, the limit and what would have passed. */
  describe(refusal: Refusal, instrument: Instrument | undefined): string
  /** What must survive a restart, as plain JSON. */
  snapshot?(): unknown
  /** @throws CodedError `risk.bad_snapshot` */
  restore?(snapshot: unknown): void
}

/** Writes the record of a refusal and answers its reason; never allocates. */
export function refuse(
  records: RefusalRecords,
  reason: RiskReason,
  proposal: Proposal,
  value: number,
  limit: number,
  admissible: number,
): number {
  const refusal = records.of(reason)!
  refusal.count++
  refusal.at = proposal.now
  refusal.orderId = proposal.order.id
  refusal.instrument = proposal.instrument
  refusal.value = value
  refusal.limit = limit
  refusal.admissible = admissible
  return reason
}
