import type { Indicator } from './indicator.ts'
import { RollingMoments } from './rolling-moments.ts'

/** How many standard deviations the last number is from the mean of the last `length`; NaN where they are all the same. */
export class ZScore implements Indicator {
  readonly #moments: RollingMoments
  #last = Number.NaN

  /** @throws CodedError `indicator.length` */
  constructor(length: number) {
    this.#moments = new RollingMoments(length)
  }

  get value(): number {
    const { deviation } = this.#moments
    return deviation > 0 ? (this.#last - this.#moments.value) / deviation : Number.NaN
  }

  update(number: number): void {
    if (!Number.isFinite(number)) return
    this.#moments.update(number)
    this.#last = number
  }
}
