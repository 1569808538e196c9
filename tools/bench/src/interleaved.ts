/** One side of a comparison: does its whole work once and says how much that was. */
export interface Contender {
  readonly name: string
  /** Makes ready what {@link run} needs anew each time; its time doesn't count. */
  prepare?(): void
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

/** The wall's clock, or the processor time of the process, for a machine that does other things as well. */
export type BenchClock = 'wall' | 'cpu'

const MILLIS_PER_SECOND = 1000
const MICROS_PER_MILLISECOND = 1000
/** Runs of each side before any counts. */
export const WARM_UPS = 8

/**
 * Runs both sides in turn, `rounds` times after {@link WARM_UPS} each, and answers medians: a machine that is slow for a
 * while is slow for both. Garbage is not collected by force in between: a full collection drops optimised code, too.
 */
export async function compare(
  comparison: Comparison,
  rounds: number,
  clock: BenchClock = 'wall',
): Promise<ComparisonResult> {
  const { ours, rival } = comparison
  const milliseconds = clock === 'cpu' ? processorMilliseconds : () => performance.now()
  const rateOf = async (contender: Contender): Promise<number> => {
    contender.prepare?.()
    const startedAt = milliseconds()
    const units = await contender.run()
    return (units / (milliseconds() - startedAt)) * MILLIS_PER_SECOND
  }
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

/** Processor time of the process, all of its threads together. */
function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / MICROS_PER_MILLISECOND
}

/** Middle value; the mean of the two in the middle for an even count. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
