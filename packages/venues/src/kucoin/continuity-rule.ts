import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * KuCoin spot: a difference covers the sequence numbers `sequenceStart` to `sequenceEnd`. It is the next one when it
 * begins at most one above what the book holds and ends beyond it.
 */
export const kucoinContinuity: ContinuityRule = { afterSnapshot: relation, afterDifference: relation }

function relation(lastId: number, first: number, last: number): Continuity {
  if (last <= lastId) return Continuity.Covered
  return first <= lastId + 1 ? Continuity.Next : Continuity.Gap
}
