/** One side of a comparison: does its whole work once and says how much that was. */
export interface Contender {
  readonly name: string
  /** Runs the work once; answers the number of units done (events, fills, records). */
  run(): number | Promise<number>
}

/** A benchmark entry: ours beside a rival on the same work. */
export interface Comparison {
  readonly name: string
  /** What one unit is: `events/s` is printed for `event`. */
  readonly unit: string
  readonly ours: Contender
  readonly rival: Contender
  readonly conditions: string
}

/** Medians of one comparison. */
export interface ComparisonResult {
  readonly name: string
  /** e.g. `events/s` */
  readonly unit: string
  readonly ours: number
  readonly rival: number
  /** Median of the ratios ours / rival of the interleaved rounds. */
  readonly ratio: number
  readonly rivalName: string
  readonly conditions: string
}

const MILLIS_PER_SECOND = 1000
/** Runs of each side before any counts. */
const WARM_UPS = 4

/**
 * Runs both sides in turn, `rounds` times after {@link WARM_UPS} each, and answers medians: a machine that is slow for a
 * while is slow for both. Garbage is not collected by force in between: a full collection drops optimised code, too.
 */
export async function compare(comparison: Comparison, rounds: number): Promise<ComparisonResult> {
  const { ours, rival } = comparison
  for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) {
    await rateOf(ours)
    await rateOf(rival)
  }
  const ourRates: number[] = []
  const rivalRates: number[] = []
  for (let round = 0; round < rounds; round++) {
    ourRates.push(await rateOf(ours))
    rivalRates.push(await rateOf(rival))
  }
  return {
    name: comparison.name,
    unit: `${comparison.unit}s/s`,
    ours: medianOf(ourRates),
    rival: medianOf(rivalRates),
    ratio: medianOf(ourRates.map((rate, round) => rate / rivalRates[round]!)),
    rivalName: rival.name,
    conditions: comparison.conditions,
  }
}

async function rateOf(contender: Contender): Promise<number> {
  const startedAt = performance.now()
  const units = await contender.run()
  return (units / (performance.now() - startedAt)) * MILLIS_PER_SECOND
}

/** Middle value; the mean of the two in the middle for an even count. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
