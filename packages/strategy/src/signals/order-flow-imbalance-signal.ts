import type { OrderBook } from '@hft/data'
import { NO_PRICE, Side } from '@hft/instrument'
import { RollingWindow } from '../indicators/rolling-window.ts'
import type { SignalGenerator } from './signal-generator.ts'

/**
 * Order-flow imbalance at the touch over the last `events` changes of the book, in lots; above 0: demand.
 *
 * Each change contributes e = [Pb ≥ Pb′] qb − [Pb ≤ Pb′] qb′ − [Pa ≤ Pa′] qa + [Pa ≥ Pa′] qa′, primes before the change.
 * Source: Cont, Kukanov and Stoikov, The Price Impact of Order Book Events, Journal of Financial Econometrics 12(1), 2014.
 *
 * NaN until two books with both sides have been seen; a book that is not live begins anew.
 */
export class OrderFlowImbalanceSignal implements SignalGenerator {
  value = Number.NaN
  readonly #window: RollingWindow
  #bid: number = NO_PRICE
  #ask: number = NO_PRICE
  #bidLots = 0
  #askLots = 0
  #sum = 0

  /** @throws CodedError `indicator.length` */
  constructor(events: number) {
    this.#window = new RollingWindow(events)
  }

  onBook(book: OrderBook): void {
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    if (!book.isLive || bid === NO_PRICE || ask === NO_PRICE) {
      this.#bid = NO_PRICE
      this.value = Number.NaN
      return
    }
    const bidLots = book.bestLots(Side.Buy)
    const askLots = book.bestLots(Side.Sell)
    if (this.#bid !== NO_PRICE) {
      let flow = 0
      if (bid >= this.#bid) flow += bidLots
      if (bid <= this.#bid) flow -= this.#bidLots
      if (ask <= this.#ask) flow -= askLots
      if (ask >= this.#ask) flow += this.#askLots
      // Whole lots: the sum stays exact however often it is changed.
      const gone = this.#window.push(flow)
      this.#sum += Number.isNaN(gone) ? flow : flow - gone
      this.value = this.#sum
    }
    this.#bid = bid
    this.#ask = ask
    this.#bidLots = bidLots
    this.#askLots = askLots
  }
}
