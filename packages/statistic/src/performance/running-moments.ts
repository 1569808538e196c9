/**
 * Count, mean, variance, skewness and kurtosis of a stream of values without keeping them (B. P. Welford, 1962; higher
 * moments after P. Pébay, "Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order
 * Statistical Moments", 2008), with the sums of what is above and below zero. Never allocates.
 */
export class RunningMoments {
  count = 0
  mean = 0
  /** Sum of the values above 0. */
  gains = 0
  /** Sum of the values below 0, as a positive number. */
  losses = 0
  /** Values above 0. */
  gainCount = 0
  /** Values below 0. */
  lossCount = 0
  /** What {@link addLatest} adds: a field, as what is handed to a call may have to be boxed. */
  latest = Number.NaN
  #squares = 0
  #cubes = 0
  #fourths = 0
  #downsideSquares = 0

  add(value: number): void {
    this.latest = value
    this.addLatest()
  }

  /** As {@link add}, of {@link latest}. */
  addLatest(): void {
    const value = this.latest
    const before = this.count
    const count = before + 1
    this.count = count
    const difference = value - this.mean
    const step = difference / count
    const square = step * step
    const term = difference * step * before
    this.mean += step
    this.#fourths +=
      term * square * (count * count - 3 * count + 3) + 6 * square * this.#squares - 4 * step * this.#cubes
    this.#cubes += term * step * (count - 2) - 3 * step * this.#squares
    this.#squares += term
    if (value < 0) {
      this.lossCount++
      this.losses -= value
      this.#downsideSquares += value * value
    } else if (value > 0) {
      this.gainCount++
      this.gains += value
    }
  }

  /** Sample standard deviation, one degree of freedom less than values; NaN below two values. */
  get deviation(): number {
    return this.count < 2 ? Number.NaN : Math.sqrt(Math.max(0, this.#squares) / (this.count - 1))
  }

  /** √(Σ min(value, 0)² / count), over all values; NaN without any. */
  get downsideDeviation(): number {
    return Math.sqrt(this.#downsideSquares / this.count)
  }

  /** Third central moment / second^1.5, of the values themselves (not corrected for bias); NaN without spread. */
  get skewness(): number {
    return this.#squares > 0 ? (Math.sqrt(this.count) * this.#cubes) / this.#squares ** 1.5 : Number.NaN
  }

  /** Fourth central moment / second² − 3, of the values themselves (not corrected for bias); NaN without spread. */
  get excessKurtosis(): number {
    return this.#squares > 0 ? (this.count * this.#fourths) / this.#squares ** 2 - 3 : Number.NaN
  }

  /** Standard error of the mean; NaN below two values. */
  get meanError(): number {
    return this.deviation / Math.sqrt(this.count)
  }

  /**
   * Standard error of {@link deviation}, from its fourth moment: deviation · √((kurtosis − 1) / 4n) (delta method, e.g.
   * Kendall and Stuart, "The Advanced Theory of Statistics" I, 10.7).
   */
  get deviationError(): number {
    return this.deviation * Math.sqrt(Math.max(0, this.excessKurtosis + 2) / (4 * this.count))
  }

  /** Standard error of {@link skewness} if the values were normal (L. C. Cramér; exact). NaN below three values. */
  get skewnessError(): number {
    const n = this.count
    return n < 3 ? Number.NaN : Math.sqrt((6 * n * (n - 1)) / ((n - 2) * (n + 1) * (n + 3)))
  }

  /** Standard error of {@link excessKurtosis} if the values were normal (exact). NaN below four values. */
  get excessKurtosisError(): number {
    const n = this.count
    return n < 4 ? Number.NaN : 2 * this.skewnessError * Math.sqrt((n * n - 1) / ((n - 3) * (n + 5)))
  }
}
