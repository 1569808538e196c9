import { checkedPositive, type Indicator } from './indicator.ts'
import { RollingMoments } from './rolling-moments.ts'

/** Bands around the mean of the last `length` numbers, so many standard deviations (divided by the count) away. */
export class BollingerBands implements Indicator {
  readonly #moments: RollingMoments
  readonly #deviations: number

  /** @throws CodedError `indicator.length`, `indicator.parameter` */
  constructor(length = 20, deviations = 2) {
    this.#moments = new RollingMoments(length)
    this.#deviations = checkedPositive('a distance in deviations', deviations)
  }

  /** The middle: the mean. */
  get value(): number {
    return this.#moments.value
  }

  get upper(): number {
    return this.#moments.value + this.#deviations * this.#moments.deviation
  }

  get lower(): number {
    return this.#moments.value - this.#deviations * this.#moments.deviation
  }

  update(number: number): void {
    this.#moments.update(number)
  }
}
