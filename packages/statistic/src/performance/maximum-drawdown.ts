import { type Nanos, NO_TIME } from '@hft/clock'

/** The largest fall of equity below its highest so far, looked at on every mark: max over t of (max over s ≤ t of E(s)) − E(t). */
export class MaximumDrawdown {
  /** The fall, ≥ 0. */
  value = 0
  /** The high that it fell from; NaN before any fall. */
  peak = Number.NaN
  /** When the equity was at the high that it fell from; {@link NO_TIME} before any fall. */
  peakAt: Nanos = NO_TIME
  /** When it was lowest; {@link NO_TIME} before any fall. */
  troughAt: Nanos = NO_TIME
  #high = Number.NEGATIVE_INFINITY
  #highAt: Nanos = NO_TIME

  /** Never allocates. Equity that is not a number is passed over. */
  onEquity(now: Nanos, equity: number): void {
    if (equity > this.#high) {
      this.#high = equity
      this.#highAt = now
      return
    }
    const fall = this.#high - equity
    if (!(fall > this.value)) return
    this.value = fall
    this.peak = this.#high
    this.peakAt = this.#highAt
    this.troughAt = now
  }
}
