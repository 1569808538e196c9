import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * Coinbase Advanced Trade: the ids of a book are the numbers of its messages on the connection, so that those of other
 * messages lie between. Whether one is missing is seen on the connection as a whole; one message may hold several
 * differences.
 */
export const coinbaseContinuity: ContinuityRule = { afterSnapshot: relation, afterDifference: relation }

function relation(lastId: number, _first: number, last: number): Continuity {
  return last < lastId ? Continuity.Covered : Continuity.Next
}
