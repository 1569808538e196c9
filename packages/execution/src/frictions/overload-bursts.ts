import type { Nanos, SeededRandom } from '@hft/clock'

const BURST_STREAM = 1

/**
 * Bursts of overload: calm and burst take turns, each of exponentially distributed length (an alternating renewal
 * process), by seed alone. The first calm begins with the first time asked for.
 */
export class OverloadBursts {
  readonly #meanIntervalNanos: number
  readonly #meanDurationNanos: number
  readonly #random: SeededRandom
  #isBurst = true
  /** When the present stretch ends. */
  #endsAt: Nanos = Number.NaN

  constructor(meanIntervalNanos: number, meanDurationNanos: number, random: SeededRandom) {
    this.#meanIntervalNanos = meanIntervalNanos
    this.#meanDurationNanos = meanDurationNanos
    this.#random = random.fork(BURST_STREAM)
  }

  /** Whether there is a burst at `at`, which never goes back. */
  isBurstAt(at: Nanos): boolean {
    if (Number.isNaN(this.#endsAt)) this.#endsAt = at
    while (this.#endsAt <= at) {
      this.#isBurst = !this.#isBurst
      const mean = this.#isBurst ? this.#meanDurationNanos : this.#meanIntervalNanos
      // At least a nanosecond, so that time goes on.
      this.#endsAt += 1 + Math.floor(this.#random.nextExponential(mean))
    }
    return this.#isBurst
  }
}
