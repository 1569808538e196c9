import { CodedError } from '@hft/clock'
import { imbalance, type OrderBook } from '@hft/data'
import type { SignalGenerator } from './signal-generator.ts'

/**
 * Imbalance of the book's best levels: (bids − asks) / (bids + asks) in lots, from −1 (asks only) to 1 (bids only).
 *
 * NaN while the book is not live or empty.
 */
export class ImbalanceSignal implements SignalGenerator {
  value = Number.NaN
  readonly #levels: number

  /**
   * @param levels of each side that count, a whole number from 1
   * @throws CodedError `signal.levels` for any other
   */
  constructor(levels = 1) {
    if (!(Number.isSafeInteger(levels) && levels >= 1)) {
      throw new CodedError('signal.levels', `${levels} levels cannot be compared; take a whole number from 1`)
    }
    this.#levels = levels
  }

  onBook(book: OrderBook): void {
    this.value = book.isLive ? imbalance(book, this.#levels) : Number.NaN
  }
}
