import type { QueueModel } from './queue-model.ts'
import { aheadAfterShrinkage } from './shrinkage.ts'

/**
 * What the probability models share: trades reduce `ahead`; what else leaves the level stood behind us with a
 * probability that grows with the quantity there. A level that grows puts nothing ahead of us.
 */
export abstract class ProbabilityQueue implements QueueModel {
  initialAhead(levelLots: number): number {
    return levelLots
  }

  aheadAfterTrade(aheadLots: number, tradedLots: number): number {
    return aheadLots - tradedLots
  }

  aheadAfterChange(aheadLots: number, previousLots: number, newLots: number, tradedLots: number): number {
    const change = previousLots - newLots - tradedLots
    // Sums as in `aheadAfterShrinkage`.
    if (change < 0) return aheadLots < newLots ? 0 + aheadLots : 0 + newLots
    const back = previousLots - aheadLots
    return aheadAfterShrinkage(aheadLots, back, change, newLots, this.probabilityBehind(aheadLots, back))
  }

  /**
   * Probability that a quantity that left the level stood behind us. May be NaN or infinite.
   * @param front lots ahead of us, may be below 0
   * @param back lots behind us, may be below 0
   */
  abstract probabilityBehind(front: number, back: number): number
}
