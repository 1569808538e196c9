import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * Bybit v5: the update id `u` of a topic grows by one with each message. A snapshot comes first and whenever the venue
 * likes; it, and any message with u = 1, replaces the book.
 */
export const bybitContinuity: ContinuityRule = { afterSnapshot: relation, afterDifference: relation }

function relation(lastId: number, _first: number, last: number): Continuity {
  if (last <= lastId) return Continuity.Covered
  return last === lastId + 1 ? Continuity.Next : Continuity.Gap
}
