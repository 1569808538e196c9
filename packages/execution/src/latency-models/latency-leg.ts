import type { Nanos } from '@hft/clock'
import type { FeedLatencies } from './feed-latencies.ts'

/** How long messages of one direction take: requests, answers or the feed. */
export interface LatencyLeg {
  /** No message ever takes less, jitter included. */
  readonly minimumNanos: Nanos
  /** The feed that the leg follows, where it does. */
  readonly feed?: FeedLatencies
  /** Latency of a message about `instrument` that sets out at `at`, in whole nanoseconds. Never allocates. */
  nanos(at: Nanos, instrument: number): Nanos
}
