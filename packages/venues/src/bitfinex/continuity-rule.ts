import { Continuity, type ContinuityRule } from '@hft/data'

/**
 * Bitfinex: what is missing or repeated shows by the numbers of the connection's messages, and what is wrong by the
 * checksum. Of a book itself any update is the next.
 */
export const bitfinexContinuity: ContinuityRule = {
  afterSnapshot: () => Continuity.Next,
  afterDifference: () => Continuity.Next,
}
