import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * Binance spot: update ids of a symbol are contiguous.
 *
 * A difference whose last id is not beyond the book's is dropped; the next one begins no later than one after it
 * (U ≤ lastUpdateId + 1 ≤ u for the first, U ≤ last + 1 from then on).
 */
export const spotContinuity: ContinuityRule = {
  afterSnapshot: relation,
  afterDifference: relation,
}

function relation(lastId: number, first: number, last: number): Continuity {
  if (last <= lastId) return Continuity.Covered
  return first <= lastId + 1 ? Continuity.Next : Continuity.Gap
}
