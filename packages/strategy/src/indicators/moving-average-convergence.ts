import { CodedError } from '@hft/clock'
import { ExponentialAverage } from './exponential-average.ts'
import type { Indicator } from './indicator.ts'

/**
 * Moving average convergence/divergence (MACD): a fast exponential average less a slow one, its own exponential average
 * as signal line, and the difference of the two as histogram. In the units of the series.
 */
export class MovingAverageConvergence implements Indicator {
  readonly #fast: ExponentialAverage
  readonly #slow: ExponentialAverage
  readonly #signal: ExponentialAverage

  /**
   * Lengths in numbers.
   * @throws CodedError `indicator.length`; `indicator.parameter` when the fast one is not the shorter
   */
  constructor(fast = 12, slow = 26, signal = 9) {
    this.#fast = new ExponentialAverage(fast)
    this.#slow = new ExponentialAverage(slow)
    this.#signal = new ExponentialAverage(signal)
    if (fast >= slow) {
      throw new CodedError(
        'indicator.parameter',
        `a fast average of ${fast} must be shorter than the slow one of ${slow}`,
      )
    }
  }

  /** The fast average less the slow one; NaN until the slow one has seen its length. */
  get value(): number {
    return this.#fast.value - this.#slow.value
  }

  get signal(): number {
    return this.#signal.current
  }

  get histogram(): number {
    return this.value - this.#signal.current
  }

  update(number: number): void {
    this.#fast.update(number)
    this.#slow.update(number)
    if (Number.isFinite(number)) this.#signal.update(this.value)
  }
}
