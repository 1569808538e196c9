import { CodedError, type Nanos } from '@hft/clock'

/** A double holds 53 bits; values beyond are recorded as the largest. */
const VALUE_BITS = 53
const LARGEST = 2 ** VALUE_BITS - 1
const LARGEST_PRECISION_BITS = 14
const HALF_WORD = 2 ** 21
/** Below this a value is an integer to the processor: about two seconds. */
const INTEGER_RANGE = 2 ** 31

/** What a {@link LatencyRecorder} has seen, in nanoseconds; null where nothing was recorded. */
export interface LatencySummary {
  readonly count: number
  /** Values below zero: the clocks compared disagree. Not in the other figures. */
  readonly negative: number
  /** Events without a time to compare with. Not in the other figures. */
  readonly missing: number
  readonly minimum: number | null
  readonly mean: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly p999: number | null
  readonly maximum: number | null
}

/**
 * A histogram of latencies with a fixed relative precision from 1 ns to 104 days, in constant time and memory.
 *
 * Buckets are log-linear as in HdrHistogram (G. Tene): exact up to 2^precisionBits, above that 2^(precisionBits − 1) equal
 * buckets for each doubling, so that a bucket is at most value / 2^(precisionBits − 1) wide. Percentiles answer the highest
 * value of a bucket, never below the true one.
 */
export class LatencyRecorder {
  readonly #precisionBits: number
  readonly #half: number
  readonly #counts: Float64Array
  #count = 0
  #negative = 0
  #missing = 0
  #sum = 0
  #minimum = Number.POSITIVE_INFINITY
  #maximum = Number.NEGATIVE_INFINITY

  /**
   * @param precisionBits 1 to 14; 11 is three significant digits in 360 KB
   * @throws CodedError `latency.precision` for any other
   */
  constructor(precisionBits = 11) {
    if (!(Number.isSafeInteger(precisionBits) && precisionBits >= 1 && precisionBits <= LARGEST_PRECISION_BITS)) {
      throw new CodedError(
        'latency.precision',
        `${precisionBits} precision bits; take a whole number from 1 to ${LARGEST_PRECISION_BITS}`,
      )
    }
    this.#precisionBits = precisionBits
    this.#half = 2 ** (precisionBits - 1)
    this.#counts = new Float64Array((VALUE_BITS - precisionBits + 2) * this.#half)
  }

  /** Values recorded. */
  get count(): number {
    return this.#count
  }

  /** Counts a latency, rounded down to whole nanoseconds. NaN counts as missing, below zero as negative. Never allocates. */
  record(nanos: Nanos): void {
    if (!(nanos >= 0)) {
      if (nanos < 0) this.#negative++
      else this.#missing++
      return
    }
    const value = nanos < INTEGER_RANGE ? nanos | 0 : nanos < LARGEST ? Math.floor(nanos) : LARGEST
    const bucket = value < INTEGER_RANGE ? this.#bucketOfInteger(value) : this.#bucketOf(value)
    this.#counts[bucket] = this.#counts[bucket]! + 1
    this.#count++
    this.#sum += value
    if (value < this.#minimum) this.#minimum = value
    if (value > this.#maximum) this.#maximum = value
  }

  /**
   * The value that `percent` of all values are at or below, within the precision; NaN when nothing was recorded.
   * @param percent 0 to 100
   */
  percentile(percent: number): Nanos {
    if (this.#count === 0) return Number.NaN
    const wanted = Math.max(1, Math.ceil((percent / 100) * this.#count))
    let seen = 0
    for (let bucket = this.#bucketOf(this.#minimum); bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket]!
      if (seen >= wanted) return Math.min(this.#highestOf(bucket), this.#maximum)
    }
    return this.#maximum
  }

  /** Adds what another recorder of the same precision has counted. */
  add(other: LatencyRecorder): void {
    if (other.#precisionBits !== this.#precisionBits) {
      throw new CodedError(
        'latency.precision',
        `recorders of ${this.#precisionBits} and ${other.#precisionBits} precision bits cannot be added; make them alike`,
      )
    }
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      this.#counts[bucket] = this.#counts[bucket]! + other.#counts[bucket]!
    }
    this.#count += other.#count
    this.#negative += other.#negative
    this.#missing += other.#missing
    this.#sum += other.#sum
    this.#minimum = Math.min(this.#minimum, other.#minimum)
    this.#maximum = Math.max(this.#maximum, other.#maximum)
  }

  /** Forgets everything. */
  reset(): void {
    this.#counts.fill(0)
    this.#count = 0
    this.#negative = 0
    this.#missing = 0
    this.#sum = 0
    this.#minimum = Number.POSITIVE_INFINITY
    this.#maximum = Number.NEGATIVE_INFINITY
  }

  summary(): LatencySummary {
    const isEmpty = this.#count === 0
    return {
      count: this.#count,
      negative: this.#negative,
      missing: this.#missing,
      minimum: isEmpty ? null : this.#minimum,
      mean: isEmpty ? null : this.#sum / this.#count,
      p50: isEmpty ? null : this.percentile(50),
      p90: isEmpty ? null : this.percentile(90),
      p99: isEmpty ? null : this.percentile(99),
      p999: isEmpty ? null : this.percentile(99.9),
      maximum: isEmpty ? null : this.#maximum,
    }
  }

  /** As {@link #bucketOf}, of a value below 2^31 without floating point: what nearly every latency is. */
  #bucketOfInteger(value: number): number {
    const shift = 32 - Math.clz32(value) - this.#precisionBits
    return shift <= 0 ? value : (shift << (this.#precisionBits - 1)) + (value >>> shift)
  }

  #bucketOf(value: number): number {
    const bits = value < 0x1_0000_0000 ? 32 - Math.clz32(value) : 53 - Math.clz32(Math.floor(value / HALF_WORD))
    const shift = bits - this.#precisionBits
    if (shift <= 0) return value
    return shift * this.#half + Math.floor(value / 2 ** shift)
  }

  #highestOf(bucket: number): number {
    const shift = Math.max(0, Math.floor(bucket / this.#half) - 1)
    return (bucket - shift * this.#half + 1) * 2 ** shift - 1
  }
}
