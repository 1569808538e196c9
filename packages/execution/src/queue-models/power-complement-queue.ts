import { ProbabilityQueue } from './probability-queue.ts'

/** Probability queue with f(x) = xⁿ: p = 1 − f(front / (front + back)). */
export class PowerComplementQueue extends ProbabilityQueue {
  readonly #exponent: number

  /** @param exponent n, above 0 */
  constructor(exponent: number) {
    super()
    this.#exponent = exponent
  }

  probabilityBehind(front: number, back: number): number {
    return 1 - (front / (front + back)) ** this.#exponent
  }
}
