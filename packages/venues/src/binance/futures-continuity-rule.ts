import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * Binance futures, USD-M and COIN-M: update ids are shared by all symbols, so each difference names the last id of the
 * one before it (`pu`).
 *
 * After a snapshot, differences with u < lastUpdateId are dropped and the first one kept has u ≥ lastUpdateId and
 * pu ≤ lastUpdateId. (The venue's text asks for U ≤ lastUpdateId ≤ u, but ids between two differences of one symbol
 * belong to neither.) From then on pu equals the previous u; only the very same difference again is a repetition.
 */
export const futuresContinuity: ContinuityRule = {
  afterSnapshot(snapshotId, _first, last, previous) {
    if (last < snapshotId) return Continuity.Covered
    return previous <= snapshotId ? Continuity.Next : Continuity.Gap
  },
  afterDifference(lastId, _first, last, previous) {
    if (previous === lastId) return Continuity.Next
    return last === lastId ? Continuity.Covered : Continuity.Gap
  },
}
