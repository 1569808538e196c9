import type { OrderBook } from '@hft/data'
import { NO_PRICE, Side } from '@hft/instrument'
import { checkedLength, checkedPositive } from '../indicators/indicator.ts'
import type { SignalGenerator } from './signal-generator.ts'

/**
 * Imbalance of the book in which levels count less the farther they are: (bids − asks) / (bids + asks), −1 to 1, each level's
 * lots weighted by 2^(−ticks from the best / halfLifeTicks). NaN while the book is not live or lacks a side.
 */
export class DepthImbalanceSignal implements SignalGenerator {
  value = Number.NaN
  readonly #levels: number
  readonly #halfLifeTicks: number

  /**
   * @param levels of each side that count
   * @throws CodedError `indicator.length`, `indicator.parameter`
   */
  constructor(levels: number, halfLifeTicks: number) {
    this.#levels = checkedLength('a number of levels', levels)
    this.#halfLifeTicks = checkedPositive('a half-life in ticks', halfLifeTicks)
  }

  onBook(book: OrderBook): void {
    const bids = this.#weighted(book, Side.Buy)
    const asks = this.#weighted(book, Side.Sell)
    this.value = book.isLive && bids > 0 && asks > 0 ? (bids - asks) / (bids + asks) : Number.NaN
  }

  #weighted(book: OrderBook, side: Side): number {
    const best = book.best(side)
    let total = 0
    let left = this.#levels
    for (let at = best; at !== NO_PRICE && left > 0; at = book.next(side, at)) {
      total += book.lotsAt(side, at) * 2 ** (-Math.abs(at - best) / this.#halfLifeTicks)
      left--
    }
    return total
  }
}
