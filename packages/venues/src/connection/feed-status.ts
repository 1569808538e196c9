import type { Nanos } from '@hft/clock'
import type { Instrument } from '@hft/instrument'

/**
 * How an instrument's feed stands.
 *
 * - `connecting`: its first connection isn't made yet
 * - `synchronising`: connected; its book, or the answer to its subscription, is still missing
 * - `live`: complete
 * - `stale`: its book has a gap, or nothing came for too long
 * - `reconnecting`: a connection that carried it was lost
 * - `closed`: the feed was closed, or the venue refused the subscription
 */
export const INSTRUMENT_FEED_STATES = [
  'connecting',
  'synchronising',
  'live',
  'stale',
  'reconnecting',
  'closed',
] as const
export type InstrumentFeedState = (typeof INSTRUMENT_FEED_STATES)[number]

/** A change in how an instrument's feed stands. */
export interface FeedStatus {
  readonly instrument: Instrument
  readonly state: InstrumentFeedState
  /** Why, for people; empty where the state says it all. */
  readonly reason: string
  /** Local time of the change, nanoseconds since the clock's epoch. */
  readonly at: Nanos
}
