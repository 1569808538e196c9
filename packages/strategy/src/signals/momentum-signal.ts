import { CodedError } from '@hft/clock'
import { midTicks, type OrderBook } from '@hft/data'
import type { SignalGenerator } from './signal-generator.ts'

export interface MomentumParameters {
  /** Book changes after which a price has lost half its weight in the fast average, > 0. */
  readonly fastHalfLife: number
  /** The same of the slow average, > `fastHalfLife`. */
  readonly slowHalfLife: number
}

/**
 * Momentum of the mid: its fast exponentially weighted average less its slow one, in ticks. Above 0: rising.
 *
 * A price's weight halves every half-life of book changes: average += (1 − 2^(−1 / halfLife)) · (mid − average). NaN until
 * `slowHalfLife` changes have been seen.
 */
export class MomentumSignal implements SignalGenerator {
  value = Number.NaN
  readonly #fastWeight: number
  readonly #slowWeight: number
  #fast = 0
  #slow = 0
  #seen = 0
  readonly #needed: number

  /** @throws CodedError `signal.half_life` when they are not 0 < fast < slow */
  constructor(parameters: MomentumParameters) {
    const { fastHalfLife, slowHalfLife } = parameters
    if (!(fastHalfLife > 0 && slowHalfLife > fastHalfLife)) {
      throw new CodedError(
        'signal.half_life',
        `half-lives of ${fastHalfLife} (fast) and ${slowHalfLife} (slow) must be above 0, the slow one the longer`,
      )
    }
    this.#fastWeight = 1 - 2 ** (-1 / fastHalfLife)
    this.#slowWeight = 1 - 2 ** (-1 / slowHalfLife)
    this.#needed = slowHalfLife
  }

  onBook(book: OrderBook): void {
    const mid = book.isLive ? midTicks(book) : Number.NaN
    if (Number.isNaN(mid)) return
    if (this.#seen === 0) {
      this.#fast = mid
      this.#slow = mid
    }
    this.#fast += this.#fastWeight * (mid - this.#fast)
    this.#slow += this.#slowWeight * (mid - this.#slow)
    this.#seen++
    if (this.#seen >= this.#needed) this.value = this.#fast - this.#slow
  }
}
