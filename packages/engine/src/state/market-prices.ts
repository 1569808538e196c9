import { NO_PRICE } from '@hft/instrument'
import type { MarketReferences } from '@hft/risk'
import type { MarketState } from './market-state.ts'

/** The prices beside the books that risk compares orders with: last trades and the venue's mark prices, in ticks. */
export class MarketPrices implements MarketReferences {
  readonly #market: MarketState

  constructor(market: MarketState) {
    this.#market = market
  }

  lastTicks(instrument: number): number {
    const last = this.#market.states[instrument]?.lastTradeTicks ?? NO_PRICE
    return last === NO_PRICE ? Number.NaN : last
  }

  markTicks(instrument: number): number {
    const state = this.#market.states[instrument]
    return state === undefined ? Number.NaN : state.markPrice / this.#market.instruments[instrument]!.tickSize
  }
}
