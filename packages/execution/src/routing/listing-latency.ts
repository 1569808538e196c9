import type { Nanos } from '@hft/clock'
import { ClockOffsetEstimate } from './clock-offset-estimate.ts'
import { RoundTripEstimate } from './round-trip-estimate.ts'

/** How long messages to one venue take, as its answers have shown. Never allocates once made. */
export class ListingLatency {
  readonly roundTrip = new RoundTripEstimate()
  readonly clockOffset = new ClockOffsetEstimate()
  /** From us to the matching engine, where the venue's clock is ours. */
  readonly #entry = new RoundTripEstimate()
  readonly #isClockShared: boolean

  /**
   * @param firstRoundTripNanos what is assumed until answers have been measured; NaN for nothing
   * @param isClockShared the venue's times are on our clock, as in a simulation: both ways are known apart
   */
  constructor(firstRoundTripNanos: Nanos, isClockShared: boolean) {
    this.#isClockShared = isClockShared
    this.roundTrip.onSample(firstRoundTripNanos)
  }

  /** The first answer to a request. @param exchangeTime NaN where the venue sent none: the answer isn't counted */
  onAnswer(sentAt: Nanos, exchangeTime: Nanos, receivedAt: Nanos): void {
    if (Number.isNaN(exchangeTime)) return
    this.roundTrip.onSample(receivedAt - sentAt)
    this.clockOffset.onExchange(sentAt, exchangeTime, exchangeTime, receivedAt)
    if (this.#isClockShared) this.#entry.onSample(exchangeTime - sentAt)
  }

  /** Expected time to the venue: measured where clocks are shared, else half the smoothed round trip; 0 while none is known. */
  get oneWayNanos(): Nanos {
    const { smoothedNanos } = this.#entry
    if (smoothedNanos >= 0) return smoothedNanos
    return this.roundTrip.smoothedNanos >= 0 ? this.roundTrip.smoothedNanos / 2 : 0
  }
}
