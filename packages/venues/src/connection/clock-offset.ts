import { NANOS_PER_SECOND, type Nanos } from '@hft/clock'

/** Windows over which the smallest delay is looked for, and how long each is. */
const WINDOWS = 8
const WINDOW_NANOS = 15 * NANOS_PER_SECOND
/** Round trips remembered; the tightest of them counts. */
const ROUND_TRIPS = 8

/**
 * What a feed latency is measured against.
 *
 * - `bounded`: the venue's clock, known within an error by measured round trips
 * - `relative`: the smallest delay seen lately, because nothing more is known; the true latency is larger by a constant
 * - `unknown`: nothing was seen yet
 */
export type LatencyReference = 'bounded' | 'relative' | 'unknown'

/**
 * Estimates how far the venue's clock is ahead of ours, so that local time − exchange time + offset is the feed latency.
 *
 * A round trip sent at s and answered at r with the venue's time v bounds the offset to [v − r, v − s] (Cristian,
 * "Probabilistic clock synchronization", 1989); the tightest of the last few counts. Nothing arrives before it was
 * sent, so the smallest delay of late, by a minimum filter over windows, bounds it from below as well, and is all that
 * is known without round trips.
 *
 * A latency that comes out negative is impossible: it is counted, the offset estimated anew, and the value returned as
 * it is.
 */
export class ClockOffset {
  /** Latencies that came out negative. */
  negatives = 0
  /** The last latency, nanoseconds; NaN before the first. */
  latencyNanos: Nanos = Number.NaN
  /** Round trips used. */
  roundTrips = 0
  private readonly minima = new Float64Array(WINDOWS).fill(Number.POSITIVE_INFINITY)
  private window = 0
  private windowEnd: Nanos = Number.NEGATIVE_INFINITY
  private smallest: Nanos = Number.POSITIVE_INFINITY
  private readonly lows = new Float64Array(ROUND_TRIPS).fill(Number.NEGATIVE_INFINITY)
  private readonly highs = new Float64Array(ROUND_TRIPS).fill(Number.POSITIVE_INFINITY)
  private low = Number.NEGATIVE_INFINITY
  private high = Number.POSITIVE_INFINITY
  private offset: Nanos = Number.NaN
  private error: Nanos = Number.POSITIVE_INFINITY

  /** The venue's clock minus ours, nanoseconds; NaN while unknown. */
  get offsetNanos(): Nanos {
    return this.offset
  }

  /** The offset is right to this many nanoseconds; Infinity when the latency is relative. */
  get errorNanos(): Nanos {
    return this.error
  }

  get reference(): LatencyReference {
    if (Number.isNaN(this.offset)) return 'unknown'
    return this.high < Number.POSITIVE_INFINITY ? 'bounded' : 'relative'
  }

  /** Notes a message with both its times and answers its latency, nanoseconds. */
  observe(exchangeTime: Nanos, localTime: Nanos): Nanos {
    const delay = localTime - exchangeTime
    const isNewWindow = localTime >= this.windowEnd
    if (isNewWindow) this.turn(localTime)
    if (delay < this.minima[this.window]!) this.minima[this.window] = delay
    // Estimated before this delay counts, so that one which contradicts the estimate is seen to be negative.
    if (isNewWindow) this.estimate()
    if (delay < this.smallest) this.smallest = delay
    if (Number.isNaN(this.offset)) this.estimate()
    const latency = delay + this.offset
    this.latencyNanos = latency
    if (latency < 0) {
      this.negatives++
      this.estimate()
    }
    return latency
  }

  /**
   * Takes a measured round trip.
   *
   * @param venueTime what the venue's clock said, nanoseconds since the run's epoch
   * @param resolutionNanos the venue may have cut off up to this much
   */
  addRoundTrip(sentAt: Nanos, receivedAt: Nanos, venueTime: Nanos, resolutionNanos: Nanos): void {
    const place = this.roundTrips++ % ROUND_TRIPS
    this.lows[place] = venueTime - receivedAt
    this.highs[place] = venueTime + resolutionNanos - sentAt
    this.chooseTightest()
    this.estimate()
  }

  private turn(localTime: Nanos): void {
    // After a silence longer than all windows none of them says anything.
    const passed = Math.min(WINDOWS, Math.floor((localTime - this.windowEnd) / WINDOW_NANOS) + 1)
    for (let turn = 0; turn < passed; turn++) {
      this.window = (this.window + 1) % WINDOWS
      this.minima[this.window] = Number.POSITIVE_INFINITY
    }
    this.windowEnd = localTime + WINDOW_NANOS
    this.smallest = Number.POSITIVE_INFINITY
    for (let window = 0; window < WINDOWS; window++) this.smallest = Math.min(this.smallest, this.minima[window]!)
  }

  private chooseTightest(): void {
    this.low = Number.NEGATIVE_INFINITY
    this.high = Number.POSITIVE_INFINITY
    for (let place = 0; place < ROUND_TRIPS; place++) {
      if (!(this.highs[place]! - this.lows[place]! < this.high - this.low)) continue
      this.low = this.lows[place]!
      this.high = this.highs[place]!
    }
  }

  private effectiveLow(): number {
    return Math.max(this.low, -this.smallest)
  }

  private estimate(): void {
    if (this.high === Number.POSITIVE_INFINITY) {
      // With nothing left of the windows, the next message is all that is known.
      this.offset = this.smallest < Number.POSITIVE_INFINITY ? -this.smallest : Number.NaN
      return
    }
    if (this.effectiveLow() > this.high) {
      // A message faster than any round trip allows: a clock has moved, so the round trips are of another time.
      this.lows.fill(Number.NEGATIVE_INFINITY)
      this.highs.fill(Number.POSITIVE_INFINITY)
      this.chooseTightest()
      this.offset = -this.smallest
      this.error = Number.POSITIVE_INFINITY
      return
    }
    this.offset = (this.effectiveLow() + this.high) / 2
    this.error = (this.high - this.effectiveLow()) / 2
  }
}
