import type { Nanos } from '@hft/clock'

/**
 * Round trip to a venue, smoothed with its variance in the form of RFC 6298 (gains 1/8 and 1/4, the variance first), and
 * the least of a window of samples. Never allocates once made.
 */
export class RoundTripEstimate {
  /** SRTT; NaN before the first sample. */
  smoothedNanos: Nanos = Number.NaN
  /** RTTVAR; NaN before the first sample. */
  variationNanos: Nanos = Number.NaN
  /** Least of the last samples; NaN before the first. */
  minimumNanos: Nanos = Number.NaN
  readonly #window: Float64Array
  #count = 0

  /** @param windowSize samples that {@link minimumNanos} looks back on, ≥ 1. Default 64. */
  constructor(windowSize = 64) {
    this.#window = new Float64Array(windowSize)
  }

  /** SRTT + 4·RTTVAR: an answer that takes longer is late. NaN before the first sample. */
  get timeoutNanos(): Nanos {
    return this.smoothedNanos + 4 * this.variationNanos
  }

  /** @param nanos from request to answer; a sample that is negative or no number is left out */
  onSample(nanos: Nanos): void {
    if (!(nanos >= 0)) return
    if (this.#count === 0) {
      this.smoothedNanos = nanos
      this.variationNanos = nanos / 2
    } else {
      this.variationNanos = 0.75 * this.variationNanos + 0.25 * Math.abs(this.smoothedNanos - nanos)
      this.smoothedNanos = 0.875 * this.smoothedNanos + 0.125 * nanos
    }
    const at = this.#count % this.#window.length
    const isMinimumLeaving = this.#count >= this.#window.length && this.#window[at] === this.minimumNanos
    this.#window[at] = nanos
    this.#count++
    if (isMinimumLeaving) this.#findMinimum()
    else if (!(nanos >= this.minimumNanos)) this.minimumNanos = nanos
  }

  #findMinimum(): void {
    let least = this.#window[0]!
    for (let at = 1; at < this.#window.length; at++) if (this.#window[at]! < least) least = this.#window[at]!
    this.minimumNanos = least
  }
}
