import type { Nanos } from '@hft/clock'

/**
 * How far a venue's clock is ahead of ours, from exchanges of request and answer with four times (RFC 5905):
 * θ = ((t2 − t1) + (t3 − t4)) / 2, δ = (t4 − t1) − (t3 − t2). The sample with the least δ of the last few is kept, for
 * its error is at most δ/2 however unequal the ways are. Never allocates once made.
 */
export class ClockOffsetEstimate {
  /** θ: venue time less our time; NaN before the first sample. */
  offsetNanos: Nanos = Number.NaN
  /** δ of the sample kept; NaN before the first. */
  delayNanos: Nanos = Number.NaN
  readonly #offsets: Float64Array
  readonly #delays: Float64Array
  #count = 0

  /** @param windowSize samples among which the best is sought, ≥ 1. Default 8, as NTP's filter. */
  constructor(windowSize = 8) {
    this.#offsets = new Float64Array(windowSize)
    this.#delays = new Float64Array(windowSize)
  }

  /** Bound of the error of {@link offsetNanos}; NaN before the first sample. */
  get errorBoundNanos(): Nanos {
    return this.delayNanos / 2
  }

  /**
   * Samples whose δ is negative or no number, which no clocks of one speed give, are left out.
   * @param sentAt t1, ours
   * @param receivedAt t2, the venue's
   * @param answeredAt t3, the venue's; t2 again where it tells one time only
   * @param returnedAt t4, ours
   */
  onExchange(sentAt: Nanos, receivedAt: Nanos, answeredAt: Nanos, returnedAt: Nanos): void {
    const delay = returnedAt - sentAt - (answeredAt - receivedAt)
    if (!(delay >= 0)) return
    const at = this.#count % this.#delays.length
    this.#count++
    this.#delays[at] = delay
    this.#offsets[at] = (receivedAt - sentAt + (answeredAt - returnedAt)) / 2
    const known = Math.min(this.#count, this.#delays.length)
    let best = 0
    for (let sample = 1; sample < known; sample++) if (this.#delays[sample]! < this.#delays[best]!) best = sample
    this.delayNanos = this.#delays[best]!
    this.offsetNanos = this.#offsets[best]!
  }

  /** A venue's time on our clock; NaN before the first sample. */
  toLocal(exchangeTime: Nanos): Nanos {
    return exchangeTime - this.offsetNanos
  }
}
