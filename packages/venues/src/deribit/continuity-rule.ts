import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * Deribit: a change names the one before it (`prev_change_id`), and a snapshot the last one that it holds (`change_id`).
 *
 * Quantities are whole ones, so that a change which begins before what the book holds and ends after it misses nothing:
 * so it is where changes of some time are sent as one.
 */
export const deribitContinuity: ContinuityRule = { afterSnapshot: relation, afterDifference: relation }

function relation(lastId: number, _first: number, last: number, previous: number): Continuity {
  if (last <= lastId) return Continuity.Covered
  return previous <= lastId ? Continuity.Next : Continuity.Gap
}
