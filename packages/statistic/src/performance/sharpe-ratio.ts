import type { RunningMoments } from './running-moments.ts'

/**
 * mean / standard deviation × √(periods per year), of changes of equity over equal intervals, with a riskless return of 0
 * (W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management, 1994). The deviation is the sample's (n − 1).
 *
 * NaN below two changes and when all are equal.
 * @param periodsPerYear 1 gives the ratio of one interval
 */
export function sharpeRatio(changes: RunningMoments, periodsPerYear: number): number {
  const deviation = changes.deviation
  if (!(deviation > 0)) return Number.NaN
  return (changes.mean / deviation) * Math.sqrt(periodsPerYear)
}

/**
 * √((1 − skewness · S + (kurtosis − 1)/4 · S²) / (n − 1)) × √(periods per year), S being the ratio of one interval: the
 * standard error for changes that are independent, whatever their distribution (E. Mertens, 2002; the form of D. H. Bailey
 * and M. López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk, 2012).
 */
export function sharpeRatioError(changes: RunningMoments, periodsPerYear: number): number {
  return sharpeSpread(changes) * Math.sqrt(periodsPerYear)
}

/** Standard error of the ratio of one interval. */
export function sharpeSpread(changes: RunningMoments): number {
  const ratio = sharpeRatio(changes, 1)
  const { skewness, excessKurtosis, count } = changes
  return Math.sqrt((1 - skewness * ratio + ((excessKurtosis + 2) / 4) * ratio * ratio) / (count - 1))
}
