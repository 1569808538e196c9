import { ProbabilityQueue } from './probability-queue.ts'

/** Probability queue with f(x) = xⁿ: p = f(back) / f(back + front). */
export class PowerShareQueue extends ProbabilityQueue {
  readonly #exponent: number

  /** @param exponent n, above 0 */
  constructor(exponent: number) {
    super()
    this.#exponent = exponent
  }

  probabilityBehind(front: number, back: number): number {
    return back ** this.#exponent / (back + front) ** this.#exponent
  }
}
