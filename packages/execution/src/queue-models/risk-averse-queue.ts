import type { QueueModel } from './queue-model.ts'

/**
 * The most cautious queue: everything that leaves the level without trading was behind us.
 *
 * Trades reduce `ahead` by their quantity; a level that shrinks below it caps it: ahead' = min(ahead, new).
 * On an unconflated feed and with partial fills it never fills an order earlier than the real queue would have.
 */
export class RiskAverseQueue implements QueueModel {
  initialAhead(levelLots: number): number {
    return levelLots
  }

  aheadAfterTrade(aheadLots: number, tradedLots: number): number {
    return aheadLots - tradedLots
  }

  aheadAfterChange(aheadLots: number, _previousLots: number, newLots: number, _tradedLots: number): number {
    return aheadLots < newLots ? aheadLots : newLots
  }
}
