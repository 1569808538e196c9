import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'
import { type Limit, refuse } from './limit.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

/**
 * Halted: nothing leaves but cancels and amends that merely shrink an order. Reducing: only what makes a position
 * smaller.
 */
export class TradingStateRule implements Limit {
  readonly name = 'trading-state'
  readonly reasons = [RiskReason.TradingState]
  /** Set by the manager at each transition. */
  state: TradingState = TradingState.Active
  readonly #records: RefusalRecords

  constructor(records: RefusalRecords) {
    this.#records = records
  }

  admit(proposal: Proposal): number {
    if (this.state === TradingState.Active) return 0
    const mayPass = this.state === TradingState.Reducing || proposal.kind === ProposalKind.Amend
    if (mayPass && proposal.isReducing) return 0
    return refuse(this.#records, RiskReason.TradingState, proposal, this.state, TradingState.Active, 0)
  }

  describe(refusal: Refusal): string {
    return refusal.value === TradingState.Halted
      ? 'trading is halted: only cancels and amends that shrink an order pass until a person sets it active again'
      : 'trading is reducing: only orders that, with all others of their side, stay within the position they close pass'
  }
}
