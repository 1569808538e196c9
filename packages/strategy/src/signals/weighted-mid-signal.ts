import type { OrderBook } from '@hft/data'
import { NO_PRICE, Side } from '@hft/instrument'
import type { SignalGenerator } from './signal-generator.ts'

/**
 * How far the weighted mid is from the mid, in ticks, within ± half the spread.
 *
 * The weighted mid, (bid · askLots + ask · bidLots) / (bidLots + askLots), leans to the side with less on it, which is the
 * likelier to be taken out. NaN while the book is not live or a side is empty.
 */
export class WeightedMidSignal implements SignalGenerator {
  value = Number.NaN

  onBook(book: OrderBook): void {
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    if (!book.isLive || bid === NO_PRICE || ask === NO_PRICE) {
      this.value = Number.NaN
      return
    }
    const bidLots = book.bestLots(Side.Buy)
    const askLots = book.bestLots(Side.Sell)
    this.value = (bid * askLots + ask * bidLots) / (bidLots + askLots) - (bid + ask) / 2
  }
}
