import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * BitMEX numbers nothing: its messages are counted as they come, and the one that names a level which the book doesn't
 * have is counted as if another had been before it.
 */
export const bitmexContinuity: ContinuityRule = { afterSnapshot: relation, afterDifference: relation }

function relation(lastId: number, _first: number, last: number, previous: number): Continuity {
  if (last <= lastId) return Continuity.Covered
  return previous === lastId ? Continuity.Next : Continuity.Gap
}
