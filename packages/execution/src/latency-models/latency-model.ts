import type { Nanos } from '@hft/clock'
import type { ViewObserver } from './view-observer.ts'

/** How long order messages take. Feed latency is in the recorded market itself, unless a {@link DelayedView} changes it. */
export interface LatencyModel {
  /** No request ever takes less, jitter included: the replay's look-ahead. */
  readonly minimumEntryNanos: Nanos
  /** No answer ever takes less; an answer to a request that is turned away takes no less than both together. */
  readonly minimumResponseNanos: Nanos
  /** What the model follows of our view of the market, if it does. */
  readonly localFeed?: Pick<ViewObserver, 'over'> | undefined
  /** What the model follows of the exchange's. */
  readonly exchangeFeed?: Pick<ViewObserver, 'over'> | undefined
  /**
   * From us to the matching engine, for a request about `instrument` sent at local time `sentAt`. Never allocates.
   *
   * Below 0 a gateway turns the request away, and its answer reaches us after the absolute value.
   */
  entryNanos(sentAt: Nanos, instrument: number): Nanos
  /** From the matching engine back to us, for an answer given at exchange time `answeredAt`. Never allocates. */
  responseNanos(answeredAt: Nanos, instrument: number): Nanos
}
