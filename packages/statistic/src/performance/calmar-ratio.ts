import type { RunningMoments } from './running-moments.ts'

/**
 * Mean change × periods per year / maximum drawdown, both in money (T. W. Young, "Calmar Ratio: A Smoother Tool", Futures,
 * 1991, for capital that is not reinvested). NaN without a drawdown.
 */
export function calmarRatio(changes: RunningMoments, periodsPerYear: number, maximumDrawdown: number): number {
  if (!(maximumDrawdown > 0) || changes.count === 0) return Number.NaN
  return (changes.mean * periodsPerYear) / maximumDrawdown
}
