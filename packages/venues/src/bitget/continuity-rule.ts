import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * Bitget: the `seq` of a book grows from message to message, but not by one: what is missing shows by the checksum. The
 * same one again is a repetition; a smaller one comes out of order, or the venue counts anew after maintenance, and
 * nothing is certain before another snapshot.
 *
 * Ids are NaN where the venue sent none, in recordings of before 2023: nothing can be said then.
 */
export const bitgetContinuity: ContinuityRule = { afterSnapshot: relation, afterDifference: relation }

function relation(lastId: number, _first: number, last: number): Continuity {
  if (last === lastId) return Continuity.Covered
  return last < lastId ? Continuity.Gap : Continuity.Next
}
