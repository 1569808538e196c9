import { midTicks, type OrderBook, type TradeView } from '@hft/data'
import { Side } from '@hft/instrument'
import { checkedLength } from '../indicators/indicator.ts'
import { LinearRegression } from '../indicators/linear-regression.ts'
import type { SignalGenerator } from './signal-generator.ts'

/**
 * Kyle's λ: ticks by which the mid moves for each lot of net aggressive volume. It tells how deep the market is, not where
 * it goes.
 *
 * The slope of least squares of the mid's change on the signed volume, over the last `intervals` intervals of
 * `tradesPerInterval` trades each. Source: Kyle, Continuous Auctions and Insider Trading, Econometrica 53(6), 1985.
 */
export class KyleLambdaSignal implements SignalGenerator {
  readonly #regression: LinearRegression
  readonly #tradesPerInterval: number
  #mid = Number.NaN
  #startingMid = Number.NaN
  #signedLots = 0
  #trades = 0

  /** @throws CodedError `indicator.length` */
  constructor(tradesPerInterval: number, intervals: number) {
    this.#tradesPerInterval = checkedLength('an interval in trades', tradesPerInterval)
    this.#regression = new LinearRegression(intervals)
  }

  /** NaN until all intervals have been seen. */
  get value(): number {
    return this.#regression.slope
  }

  onBook(book: OrderBook): void {
    if (!book.isLive) {
      this.#startingMid = Number.NaN
      return
    }
    const mid = midTicks(book)
    if (Number.isNaN(mid)) return
    this.#mid = mid
    if (this.#trades >= this.#tradesPerInterval) this.#close()
    if (Number.isNaN(this.#startingMid)) this.#begin()
  }

  onTrade({ aggressor, quantityLots }: TradeView): void {
    if (aggressor === undefined || Number.isNaN(this.#startingMid)) return
    this.#signedLots += aggressor === Side.Buy ? quantityLots : -quantityLots
    this.#trades++
  }

  /** With the first book after the interval's last trade, which shows what that trade did. */
  #close(): void {
    this.#regression.update(this.#signedLots, this.#mid - this.#startingMid)
    this.#begin()
  }

  #begin(): void {
    this.#startingMid = this.#mid
    this.#signedLots = 0
    this.#trades = 0
  }
}
