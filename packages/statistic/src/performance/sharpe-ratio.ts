import type { Nanos } from '@hft/clock'
import { periodsPerYear } from './annualisation.ts'
import type { RunningMoments } from './running-moments.ts'

/**
 * mean / standard deviation × √(periods per year), of changes of equity over equal intervals, with a riskless return of 0
 * (W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management, 1994). The deviation is the sample's (n − 1).
 *
 * NaN below two changes and when all are equal.
 */
export function sharpeRatio(changes: RunningMoments, intervalNanos: Nanos): number {
  const deviation = changes.deviation
  if (!(deviation > 0)) return Number.NaN
  return (changes.mean / deviation) * Math.sqrt(periodsPerYear(intervalNanos))
}
