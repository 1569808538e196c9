import type { Nanos } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import { NO_PRICE, type Side, type Ticks } from '@hft/instrument'

/**
 * How fast the queue at the touch of one side empties, trades and cancels together: what left it lately, by time, with
 * weights that fade as e^(−age/τ). Read from the book alone. Never allocates once made.
 */
export class OutflowEstimate {
  readonly #side: Side
  readonly #fadingNanos: Nanos
  #ticks: Ticks = NO_PRICE
  #lots = 0
  #at: Nanos = Number.NaN
  #lotsGone = 0
  #times = 0
  #nanos = 0

  /** @param fadingNanos τ, > 0 */
  constructor(side: Side, fadingNanos: Nanos) {
    this.#side = side
    this.#fadingNanos = fadingNanos
  }

  /** Lots that leave the touch in a nanosecond; 0 while nothing was seen. */
  get lotsPerNano(): number {
    return this.#nanos > 0 ? this.#lotsGone / this.#nanos : 0
  }

  /** Lots that leave at a time on average; 1 while nothing was seen. */
  get meanLots(): number {
    return this.#times > 0 ? this.#lotsGone / this.#times : 1
  }

  /** The book has changed, or may have. */
  onBook(book: OrderBook, now: Nanos): void {
    const ticks = book.best(this.#side)
    const lots = ticks === NO_PRICE ? 0 : book.lotsAt(this.#side, ticks)
    const passed = now - this.#at
    if (passed > 0) {
      const fading = Math.exp(-passed / this.#fadingNanos)
      this.#lotsGone *= fading
      this.#times *= fading
      this.#nanos = this.#nanos * fading + passed
    }
    // A touch that went back was emptied; one that came forward lost nothing.
    let gone = 0
    if (ticks === this.#ticks) gone = this.#lots - lots
    else if (this.#ticks !== NO_PRICE && book.lotsAt(this.#side, this.#ticks) === 0) gone = this.#lots
    if (gone > 0) {
      this.#lotsGone += gone
      this.#times += 1
    }
    this.#ticks = ticks
    this.#lots = lots
    this.#at = now
  }
}
