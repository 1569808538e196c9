import { Continuity, type ContinuityRule } from '@hft/data'

/** Hyperliquid: every message is the whole book as of its time; a later one replaces it, whatever was in between. */
export const hyperliquidContinuity: ContinuityRule = { afterSnapshot: relation, afterDifference: relation }

function relation(lastId: number, _first: number, last: number): Continuity {
  return last <= lastId ? Continuity.Covered : Continuity.Next
}
