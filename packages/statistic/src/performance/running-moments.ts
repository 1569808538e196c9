/**
 * Count, mean and variance of a stream of values, without keeping them (B. P. Welford, "Note on a method for calculating
 * corrected sums of squares and products", 1962), and the mean square of those below zero.
 */
export class RunningMoments {
  count = 0
  mean = 0
  #squares = 0
  #downsideSquares = 0

  add(value: number): void {
    this.count++
    const difference = value - this.mean
    this.mean += difference / this.count
    this.#squares += difference * (value - this.mean)
    if (value < 0) this.#downsideSquares += value * value
  }

  /** Sample standard deviation, one degree of freedom less than values; NaN below two values. */
  get deviation(): number {
    return this.count < 2 ? Number.NaN : Math.sqrt(this.#squares / (this.count - 1))
  }

  /** √(Σ min(value, 0)² / count), over all values; NaN without any. */
  get downsideDeviation(): number {
    return Math.sqrt(this.#downsideSquares / this.count)
  }
}
