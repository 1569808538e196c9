import { CodedError, type Nanos } from '@hft/clock'
import { FeedLatencies } from './feed-latencies.ts'
import type { LatencyLeg } from './latency-leg.ts'
import type { ViewTime } from './view-observer.ts'

/** How a latency follows from that of the feed. */
export interface FeedLegParameters {
  /** Of the feed's latency, ≥ 0. */
  readonly factor: number
  /** Added to it; may be negative. */
  readonly offsetNanos: Nanos
  /** Smallest latency, ≥ 0; also the latency before the first row of an instrument: the replay's look-ahead. */
  readonly floorNanos: Nanos
  /** Largest latency, ≥ floorNanos. */
  readonly capNanos: Nanos
}

/** The latency of the recorded rows around the time itself. */
export const AS_RECORDED: FeedLegParameters = {
  factor: 1,
  offsetNanos: 0,
  floorNanos: 0,
  capNanos: Number.MAX_SAFE_INTEGER,
}

/**
 * Latency derived from that of the feed, as when busy times delay all that passes between us and a venue:
 * `min(max(offset + factor · feed, floor), cap)`, rounded, with the feed latency of the instrument's latest row.
 */
export class FeedLeg implements LatencyLeg {
  readonly minimumNanos: Nanos
  readonly feed: FeedLatencies
  readonly #parameters: FeedLegParameters

  /**
   * @param time of the view that messages of this direction set out by: ours is read by local time, the exchange's by
   *   exchange time
   * @throws CodedError `latency.negative`, `latency.cap_below_base`
   */
  constructor(parameters: FeedLegParameters, time: ViewTime) {
    const { factor, offsetNanos, floorNanos, capNanos } = parameters
    if (!(factor >= 0 && floorNanos >= 0 && Number.isFinite(offsetNanos))) {
      throw new CodedError(
        'latency.negative',
        `latency from the feed: factor ${factor} and floor ${floorNanos} ns must be 0 or above, offset ${offsetNanos} ns finite`,
      )
    }
    if (!(capNanos >= floorNanos)) {
      throw new CodedError(
        'latency.cap_below_base',
        `latency from the feed: cap ${capNanos} ns must not be below the floor of ${floorNanos} ns`,
      )
    }
    this.minimumNanos = Math.ceil(floorNanos)
    this.feed = new FeedLatencies(time)
    this.#parameters = parameters
  }

  nanos(at: Nanos, instrument: number): Nanos {
    const { factor, offsetNanos, capNanos } = this.#parameters
    const nanos = Math.round(offsetNanos + factor * this.feed.latencyAt(at, instrument))
    // NaN, where there was no row yet, gives the floor too.
    if (!(nanos > this.minimumNanos)) return this.minimumNanos
    return nanos < capNanos ? nanos : Math.floor(capNanos)
  }
}
