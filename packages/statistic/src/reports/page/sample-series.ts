import type { Nanos } from '@hft/clock'

/** Buckets kept at most: more than a screen has columns of pixels. */
const MOST_BUCKETS = 8192

/**
 * Several figures over time in constant memory: each bucket holds the last, least and greatest value of some samples. When
 * there is no room for another bucket, two become one everywhere.
 */
export class SampleSeries {
  /** Samples of one bucket. */
  samplesPerBucket = 1
  /** Buckets in use. */
  length = 0
  readonly columns: number
  readonly #times = new Float64Array(MOST_BUCKETS)
  readonly #last: Float64Array
  readonly #least: Float64Array
  readonly #greatest: Float64Array
  #inBucket = 0

  /** @param columns number of figures */
  constructor(columns: number) {
    this.columns = columns
    this.#last = new Float64Array(MOST_BUCKETS * columns)
    this.#least = new Float64Array(MOST_BUCKETS * columns)
    this.#greatest = new Float64Array(MOST_BUCKETS * columns)
  }

  /** @param values one a column; NaN where there is none */
  add(at: Nanos, values: readonly number[]): void {
    if (this.#inBucket === 0) {
      if (this.length === MOST_BUCKETS) this.#halve()
      this.length++
    }
    const bucket = this.length - 1
    this.#times[bucket] = at
    for (let column = 0; column < this.columns; column++) {
      const index = bucket * this.columns + column
      const value = values[column] ?? Number.NaN
      this.#last[index] = value
      if (this.#inBucket === 0 || !(value >= this.#least[index]!)) this.#least[index] = value
      if (this.#inBucket === 0 || !(value <= this.#greatest[index]!)) this.#greatest[index] = value
    }
    this.#inBucket = this.#inBucket + 1 === this.samplesPerBucket ? 0 : this.#inBucket + 1
  }

  /** Times of the buckets' last samples. */
  times(): Float64Array {
    return this.#times.slice(0, this.length)
  }

  last(column: number): Float64Array {
    return this.#columnOf(this.#last, column)
  }

  least(column: number): Float64Array {
    return this.#columnOf(this.#least, column)
  }

  greatest(column: number): Float64Array {
    return this.#columnOf(this.#greatest, column)
  }

  #columnOf(values: Float64Array, column: number): Float64Array {
    return Float64Array.from({ length: this.length }, (_, bucket) => values[bucket * this.columns + column]!)
  }

  #halve(): void {
    for (let bucket = 0; bucket < MOST_BUCKETS / 2; bucket++) {
      this.#times[bucket] = this.#times[bucket * 2 + 1]!
      for (let column = 0; column < this.columns; column++) {
        const to = bucket * this.columns + column
        const first = bucket * 2 * this.columns + column
        const second = first + this.columns
        this.#last[to] = this.#last[second]!
        this.#least[to] = Math.min(this.#least[first]!, this.#least[second]!)
        this.#greatest[to] = Math.max(this.#greatest[first]!, this.#greatest[second]!)
      }
    }
    this.length = MOST_BUCKETS / 2
    this.samplesPerBucket *= 2
  }
}
