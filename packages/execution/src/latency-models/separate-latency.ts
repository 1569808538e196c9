import type { Nanos } from '@hft/clock'
import type { FeedLatencies } from './feed-latencies.ts'
import type { LatencyLeg } from './latency-leg.ts'
import type { LatencyModel } from './latency-model.ts'

/** Requests take their time by one leg, answers by another. */
export class SeparateLatency implements LatencyModel {
  readonly minimumEntryNanos: Nanos
  readonly minimumResponseNanos: Nanos
  readonly localFeed: FeedLatencies | undefined
  readonly exchangeFeed: FeedLatencies | undefined
  readonly #entry: LatencyLeg
  readonly #response: LatencyLeg

  /** @param entry follows our view of the feed where it follows any, `response` the exchange's */
  constructor(entry: LatencyLeg, response: LatencyLeg) {
    this.#entry = entry
    this.#response = response
    this.minimumEntryNanos = entry.minimumNanos
    this.minimumResponseNanos = response.minimumNanos
    this.localFeed = entry.feed
    this.exchangeFeed = response.feed
  }

  entryNanos(sentAt: Nanos, instrument: number): Nanos {
    return this.#entry.nanos(sentAt, instrument)
  }

  responseNanos(answeredAt: Nanos, instrument: number): Nanos {
    return this.#response.nanos(answeredAt, instrument)
  }
}
