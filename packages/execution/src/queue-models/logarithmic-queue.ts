import { ProbabilityQueue } from './probability-queue.ts'

/**
 * Probability queue with f(x) = ln(1 + x): p = f(back) / (f(back) + f(front)).
 *
 * Unlike a power, the logarithm depends on the unit: x is in units of base, not in lots.
 */
export class LogarithmicQueue extends ProbabilityQueue {
  readonly #lotSize: number

  /** @param lotSize quantity of one lot in units of base, above 0 */
  constructor(lotSize: number) {
    super()
    this.#lotSize = lotSize
  }

  probabilityBehind(front: number, back: number): number {
    const behind = Math.log(1 + back * this.#lotSize)
    return behind / (behind + Math.log(1 + front * this.#lotSize))
  }
}
