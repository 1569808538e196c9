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
  // Fields, not a column: an element of a typed array takes three times the instructions of a field.
  #count = 0
  #sum = 0
  #minimum = Number.POSITIVE_INFINITY
  #maximum = Number.NEGATIVE_INFINITY
  #negative = 0
  #missing = 0
  /** What {@link recordLatest} counts, in nanoseconds: a field, as what is handed to a call may have to be boxed. */
  latest: Nanos = Number.NaN
  /** How many rows the last {@link recordRows} recorded. */
  rows = 0
  /** Their smallest difference, below zero too; Infinity where there was none. */
  smallest: Nanos = Number.NaN
  /** Flags of all rows that it looked at, together. */
  seenFlags = 0

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
  }

  /** Values recorded. */
  get count(): number {
    return this.#count
  }

  /** Smallest value recorded, in nanoseconds; NaN when nothing was. */
  get minimum(): Nanos {
    return this.#count === 0 ? Number.NaN : this.#minimum
  }

  /** Largest value recorded, in nanoseconds; NaN when nothing was. */
  get maximum(): Nanos {
    return this.#count === 0 ? Number.NaN : this.#maximum
  }

  /** In nanoseconds; NaN when nothing was recorded. */
  get mean(): number {
    return this.#sum / this.#count
  }

  /** Counts a latency, rounded down to whole nanoseconds. NaN counts as missing, below zero as negative. Never allocates. */
  record(nanos: Nanos): void {
    this.latest = nanos
    this.recordLatest()
  }

  /** As {@link record}, of {@link latest}. */
  recordLatest(): void {
    const nanos = this.latest
    if (nanos >= 0 && nanos < INTEGER_RANGE) {
      const value = nanos | 0
      this.#counts[bucketOfInteger(value, this.precisionBits)]!++
      this.#count++
      this.#sum += value
      if (value < this.#minimum) this.#minimum = value
      if (value > this.#maximum) this.#maximum = value
    } else this.#recordUnusual()
  }

  /**
   * {@link record} of `later − earlier` for each row from `from` to before `to` whose flags under `mask` are `wanted`:
   * in one loop, which costs half. Answers the last of these rows, −1 for none; {@link rows} and {@link smallest} tell
   * more of them, {@link seenFlags} of all.
   */
  recordRows(
    later: Float64Array,
    earlier: Float64Array,
    flags: Uint8Array,
    mask: number,
    wanted: number,
    from: number,
    to: number,
  ): number {
    const counts = this.#counts
    let last = -1
    let seenFlags = 0
    let rows = 0
    let unusual = 0
    let sum = 0
    let minimum = INTEGER_RANGE - 1
    let maximum = 0
    let smallest = Number.POSITIVE_INFINITY
    const { precisionBits } = this
    // Each column is read, or written, once before the loop, which is too large for the compiler to take out of it by
    // itself what each turn would check again.
    let flag = from < to ? flags[from]! : 0
    let nanos = from < to ? later[from]! - earlier[from]! : 0
    counts[0] = counts[0]!
    for (let row = from | 0; row < to; row = (row + 1) | 0) {
      flag = flags[row]!
      seenFlags |= flag
      if ((flag & mask) !== wanted) continue
      rows = (rows + 1) | 0
      last = row
      nanos = later[row]! - earlier[row]!
      if (nanos >= 0 && nanos < INTEGER_RANGE) {
        const value = nanos | 0
        counts[bucketOfInteger(value, precisionBits)]!++
        sum += value
        if (value < minimum) minimum = value
        if (value > maximum) maximum = value
      } else {
        this.latest = nanos
        this.#recordUnusual()
        unusual = (unusual + 1) | 0
        if (nanos < smallest) smallest = nanos
      }
    }
    this.seenFlags = seenFlags
    this.rows = rows
    this.#count += rows - unusual
    this.#sum += sum
    if (rows > unusual) {
      if (minimum < smallest) smallest = minimum
      if (minimum < this.#minimum) this.#minimum = minimum
      if (maximum > this.#maximum) this.#maximum = maximum
    }
    this.smallest = smallest
    return last
  }

  /** What isn't a latency below two seconds: a function of its own, so that {@link recordLatest} stays small where it is inlined. */
  #recordUnusual(): void {
    const nanos = this.latest
    if (nanos < 0) this.#negative++
    else if (Number.isNaN(nanos)) this.#missing++
    else {
      const value = nanos < LARGEST ? Math.floor(nanos) : LARGEST
      this.#counts[this.#bucketOf(value)]!++
      this.#count++
      this.#sum += value
      this.#minimum = Math.min(this.#minimum, value)
      this.#maximum = Math.max(this.#maximum, value)
    }
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
    return this.count === 0 ? 0 : this.#bucketOf(this.#maximum) + 1
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
    const value = Math.floor((this.lowestOf(bucket) + this.highestOf(bucket)) / 2)
    this.#counts[bucket]! += count
    this.#count += count
    this.#sum += value * count
    this.#minimum = Math.min(this.#minimum, this.lowestOf(bucket))
    this.#maximum = Math.max(this.#maximum, this.highestOf(bucket))
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
    this.#count += other.#count
    this.#sum += other.#sum
    this.#negative += other.#negative
    this.#missing += other.#missing
    this.#minimum = Math.min(this.#minimum, other.#minimum)
    this.#maximum = Math.max(this.#maximum, other.#maximum)
  }

  /** Forgets everything. */
  reset(): void {
    this.#counts.fill(0)
    this.#count = 0
    this.#sum = 0
    this.#minimum = Number.POSITIVE_INFINITY
    this.#maximum = Number.NEGATIVE_INFINITY
    this.#negative = 0
    this.#missing = 0
  }

  summary(): LatencySummary {
    const orNull = (value: number) => (Number.isNaN(value) ? null : value)
    return {
      count: this.count,
      negative: this.#negative,
      missing: this.#missing,
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

/** The bucket of a value below 2^31, without floating point: what nearly every latency is. */
function bucketOfInteger(value: number, precisionBits: number): number {
  const shift = 32 - Math.clz32(value) - precisionBits
  return shift <= 0 ? value : ((shift << (precisionBits - 1)) + (value >>> shift)) | 0
}
