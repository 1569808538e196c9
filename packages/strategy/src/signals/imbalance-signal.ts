import { CodedError } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import { NO_PRICE, Side } from '@hft/instrument'
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
    const bids = this.#lots(book, Side.Buy)
    const asks = this.#lots(book, Side.Sell)
    this.value = book.isLive && bids + asks > 0 ? (bids - asks) / (bids + asks) : Number.NaN
  }

  #lots(book: OrderBook, side: Side): number {
    let lots = 0
    let price = book.best(side)
    for (let level = 0; level < this.#levels && price !== NO_PRICE; level++) {
      lots += book.lotsAt(side, price)
      price = book.next(side, price)
    }
    return lots
  }
}
