import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * OKX v5: each message names the `seqId` of the one before it (`prevSeqId`). Equal ids are a sign of life of a book that
 * didn't change; an id below the previous one is a maintenance reset, after which the chain goes on.
 *
 * After a snapshot that was asked for, messages with `seqId` ≤ its id are dropped, and the first one kept has
 * `prevSeqId` ≤ that id < `seqId`.
 *
 * Ids are NaN where the venue sent none, in recordings of before they existed: nothing can be said then.
 */
export const okxContinuity: ContinuityRule = {
  afterSnapshot(snapshotId, _first, last, previous) {
    if (Number.isNaN(snapshotId) || Number.isNaN(last) || previous === snapshotId) return Continuity.Next
    if (last <= snapshotId) return Continuity.Covered
    return previous <= snapshotId ? Continuity.Next : Continuity.Gap
  },
  afterDifference(lastId, _first, last, previous) {
    if (Number.isNaN(last) || previous === lastId) return Continuity.Next
    return last === lastId ? Continuity.Covered : Continuity.Gap
  },
}
