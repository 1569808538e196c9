/** Relative error of a quantile at most. */
export const QUANTILE_ERROR = 0.005
/** Smaller amounts count as 0, larger ones as this many inverses of it. */
const SMALLEST = 1e-12
const LARGEST = 1 / SMALLEST

const GROWTH = (1 + QUANTILE_ERROR) / (1 - QUANTILE_ERROR)
const LOG_GROWTH = Math.log(GROWTH)
const BUCKETS = Math.ceil((Math.log(LARGEST) - Math.log(SMALLEST)) / LOG_GROWTH) + 1

/**
 * How changes of equity are distributed, in constant memory: counts and sums by buckets of equal relative width, for losses
 * and for gains (C. Masson, J. E. Rim and H. K. Lee, "DDSketch", VLDB 2019, with a fixed range of 10^±12).
 *
 * A quantile is at most 0.5 % of itself off, and 10^−12.
 */
export class ChangeDistribution {
  count = 0
  /** What {@link addLatest} adds: a field, as what is handed to a call may have to be boxed. */
  latest = Number.NaN
  #zeros = 0
  readonly #lossCounts = new Float64Array(BUCKETS)
  readonly #lossSums = new Float64Array(BUCKETS)
  readonly #gainCounts = new Float64Array(BUCKETS)
  readonly #gainSums = new Float64Array(BUCKETS)

  /** Never allocates. NaN is passed over. */
  add(change: number): void {
    this.latest = change
    this.addLatest()
  }

  /** As {@link add}, of {@link latest}. */
  addLatest(): void {
    const change = this.latest
    if (Number.isNaN(change)) return
    this.count++
    const size = change < 0 ? -change : change
    if (size < SMALLEST) {
      this.#zeros++
      return
    }
    const bounded = size > LARGEST ? LARGEST : size
    const bucket = Math.floor((Math.log(bounded) - Math.log(SMALLEST)) / LOG_GROWTH)
    const counts = change < 0 ? this.#lossCounts : this.#gainCounts
    const sums = change < 0 ? this.#lossSums : this.#gainSums
    counts[bucket]!++
    sums[bucket]! += change
  }

  /** The `rank`-th lowest change, 1 the lowest; NaN outside 1 to {@link count}. */
  ranked(rank: number): number {
    if (!(rank >= 1 && rank <= this.count)) return Number.NaN
    let seen = 0
    for (let bucket = BUCKETS - 1; bucket >= 0; bucket--) {
      seen += this.#lossCounts[bucket]!
      if (seen >= rank) return -sizeOf(bucket)
    }
    seen += this.#zeros
    if (seen >= rank) return 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#gainCounts[bucket]!
      if (seen >= rank) return sizeOf(bucket)
    }
    return sizeOf(BUCKETS - 1)
  }

  /**
   * The lowest change that at least a `fraction` of all are at or below (the inverse of their distribution function); NaN
   * without any.
   * @param fraction 0 to 1
   */
  quantile(fraction: number): number {
    return this.ranked(rankOf(fraction, this.count))
  }

  /** −{@link quantile}(1 − level): the loss that a change exceeds with a probability of at most 1 − level. */
  valueAtRisk(level: number): number {
    return 0 - this.quantile(1 - level)
  }

  /** Minus the mean of the changes up to the rank of {@link valueAtRisk}. */
  expectedShortfall(level: number): number {
    if (this.count === 0) return Number.NaN
    const wanted = rankOf(1 - level, this.count)
    let left = wanted
    let sum = 0
    const take = (count: number, total: number): void => {
      if (left <= 0 || count === 0) return
      sum += count <= left ? total : (total / count) * left
      left -= count
    }
    for (let bucket = BUCKETS - 1; bucket >= 0; bucket--) take(this.#lossCounts[bucket]!, this.#lossSums[bucket]!)
    take(this.#zeros, 0)
    for (let bucket = 0; bucket < BUCKETS; bucket++) take(this.#gainCounts[bucket]!, this.#gainSums[bucket]!)
    return 0 - sum / wanted
  }

  /** Size of the 95 % quantile over that of the 5 % one; NaN without losses of that rank. */
  get tailRatio(): number {
    const low = this.quantile(0.05)
    return low < 0 ? Math.abs(this.quantile(0.95)) / -low : Number.NaN
  }

  /** Counts between quantiles for a drawing: [from, to, count] of each bucket with any, lowest first. */
  *buckets(): Generator<readonly [from: number, to: number, count: number]> {
    for (let bucket = BUCKETS - 1; bucket >= 0; bucket--) {
      const count = this.#lossCounts[bucket]!
      if (count > 0) yield [-lowestOf(bucket + 1), -lowestOf(bucket), count]
    }
    if (this.#zeros > 0) yield [0, 0, this.#zeros]
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = this.#gainCounts[bucket]!
      if (count > 0) yield [lowestOf(bucket), lowestOf(bucket + 1), count]
    }
  }
}

/** ⌈fraction · count⌉, at least 1; a product that is a whole number but for rounding is that number. */
function rankOf(fraction: number, count: number): number {
  const product = fraction * count
  const nearest = Math.round(product)
  return Math.max(1, Math.abs(product - nearest) < 1e-9 * count ? nearest : Math.ceil(product))
}

function lowestOf(bucket: number): number {
  return SMALLEST * GROWTH ** bucket
}

/** The size whose relative distance from both ends of the bucket is the same. */
function sizeOf(bucket: number): number {
  return (2 * lowestOf(bucket) * GROWTH) / (1 + GROWTH)
}
