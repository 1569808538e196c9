import type { OrderBook } from '@hft/data'
import { NO_PRICE, Side } from '@hft/instrument'
import { RollingMoments } from '../indicators/rolling-moments.ts'
import type { SignalGenerator } from './signal-generator.ts'

/**
 * Spread and queues at the touch over the last `changes` changes of the book. Books that are not live or lack a side are
 * passed over.
 */
export class TouchStatistics implements SignalGenerator {
  /** Spread in ticks. */
  readonly spread: RollingMoments
  /** Lots at the best bid and at the best ask. */
  readonly bidQueue: RollingMoments
  readonly askQueue: RollingMoments

  /** @throws CodedError `indicator.length` */
  constructor(changes: number) {
    this.spread = new RollingMoments(changes)
    this.bidQueue = new RollingMoments(changes)
    this.askQueue = new RollingMoments(changes)
  }

  /** Mean spread in ticks; NaN until enough changes were seen. */
  get value(): number {
    return this.spread.value
  }

  onBook(book: OrderBook): void {
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    if (!book.isLive || bid === NO_PRICE || ask === NO_PRICE) return
    this.spread.update(ask - bid)
    this.bidQueue.update(book.bestLots(Side.Buy))
    this.askQueue.update(book.bestLots(Side.Sell))
  }
}
