import { CodedError, type Nanos } from '@hft/clock'

/** A double holds 53 bits; values beyond are recorded as the largest. */
const VALUE_BITS = 53
const LARGEST = 2 ** VALUE_BITS - 1
const LARGEST_PRECISION_BITS = 14
const HALF_WORD = 2 ** 21
/** Below this a value is an integer to the processor: about two seconds. */
const INTEGER_RANGE = 2 ** 31

// One recorder's doubles lie together in a typed array: a field of an object would hold a pointer to a boxed double.
const COUNT = 0
const SUM = 1
const MINIMUM = 2
const MAXIMUM = 3
const NEGATIVE = 4
const MISSING = 5
const TOTALS = 6

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
  readonly p9999: number | null
  readonly p99999: number | null
  readonly maximum: number | null
}

/**
 * A histogram of latencies with a fixed relative precision from 1 ns to 104 days, in constant time and memory.
 *
 * Buckets are log-linear as in HdrHistogram (G. Tene): exact up to 2^precisionBits, above that 2^(precisionBits − 1) equal
 * buckets for each doubling, so that a bucket is at most value / 2^(precisionBits − 1) wide. Percentiles answer the highest
 * value of a bucket, never below the true one. `hdrHistogramText` and `percentileTable` write it in HdrHistogram's formats.
 *
 * Values count as they come: filling in samples by an expected interval would invent latencies where events are driven by
 * a market and not by a load generator.
 */
export class LatencyRecorder {
  /** 1 to 14. */
  readonly precisionBits: number
  readonly #half: number
  readonly #counts: Float64Array
  readonly #totals = new Float64Array(TOTALS)

  /**
   * @param precisionBits 1 to 14; 5, 8 and 11 are one, two and three significant digits, 11 takes 360 KB
   * @throws CodedError `latency.precision` for any other
   */
  constructor(precisionBits = 11) {
    if (!(Number.isSafeInteger(precisionBits) && precisionBits >= 1 && precisionBits <= LARGEST_PRECISION_BITS)) {
      throw new CodedError(
        'latency.precision',
        `${precisionBits} precision bits; take a whole number from 1 to ${LARGEST_PRECISION_BITS}`,
      )
    }
    this.precisionBits = precisionBits
    this.#half = 2 ** (precisionBits - 1)
    this.#counts = new Float64Array((VALUE_BITS - precisionBits + 2) * this.#half)
    this.reset()
  }

  /** Values recorded. */
  get count(): number {
    return this.#totals[COUNT]!
  }

  /** Smallest value recorded, in nanoseconds; NaN when nothing was. */
  get minimum(): Nanos {
    return this.count === 0 ? Number.NaN : this.#totals[MINIMUM]!
  }

  /** Largest value recorded, in nanoseconds; NaN when nothing was. */
  get maximum(): Nanos {
    return this.count === 0 ? Number.NaN : this.#totals[MAXIMUM]!
  }

  /** In nanoseconds; NaN when nothing was recorded. */
  get mean(): number {
    return this.#totals[SUM]! / this.count
  }

  /** Counts a latency, rounded down to whole nanoseconds. NaN counts as missing, below zero as negative. Never allocates. */
  record(nanos: Nanos): void {
    const totals = this.#totals
    if (!(nanos >= 0)) {
      if (nanos < 0) totals[NEGATIVE]!++
      else totals[MISSING]!++
      return
    }
    const value = nanos < INTEGER_RANGE ? nanos | 0 : nanos < LARGEST ? Math.floor(nanos) : LARGEST
    const bucket = value < INTEGER_RANGE ? this.#bucketOfInteger(value) : this.#bucketOf(value)
    this.#counts[bucket]!++
    totals[COUNT]!++
    totals[SUM]! += value
    if (value < totals[MINIMUM]!) totals[MINIMUM] = value
    if (value > totals[MAXIMUM]!) totals[MAXIMUM] = value
  }

  /**
   * The value that `percent` of all values are at or below, within the precision; NaN when nothing was recorded.
   * @param percent 0 to 100
   */
  percentile(percent: number): Nanos {
    const { count, maximum } = this
    if (count === 0) return Number.NaN
    const wanted = Math.max(1, Math.ceil((percent * count) / 100))
    let seen = 0
    for (let bucket = this.#bucketOf(this.minimum); bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket]!
      if (seen >= wanted) return Math.min(this.highestOf(bucket), maximum)
    }
    return maximum
  }

