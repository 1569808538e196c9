import { NANOS_PER_DAY, type Nanos } from '@hft/clock'
import { checkedPositive } from './indicator.ts'

const DAYS_PER_YEAR = 365

/**
 * Realised volatility of a price that is sampled at a fixed interval: the square root of the exponentially weighted mean
 * of squared log returns, per interval; {@link annualised} for markets that never close (365 days).
 *
 * Between two samples the last price counts. Prices must be positive: others are passed over.
 */
export class RealisedVolatility {
  readonly #intervalNanos: Nanos
  readonly #weight: number
  #variance = Number.NaN
  #sampled = Number.NaN
  #last = Number.NaN
  #nextAt: Nanos = Number.NaN

  /**
   * @param halfLifeIntervals after so many intervals a return has lost half its weight
   * @throws CodedError `indicator.parameter`
   */
  constructor(intervalNanos: Nanos, halfLifeIntervals: number) {
    this.#intervalNanos = checkedPositive('an interval', intervalNanos)
    this.#weight = 1 - 2 ** (-1 / checkedPositive('a half-life', halfLifeIntervals))
  }

  /** Per interval, as a fraction of the price; NaN until two samples. */
  get value(): number {
    return Math.sqrt(this.#variance)
  }

  get annualised(): number {
    return this.value * Math.sqrt((DAYS_PER_YEAR * NANOS_PER_DAY) / this.#intervalNanos)
  }

  /** The price has been `price` since `at`, in order of time. */
  update(price: number, at: Nanos): void {
    if (!(price > 0 && price < Number.POSITIVE_INFINITY)) return
    if (Number.isNaN(this.#nextAt)) {
      this.#sampled = price
      this.#nextAt = at + this.#intervalNanos
    }
    if (at >= this.#nextAt) this.#sample(at)
    this.#last = price
  }

  #sample(at: Nanos): void {
    const change = Math.log(this.#last / this.#sampled)
    this.#sampled = this.#last
    this.#variance = Number.isNaN(this.#variance)
      ? change * change
      : this.#variance + this.#weight * (change * change - this.#variance)
    // Intervals in which nothing came had no return.
    const missed = Math.floor((at - this.#nextAt) / this.#intervalNanos)
    if (missed > 0) this.#variance *= (1 - this.#weight) ** missed
    this.#nextAt += (missed + 1) * this.#intervalNanos
  }
}
