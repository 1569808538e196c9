import type { RunningMoments } from './running-moments.ts'

/**
 * Sum of the gains / sum of the losses of the changes of equity: Ω at a threshold of 0 (C. Keating and W. F. Shadwick, "A
 * Universal Performance Measure", Journal of Performance Measurement, 2002). NaN without losses.
 */
export function omegaRatio({ gains, losses }: RunningMoments): number {
  return losses > 0 ? gains / losses : Number.NaN
}