  /** Number of the buckets up to the one of the largest value. */
  get usedBuckets(): number {
    return this.count === 0 ? 0 : this.#bucketOf(this.#totals[MAXIMUM]!) + 1
  }

  /** Number of the buckets there are. */
  get buckets(): number {
    return this.#counts.length
  }

  /** Values counted in a bucket, 0 the one of the lowest values. */
  countIn(bucket: number): number {
    return this.#counts[bucket] ?? 0
  }

  /** Lowest value of a bucket. */
  lowestOf(bucket: number): Nanos {
    const shift = this.#shiftOf(bucket)
    return (bucket - shift * this.#half) * 2 ** shift
  }

  /** Highest value of a bucket. */
  highestOf(bucket: number): Nanos {
    const shift = this.#shiftOf(bucket)
    return (bucket - shift * this.#half + 1) * 2 ** shift - 1
  }

  /**
   * Counts `count` values of a bucket whose exact values are not known: each as the middle of the bucket, rounded down.
   * @param bucket below {@link buckets}
   */
  addToBucket(bucket: number, count: number): void {
    if (count === 0) return
    const totals = this.#totals
    const value = Math.floor((this.lowestOf(bucket) + this.highestOf(bucket)) / 2)
    this.#counts[bucket]! += count
    totals[COUNT]! += count
    totals[SUM]! += value * count
    totals[MINIMUM] = Math.min(totals[MINIMUM]!, this.lowestOf(bucket))
    totals[MAXIMUM] = Math.max(totals[MAXIMUM]!, this.highestOf(bucket))
  }

  /**
   * Adds what another recorder of the same precision has counted.
   * @throws CodedError `latency.precision`
   */
  add(other: LatencyRecorder): void {
    if (other.precisionBits !== this.precisionBits) {
      throw new CodedError(
        'latency.precision',
        `recorders of ${this.precisionBits} and ${other.precisionBits} precision bits cannot be added; make them alike`,
      )
    }
    for (let bucket = 0; bucket < this.#counts.length; bucket++) this.#counts[bucket]! += other.#counts[bucket]!
    const [totals, others] = [this.#totals, other.#totals]
    for (const field of [COUNT, SUM, NEGATIVE, MISSING]) totals[field]! += others[field]!
    totals[MINIMUM] = Math.min(totals[MINIMUM]!, others[MINIMUM]!)
    totals[MAXIMUM] = Math.max(totals[MAXIMUM]!, others[MAXIMUM]!)
  }

  /** Forgets everything. */
  reset(): void {
    this.#counts.fill(0)
    this.#totals.fill(0)
    this.#totals[MINIMUM] = Number.POSITIVE_INFINITY
    this.#totals[MAXIMUM] = Number.NEGATIVE_INFINITY
  }

  summary(): LatencySummary {
    const orNull = (value: number) => (Number.isNaN(value) ? null : value)
    return {
      count: this.count,
      negative: this.#totals[NEGATIVE]!,
      missing: this.#totals[MISSING]!,
      minimum: orNull(this.minimum),
      mean: orNull(this.mean),
      p50: orNull(this.percentile(50)),
      p90: orNull(this.percentile(90)),
      p99: orNull(this.percentile(99)),
      p999: orNull(this.percentile(99.9)),
      p9999: orNull(this.percentile(99.99)),
      p99999: orNull(this.percentile(99.999)),
      maximum: orNull(this.maximum),
    }
  }

  /** As {@link #bucketOf}, of a value below 2^31 without floating point: what nearly every latency is. */
  #bucketOfInteger(value: number): number {
    const shift = 32 - Math.clz32(value) - this.precisionBits
    return shift <= 0 ? value : (shift << (this.precisionBits - 1)) + (value >>> shift)
  }

  #bucketOf(value: number): number {
    const bits = value < 0x1_0000_0000 ? 32 - Math.clz32(value) : 53 - Math.clz32(Math.floor(value / HALF_WORD))
    const shift = bits - this.precisionBits
    if (shift <= 0) return value
    return shift * this.#half + Math.floor(value / 2 ** shift)
  }

  #shiftOf(bucket: number): number {
    return Math.max(0, Math.floor(bucket / this.#half) - 1)
  }
}
