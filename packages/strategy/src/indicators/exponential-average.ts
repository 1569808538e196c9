import type { Nanos } from '@hft/clock'
import { checkedLength, checkedPositive, type Indicator } from './indicator.ts'

/**
 * Exponentially weighted moving average: average += α · (number − average), α = 2 / (length + 1).
 *
 * It starts at the first number; NaN until `length` have been seen.
 */
export class ExponentialAverage implements Indicator {
  readonly #weight: number
  readonly #length: number
  #average = Number.NaN
  #seen = 0

  /** @throws CodedError `indicator.length` */
  constructor(length: number) {
    this.#length = checkedLength('an average', length)
    this.#weight = 2 / (length + 1)
  }

  get value(): number {
    return this.#seen >= this.#length ? this.#average : Number.NaN
  }

  /** The average so far, from the first number on. */
  get current(): number {
    return this.#average
  }

  update(number: number): void {
    if (!Number.isFinite(number)) return
    this.#average = this.#seen === 0 ? number : this.#average + this.#weight * (number - this.#average)
    this.#seen++
  }
}

/**
 * Average of numbers at irregular times, in which a number loses half its weight every `halfLifeNanos`:
 * average += (1 − 2^(−Δt / halfLife)) · (number − average). It starts at the first number.
 */
export class TimeDecayedAverage {
  value = Number.NaN
  readonly #halfLifeNanos: Nanos
  #at: Nanos = 0

  /** @throws CodedError `indicator.parameter` unless the half-life is finite and above 0 */
  constructor(halfLifeNanos: Nanos) {
    this.#halfLifeNanos = checkedPositive('a half-life', halfLifeNanos)
  }

  /** Numbers come in order of time; one that isn't finite is passed over. */
  update(number: number, at: Nanos): void {
    if (!Number.isFinite(number)) return
    if (Number.isNaN(this.value)) this.value = number
    else this.value += (1 - 2 ** ((this.#at - at) / this.#halfLifeNanos)) * (number - this.value)
    this.#at = at
  }
}
