/**
 * Least squares of returns on a benchmark's returns over the same intervals, in one pass: return = alpha + beta · benchmark
 * (W. F. Sharpe, 1964; M. C. Jensen, 1968). Both are NaN while the benchmark doesn't vary, errors below three pairs.
 */
export class BenchmarkRegression {
  count = 0
  #meanBenchmark = 0
  #meanReturn = 0
  #benchmarkSquares = 0
  #returnSquares = 0
  #products = 0

  /** Never allocates. Pairs that are not numbers are passed over. */
  add(benchmark: number, ownReturn: number): void {
    if (!(Number.isFinite(benchmark) && Number.isFinite(ownReturn))) return
    this.count++
    const benchmarkDifference = benchmark - this.#meanBenchmark
    const returnDifference = ownReturn - this.#meanReturn
    this.#meanBenchmark += benchmarkDifference / this.count
    this.#meanReturn += returnDifference / this.count
    this.#benchmarkSquares += benchmarkDifference * (benchmark - this.#meanBenchmark)
    this.#returnSquares += returnDifference * (ownReturn - this.#meanReturn)
    this.#products += benchmarkDifference * (ownReturn - this.#meanReturn)
  }

  get beta(): number {
    return this.#benchmarkSquares > 0 ? this.#products / this.#benchmarkSquares : Number.NaN
  }

  /** Of one interval, not annualised. */
  get alpha(): number {
    return this.#meanReturn - this.beta * this.#meanBenchmark
  }

  get betaError(): number {
    return this.#residual / Math.sqrt(this.#benchmarkSquares)
  }

  get alphaError(): number {
    return this.#residual * Math.sqrt(1 / this.count + this.#meanBenchmark ** 2 / this.#benchmarkSquares)
  }

  /** Standard deviation of what the line leaves over, with two degrees of freedom less than pairs. */
  get #residual(): number {
    if (this.count < 3) return Number.NaN
    return Math.sqrt(Math.max(0, this.#returnSquares - this.beta * this.#products) / (this.count - 2))
  }
}
