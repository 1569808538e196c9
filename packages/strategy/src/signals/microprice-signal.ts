import { CodedError } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import { NO_PRICE, Side } from '@hft/instrument'
import { type MicropriceTable, stateOf } from './microprice-estimator.ts'
import type { SignalGenerator } from './signal-generator.ts'

/**
 * Stoikov's microprice less the mid, in ticks, from a table that a `MicropriceEstimator` learnt. Above 0: the price is
 * expected to rise.
 *
 * NaN while the book is not live, lacks a side or has a wider spread than the table knows.
 */
export class MicropriceSignal implements SignalGenerator {
  value = Number.NaN
  readonly #buckets: number
  readonly #spreads: number
  readonly #adjustments: Float64Array

  /** @throws CodedError `microprice.table` when the table's parts don't fit each other */
  constructor({ imbalanceBuckets, maximumSpreadTicks, adjustmentTicks }: MicropriceTable) {
    if (adjustmentTicks.length !== imbalanceBuckets * maximumSpreadTicks || !adjustmentTicks.every(Number.isFinite)) {
      throw new CodedError(
        'microprice.table',
        `${adjustmentTicks.length} adjustments for ${imbalanceBuckets} buckets and ${maximumSpreadTicks} spreads; one finite number each is needed`,
      )
    }
    this.#buckets = imbalanceBuckets
    this.#spreads = maximumSpreadTicks
    this.#adjustments = Float64Array.from(adjustmentTicks)
  }

  onBook(book: OrderBook): void {
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    this.value = Number.NaN
    if (!book.isLive || bid === NO_PRICE || ask === NO_PRICE) return
    const state = stateOf(this.#buckets, this.#spreads, bid, book.bestLots(Side.Buy), ask, book.bestLots(Side.Sell))
    if (state >= 0) this.value = this.#adjustments[state]!
  }
}
