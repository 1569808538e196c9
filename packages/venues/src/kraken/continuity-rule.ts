import { Continuity, type ContinuityRule } from '@hft/data'

/** Kraken numbers nothing: each difference follows the one before it, and a missing one shows in the checksum. */
export const krakenContinuity: ContinuityRule = {
  afterSnapshot: () => Continuity.Next,
  afterDifference: () => Continuity.Next,
}
