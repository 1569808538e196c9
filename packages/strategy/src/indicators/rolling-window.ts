import { checkedLength } from './indicator.ts'

/** The last so many numbers of a series. */
export class RollingWindow {
  readonly length: number
  /** Numbers held, at most {@link length}. */
  count = 0
  readonly #numbers: Float64Array
  #next = 0

  /** @throws CodedError `indicator.length` */
  constructor(length: number) {
    this.length = checkedLength('a window', length)
    this.#numbers = new Float64Array(length)
  }

  get isFull(): boolean {
    return this.count === this.length
  }

  /** Adds a number and answers the one that it pushed out, NaN for none. */
  push(number: number): number {
    const gone = this.isFull ? this.#numbers[this.#next]! : Number.NaN
    this.#numbers[this.#next] = number
    this.#next = this.#next + 1 === this.length ? 0 : this.#next + 1
    if (!this.isFull) this.count++
    return gone
  }

  /** The number added `age` pushes ago, 0 for the last; NaN when it isn't held. */
  at(age: number): number {
    if (!(age >= 0 && age < this.count)) return Number.NaN
    const index = this.#next - 1 - age
    return this.#numbers[index < 0 ? index + this.length : index]!
  }
}
