import { formatDuration } from '@hft/clock'
import { TimeInForce } from '@hft/execution'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

/** Read once: what is imported is looked up at each use. */
const GOOD_TILL_DATE = TimeInForce.GoodTillDate

/** An order that is good till a date has a date, and it lies in the future. */
export class ExpiryRule implements Limit {
  readonly name = 'expiry'
  readonly reasons = [RiskReason.Expired]
  readonly #records: RefusalRecords

  constructor(context: LimitContext) {
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    const { timeInForce, expireAt } = proposal.order
    if (timeInForce !== GOOD_TILL_DATE || proposal.kind !== ProposalKind.Submit) return 0
    if (expireAt > proposal.now && expireAt < Number.POSITIVE_INFINITY) return 0
    return refuse(this.#records, RiskReason.Expired, proposal, expireAt, proposal.now, proposal.now + 1)
  }

  describe(refusal: Refusal): string {
    if (!Number.isFinite(refusal.value)) return `an expiry of ${refusal.value} is no time; it must lie in the future`
    return `the order expired ${formatDuration(refusal.limit - refusal.value)} before it was sent; an expiry must lie in the future`
  }
}
