import type { Nanos } from '@hft/clock'
import type { MarketEventBatch } from '../events/market-event-batch.ts'

/**
 * A pulled stream of market events, in order of one of their two times.
 *
 * `next()` gives the next loaded batch, or undefined when nothing more is loaded; then `await load()` makes more
 * available, or answers false: the stream has ended. A batch is valid until the next call of `next()`.
 */
export interface EventStream {
  /**
   * When `next()` answers undefined: rows up to and at this time have all been given out. -Infinity while that is
   * unknown (load first), Infinity once the stream has ended; a live stream answers the time it has reached.
   */
  readonly completeUntil: Nanos
  next(): MarketEventBatch | undefined
  load(): Promise<boolean>
}

/** Two views of one recorded (or generated) market: what a simulation needs to know who could know what when. */
export interface Replay {
  /** By exchange time: what the exchange did; rows flagged `SeenByExchange`. */
  readonly exchangeView: EventStream
  /** By local time: what reached us; rows flagged `SeenByUs`. */
  readonly localView: EventStream
}
