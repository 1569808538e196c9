import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * Gate.io spot: a difference covers the update ids U to u. After a snapshot of an id, those with u ≤ id are dropped and
 * the first one kept has U ≤ id + 1 ≤ u; from there on, U is one above the u before it.
 */
export const gateContinuity: ContinuityRule = {
  afterSnapshot(snapshotId, first, last) {
    if (last <= snapshotId) return Continuity.Covered
    return first <= snapshotId + 1 ? Continuity.Next : Continuity.Gap
  },
  afterDifference(lastId, first, last) {
    if (last <= lastId) return Continuity.Covered
    return first === lastId + 1 ? Continuity.Next : Continuity.Gap
  },
}
