import { CodedError, type Nanos, type SeededRandom } from '@hft/clock'
import type { LatencyLeg } from './latency-leg.ts'

/** One direction of jittered latency. */
export interface JitterParameters {
  /** Floor, ≥ 0: the replay's look-ahead. */
  readonly baseNanos: Nanos
  /** Mean of the jitter that is added to the floor, ≥ 0. */
  readonly meanNanos: Nanos
  /** Largest latency ever given, ≥ baseNanos. */
  readonly capNanos: Nanos
}

/** A floor plus seeded, exponentially distributed jitter, capped: `min(base + e, cap)`. */
export class JitteredLeg implements LatencyLeg {
  readonly minimumNanos: Nanos
  readonly #meanNanos: Nanos
  readonly #capNanos: Nanos
  readonly #random: SeededRandom

  /**
   * @param direction named in errors
   * @throws CodedError `latency.negative`, `latency.cap_below_base`
   */
  constructor({ baseNanos, meanNanos, capNanos }: JitterParameters, random: SeededRandom, direction = 'jittered') {
    if (!(baseNanos >= 0 && meanNanos >= 0)) {
      throw new CodedError(
        'latency.negative',
        `${direction} latency: base ${baseNanos} and mean ${meanNanos} ns must be 0 or above`,
      )
    }
    if (!(capNanos >= baseNanos)) {
      throw new CodedError(
        'latency.cap_below_base',
        `${direction} latency: cap ${capNanos} ns must not be below the base of ${baseNanos} ns`,
      )
    }
    this.minimumNanos = baseNanos
    this.#meanNanos = meanNanos
    this.#capNanos = capNanos
    this.#random = random
  }

  nanos(_at: Nanos, _instrument: number): Nanos {
    const nanos = this.minimumNanos + Math.round(this.#random.nextExponential(this.#meanNanos))
    return nanos < this.#capNanos ? nanos : this.#capNanos
  }
}
