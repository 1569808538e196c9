import type { Nanos } from '@hft/clock'
import type { BreakerReadings } from './breaker.ts'

const BUCKETS = 32

/**
 * Lowest and highest value of each cell within a rolling window.
 *
 * The window moves on by a 32nd of its length at a time, so a value counts for the window's length and at most a 32nd
 * more. A value costs a comparison; a step, a pass over the buckets.
 */
export class RollingRange {
  /** By cell; NaN while the window holds nothing. */
  readonly lowest: Float64Array
  readonly highest: Float64Array
  readonly #bucketNanos: Nanos
  readonly #readings: BreakerReadings
  readonly #bucketLowest: Float64Array
  readonly #bucketHighest: Float64Array
  /** Number of the current bucket, counted from the epoch, by cell. */
  readonly #current: Float64Array
  /** When the next bucket begins, by cell: spares a division for each value. */
  readonly #nextAt: Float64Array

  constructor(cells: number, windowNanos: Nanos, readings: BreakerReadings) {
    this.lowest = new Float64Array(cells).fill(Number.NaN)
    this.highest = new Float64Array(cells).fill(Number.NaN)
    this.#bucketNanos = windowNanos / (BUCKETS - 1)
    this.#readings = readings
    this.#bucketLowest = new Float64Array(cells * BUCKETS).fill(Number.NaN)
    this.#bucketHighest = new Float64Array(cells * BUCKETS).fill(Number.NaN)
    this.#current = new Float64Array(cells).fill(Number.NEGATIVE_INFINITY)
    this.#nextAt = new Float64Array(cells).fill(Number.NEGATIVE_INFINITY)
  }

  /** Takes in `values[cell]` at the present time. */
  note(cell: number, values: Float64Array): void {
    this.advance(cell)
    this.noteAtOnce(cell, values)
  }

  /** Takes in `values[cell]` at the time of the value before. */
  noteAtOnce(cell: number, values: Float64Array): void {
    const value = values[cell]!
    const at = cell * BUCKETS + (this.#current[cell]! % BUCKETS)
    // Written so that what is NaN so far is replaced.
    if (!(this.#bucketLowest[at]! <= value)) this.#bucketLowest[at] = value
    if (!(this.#bucketHighest[at]! >= value)) this.#bucketHighest[at] = value
    if (!(this.lowest[cell]! <= value)) this.lowest[cell] = value
    if (!(this.highest[cell]! >= value)) this.highest[cell] = value
  }

  /** When the next bucket begins: until then, nothing leaves the window. */
  nextAt(cell: number): Nanos {
    return this.#nextAt[cell]!
  }

  /** Lets go what has left the window. */
  advance(cell: number): void {
    if (this.#readings.now < this.#nextAt[cell]!) return
    const bucket = Math.floor(this.#readings.now / this.#bucketNanos)
    const last = this.#current[cell]!
    if (bucket <= last) return
    this.#current[cell] = bucket
    this.#nextAt[cell] = (bucket + 1) * this.#bucketNanos
    const base = cell * BUCKETS
    for (let passed = Math.max(last + 1, bucket - BUCKETS + 1); passed <= bucket; passed++) {
      this.#bucketLowest[base + (passed % BUCKETS)] = Number.NaN
      this.#bucketHighest[base + (passed % BUCKETS)] = Number.NaN
    }
    let lowest = Number.NaN
    let highest = Number.NaN
    for (let at = base; at < base + BUCKETS; at++) {
      const low = this.#bucketLowest[at]!
      const high = this.#bucketHighest[at]!
      if (!(lowest <= low) && !Number.isNaN(low)) lowest = low
      if (!(highest >= high) && !Number.isNaN(high)) highest = high
    }
    this.lowest[cell] = lowest
    this.highest[cell] = highest
  }

  /** Forgets everything of a cell. */
  clear(cell: number): void {
    this.#bucketLowest.fill(Number.NaN, cell * BUCKETS, (cell + 1) * BUCKETS)
    this.#bucketHighest.fill(Number.NaN, cell * BUCKETS, (cell + 1) * BUCKETS)
    this.lowest[cell] = Number.NaN
    this.highest[cell] = Number.NaN
  }

  /** Columns to be kept over a restart. */
  get memory(): readonly Float64Array[] {
    return [this.#bucketLowest, this.#bucketHighest, this.#current, this.lowest, this.highest]
  }
}
