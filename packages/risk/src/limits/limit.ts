import type { Order, OrderUpdate } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import type { LimitContext } from './limit-context.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

/**
 * One control on the way of every submit and amend.
 *
 * A control is one file: its configuration schema, its class, its text. It joins by an entry in `RiskReason`, one in
 * `LimitsConfig` and its place in `LimitChain`. A control of your own is handed to `DefaultRiskManager` as a `LimitFactory`;
 * its reasons count from {@link FIRST_CUSTOM_REASON}.
 */
export interface Limit {
  /** As shown to people, e.g. `position`. */
  readonly name: string
  /** The reasons for which it may refuse. */
  readonly reasons: readonly number[]
  /** Whether it holds orders that are sent in parts to itself before the first part; their parts it does in any case. */
  readonly isForParents?: boolean
  /** 0 when the proposal passes, else the reason. Changes nothing: another limit may still refuse. Never allocates. */
  admit(proposal: Proposal): number
  /** The proposal passed every limit and leaves now; cancels, which no limit sees before, included. Never allocates. */
  onAdmitted?(proposal: Proposal): void
  /** After the order, the account and everything that counts them have changed. Never allocates. */
  onOrderUpdate?(update: OrderUpdate, order: Order): void
  /** The last refusal in words: the value, the limit and what would have passed. */
  describe(refusal: Refusal, instrument: Instrument): string
  /** What must survive a restart, as plain JSON. */
  snapshot?(): unknown
  /** @throws CodedError `risk.bad_snapshot` */
  restore?(snapshot: unknown): void
}

/** Reasons below are risk's own. */
export const FIRST_CUSTOM_REASON = 10_000

/** Makes a control of a user's own for a run. */
export type LimitFactory = (context: LimitContext) => Limit

/** Writes the record of a refusal and answers its reason; never allocates. */
export function refuse(
  records: RefusalRecords,
  reason: number,
  proposal: Proposal,
  value: number,
  limit: number,
  admissible: number,
): number {
  const refusal = records.of(reason)!
  refusal.count++
  if (proposal.kind === ProposalKind.Amend) refusal.amendCount++
  refusal.at = proposal.now
  refusal.orderId = proposal.order.id
  refusal.instrument = proposal.instrument
  refusal.strategy = proposal.order.strategy
  refusal.value = value
  refusal.limit = limit
  refusal.admissible = admissible
  return reason
}
