import { ProbabilityQueue } from './probability-queue.ts'

/** Probability queue with f(x) = xⁿ: p = f(back) / (f(back) + f(front)). */
export class PowerQueue extends ProbabilityQueue {
  readonly #exponent: number

  /** @param exponent n, above 0 */
  constructor(exponent: number) {
    super()
    this.#exponent = exponent
  }

  probabilityBehind(front: number, back: number): number {
    const behind = back ** this.#exponent
    return behind / (behind + front ** this.#exponent)
  }
}
