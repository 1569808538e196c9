import { midTicks, type OrderBook, weightedMidTicks } from '@hft/data'
import type { SignalGenerator } from './signal-generator.ts'

/**
 * How far the weighted mid is from the mid, in ticks, within ± half the spread.
 *
 * The weighted mid leans to the side with less on it, which is the likelier to be taken out. NaN while the book is not
 * live or a side is empty.
 */
export class WeightedMidSignal implements SignalGenerator {
  value = Number.NaN

  onBook(book: OrderBook): void {
    this.value = book.isLive ? weightedMidTicks(book) - midTicks(book) : Number.NaN
  }
}
