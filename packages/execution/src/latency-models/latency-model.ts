import type { Nanos } from '@hft/clock'

/** How long order messages take. Feed latency is in the recorded market itself. */
export interface LatencyModel {
  /** No request ever takes less, jitter included: the replay's look-ahead. */
  readonly minimumEntryNanos: Nanos
  /** No answer ever takes less. */
  readonly minimumResponseNanos: Nanos
  /** From us to the matching engine, for a request sent at local time `sentAt`. Never allocates. */
  entryNanos(sentAt: Nanos): Nanos
  /** From the matching engine back to us, for an answer given at exchange time `answeredAt`. Never allocates. */
  responseNanos(answeredAt: Nanos): Nanos
}
