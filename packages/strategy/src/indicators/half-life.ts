import type { Indicator } from './indicator.ts'
import { LinearRegression } from './linear-regression.ts'

/**
 * Half-life of a mean-reverting series, in numbers: ln 2 / −ln b of x(t) = a + b · x(t − 1), fitted by least squares over
 * the last `length` steps. For an Ornstein–Uhlenbeck process sampled once a unit of time this is ln 2 / θ.
 *
 * Infinity where the series doesn't revert (b ≥ 1), 0 where it turns over at once (b ≤ 0), NaN until enough was seen.
 */
export class HalfLife implements Indicator {
  readonly #regression: LinearRegression
  #previous = Number.NaN

  /** @throws CodedError `indicator.length` */
  constructor(length: number) {
    this.#regression = new LinearRegression(length)
  }

  get value(): number {
    const persistence = this.#regression.slope
    if (Number.isNaN(persistence)) return Number.NaN
    if (persistence >= 1) return Number.POSITIVE_INFINITY
    return persistence <= 0 ? 0 : Math.LN2 / -Math.log(persistence)
  }

  update(number: number): void {
    if (!Number.isFinite(number)) return
    this.#regression.update(this.#previous, number)
    this.#previous = number
  }
}
