import { NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import { checkedPositive } from './indicator.ts'

/**
 * How far a price wanders, in ticks a square root of a second: the root of the decayed mean of squared changes from sample
 * to sample, by the length of the interval. Sampled, because the bounce between two updates is no wandering.
 */
export class TickVolatility {
  readonly #intervalNanos: Nanos
  readonly #weight: number
  #perSecond = Number.NaN
  #sampled = Number.NaN
  #nextAt: Nanos = Number.NEGATIVE_INFINITY

  /**
   * @param halfLifeIntervals after so many samples one has lost half its weight
   * @throws CodedError `indicator.parameter`
   */
  constructor(intervalNanos: Nanos, halfLifeIntervals: number) {
    this.#intervalNanos = checkedPositive('an interval', intervalNanos)
    this.#weight = 1 - 2 ** (-1 / checkedPositive('a half-life', halfLifeIntervals))
  }

  /** NaN until two samples. */
  get value(): number {
    return Math.sqrt(this.#perSecond)
  }

  /** The price is `ticks` at `now`, in order of time; one that isn't finite is passed over. */
  update(ticks: number, now: Nanos): void {
    if (now < this.#nextAt || !Number.isFinite(ticks)) return
    if (!Number.isNaN(this.#sampled)) {
      const elapsed = (now - this.#nextAt + this.#intervalNanos) / NANOS_PER_SECOND
      const rate = (ticks - this.#sampled) ** 2 / elapsed
      this.#perSecond = Number.isNaN(this.#perSecond) ? rate : this.#perSecond + this.#weight * (rate - this.#perSecond)
    }
    this.#sampled = ticks
    this.#nextAt = now + this.#intervalNanos
  }
}
