import { type RiskManager, TradingState } from '@hft/risk'

/** What quotes know of risk's trading state without asking with an order. */
export class TradingGate {
  /** Counts risk's changes of state, of the whole and of parts: what was refused before may be admitted after one. */
  changes = 0
  readonly #risk: RiskManager

  constructor(risk: RiskManager) {
    this.#risk = risk
    risk.events$.subscribe(({ phase }) => {
      if (phase !== 'warning') this.changes++
    })
  }

  /** Nothing is admitted at all. */
  get isHalted(): boolean {
    return this.#risk.tradingState === TradingState.Halted
  }
}
