import type { RunningMoments } from './running-moments.ts'

/**
 * mean / downside deviation × √(periods per year), of changes of equity over equal intervals, with a target of 0
 * (F. A. Sortino and L. N. Price, "Performance Measurement in a Downside Risk Framework", Journal of Investing, 1994). The
 * downside deviation is taken over all changes, gains counting as 0.
 *
 * NaN without changes and when none is a loss.
 */
export function sortinoRatio(changes: RunningMoments, periodsPerYear: number): number {
  const deviation = changes.downsideDeviation
  if (!(deviation > 0)) return Number.NaN
  return (changes.mean / deviation) * Math.sqrt(periodsPerYear)
}
