import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'
import { type Limit, refuse } from './limit.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

/** Trading states of parts of the system, by number; written in place. */
export interface ScopedStates {
  readonly instrumentStates: Uint8Array
  readonly strategyStates: Uint8Array
  /** 1 where the position is to be closed. */
  readonly isFlattening: Uint8Array
}

/** Read once: what is imported is looked up at each use. */
const ACTIVE = TradingState.Active

/**
 * Halted: nothing leaves but cancels and amends that merely shrink an order. Reducing: only what makes a position
 * smaller. The strictest counts of the system's, the instrument's and the strategy's state.
 *
 * While a position is to be closed, a person's (and so the engine's own) reducing orders leave although it is halted.
 */
export class TradingStateRule implements Limit {
  readonly name = 'trading-state'
  readonly reasons = [RiskReason.TradingState]
  /** Of the whole system; set by the manager at each transition, as are the others. */
  state: TradingState = TradingState.Active
  scoped: ScopedStates | undefined
  readonly #records: RefusalRecords

  constructor(records: RefusalRecords) {
    this.#records = records
  }

  admit(proposal: Proposal): number {
    let state: number = this.state
    const { scoped } = this
    const { strategy } = proposal.order
    if (scoped !== undefined) {
      const ofInstrument = scoped.instrumentStates[proposal.instrument]!
      if (ofInstrument > state) state = ofInstrument
      if (strategy >= 0 && strategy < scoped.strategyStates.length) {
        const ofStrategy = scoped.strategyStates[strategy]!
        if (ofStrategy > state) state = ofStrategy
      }
    }
    if (state === ACTIVE) return 0
    const isClosing = strategy < 0 && scoped !== undefined && scoped.isFlattening[proposal.instrument] === 1
    const mayPass = state === TradingState.Reducing || proposal.kind === ProposalKind.Amend || isClosing
    if (mayPass && proposal.isReducing) return 0
    return refuse(this.#records, RiskReason.TradingState, proposal, state, TradingState.Active, 0)
  }

  describe(refusal: Refusal): string {
    return refusal.value === TradingState.Halted
      ? 'trading is halted: only cancels and amends that shrink an order pass until a person sets it active again'
      : 'trading is reducing: only orders that, with all others of their side, stay within the position they close pass'
  }
}
