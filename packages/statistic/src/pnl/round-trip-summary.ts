import { type Estimate, estimateOf } from '../performance/estimate.ts'
import type { RunningMoments } from '../performance/running-moments.ts'

/** Round trips that settled in one asset, each with its profit after fees and funding. */
export interface RoundTripSummary {
  readonly asset: string
  readonly count: number
  /** Share of those with a profit. */
  readonly winRate: Estimate
  /** Gross profit over gross loss. */
  readonly profitFactor: Estimate
  /** Mean profit of the winning over mean loss of the losing ones. */
  readonly payoff: Estimate
  /** Mean profit. */
  readonly expectancy: Estimate
}

export function roundTripSummary(asset: string, profits: RunningMoments): RoundTripSummary {
  const { count, gains, losses, gainCount, lossCount, mean, meanError } = profits
  const winRate = gainCount / count
  const missing = count === 0 ? 'no-trades' : lossCount === 0 ? 'no-losses' : null
  return {
    asset,
    count,
    winRate: estimateOf(winRate, count, count === 0 ? 'no-trades' : null, Math.sqrt((winRate * (1 - winRate)) / count)),
    profitFactor: estimateOf(losses > 0 ? gains / losses : Number.NaN, count, missing),
    payoff: estimateOf(
      gainCount === 0 ? Number.NaN : gains / gainCount / (losses / lossCount),
      count,
      missing ?? (gainCount === 0 ? 'no-gains' : null),
    ),
    expectancy: estimateOf(count === 0 ? Number.NaN : mean, count, count === 0 ? 'no-trades' : null, meanError),
  }
}
