import type { Indicator } from './indicator.ts'
import { WilderAverage } from './wilder-average.ts'

/**
 * Wilder's relative strength index, 0 to 100: 100 − 100 / (1 + average gain / average loss); 100 without any loss.
 *
 * Averages are Wilder's over `length` changes. Source: Wilder 1978.
 */
export class RelativeStrengthIndex implements Indicator {
  readonly #gains: WilderAverage
  readonly #losses: WilderAverage
  #previous = Number.NaN

  /** @throws CodedError `indicator.length` */
  constructor(length = 14) {
    this.#gains = new WilderAverage(length)
    this.#losses = new WilderAverage(length)
  }

  get value(): number {
    const loss = this.#losses.value
    if (loss === 0) return 100
    return 100 - 100 / (1 + this.#gains.value / loss)
  }

  update(number: number): void {
    if (!Number.isFinite(number)) return
    const change = number - this.#previous
    this.#previous = number
    if (Number.isNaN(change)) return
    this.#gains.update(change > 0 ? change : 0)
    this.#losses.update(change < 0 ? -change : 0)
  }
}
