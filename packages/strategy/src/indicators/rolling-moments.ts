import type { Indicator } from './indicator.ts'
import { RollingWindow } from './rolling-window.ts'

/**
 * Mean and variance of the last `length` numbers.
 *
 * Sums run over differences from a reference inside the window, which is chosen anew once a window: neither large values
 * nor long series lose digits.
 */
export class RollingMoments implements Indicator {
  readonly #window: RollingWindow
  #reference = 0
  #sum = 0
  #squares = 0
  #untilAnew = 0

  /** @throws CodedError `indicator.length` */
  constructor(length: number) {
    this.#window = new RollingWindow(length)
  }

  get count(): number {
    return this.#window.count
  }

  get isReady(): boolean {
    return this.#window.isFull
  }

  /** The mean; NaN until the window is full. */
  get value(): number {
    return this.isReady ? this.mean : Number.NaN
  }

  /** Mean of what has been seen, at most `length` numbers; NaN before the first. */
  get mean(): number {
    const { count } = this.#window
    return count === 0 ? Number.NaN : this.#reference + this.#sum / count
  }

  /** Mean squared deviation from the mean (divided by the count), never negative; NaN before the first number. */
  get variance(): number {
    const { count } = this.#window
    if (count === 0) return Number.NaN
    const mean = this.#sum / count
    const variance = this.#squares / count - mean * mean
    return variance > 0 ? variance : 0
  }

  /** Square root of {@link variance}. */
  get deviation(): number {
    return Math.sqrt(this.variance)
  }

  update(number: number): void {
    if (!Number.isFinite(number)) return
    const window = this.#window
    const gone = window.push(number)
    if (this.#untilAnew === 0) {
      this.#sumAnew(number)
      return
    }
    this.#untilAnew--
    const added = number - this.#reference
    this.#sum += added
    this.#squares += added * added
    if (Number.isNaN(gone)) return
    const removed = gone - this.#reference
    this.#sum -= removed
    this.#squares -= removed * removed
  }

  #sumAnew(reference: number): void {
    const window = this.#window
    this.#reference = reference
    this.#sum = 0
    this.#squares = 0
    for (let age = 0; age < window.count; age++) {
      const difference = window.at(age) - reference
      this.#sum += difference
      this.#squares += difference * difference
    }
    this.#untilAnew = window.length
  }
}
