import { checkedLength, type Indicator } from './indicator.ts'

/**
 * Wilder's smoothing: the mean of the first `length` numbers, then average += (number − average) / length.
 *
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 */
export class WilderAverage implements Indicator {
  readonly #length: number
  #sum = 0
  #average = Number.NaN
  #seen = 0

  /** @throws CodedError `indicator.length` */
  constructor(length: number) {
    this.#length = checkedLength('an average', length)
  }

  get value(): number {
    return this.#average
  }

  update(number: number): void {
    if (!Number.isFinite(number)) return
    if (this.#seen < this.#length) {
      this.#seen++
      this.#sum += number
      if (this.#seen === this.#length) this.#average = this.#sum / this.#length
    } else this.#average += (number - this.#average) / this.#length
  }
}
