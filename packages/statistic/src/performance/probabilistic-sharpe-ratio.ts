import { normalProbability, normalQuantile } from './normal-distribution.ts'
import type { RunningMoments } from './running-moments.ts'
import { sharpeRatio, sharpeSpread } from './sharpe-ratio.ts'

const EULER_MASCHERONI = 0.577_215_664_901_532_9

/** The search that a strategy was picked from. */
export interface Trials {
  /** Strategies or parameter sets that were tried, ≥ 2. */
  readonly count: number
  /** Variance of their Sharpe ratios, of one sampling interval, not annualised. */
  readonly sharpeVariance: number
}

/**
 * Probability that the true Sharpe ratio is above `threshold`, given skewness and kurtosis of the changes (D. H. Bailey and
 * M. López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk, 2012).
 *
 * @param threshold a ratio of one sampling interval, not annualised
 */
export function probabilisticSharpeRatio(changes: RunningMoments, threshold = 0): number {
  return normalProbability((sharpeRatio(changes, 1) - threshold) / sharpeSpread(changes))
}

/**
 * {@link probabilisticSharpeRatio} above the best ratio that so many trials would show if none had any skill (the same,
 * "The Deflated Sharpe Ratio", Journal of Portfolio Management, 2014). NaN below two trials.
 */
export function deflatedSharpeRatio(changes: RunningMoments, trials: Trials): number {
  return probabilisticSharpeRatio(changes, expectedBestSharpe(trials))
}

/** Expected largest of `count` Sharpe ratios of no skill, of one sampling interval. */
export function expectedBestSharpe({ count, sharpeVariance }: Trials): number {
  if (!(count >= 2 && sharpeVariance >= 0)) return Number.NaN
  const best = (1 - EULER_MASCHERONI) * normalQuantile(1 - 1 / count)
  return Math.sqrt(sharpeVariance) * (best + EULER_MASCHERONI * normalQuantile(1 - 1 / (count * Math.E)))
}
