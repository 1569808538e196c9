import { MAXIMUM_SPLIT_VENUES, type SplitProblem } from './split-problem.ts'

/**
 * What an order would cost that takes the best displayed prices wherever they are, fees and fixed costs disregarded: what a
 * split is compared with. What a venue's step or smallest slice doesn't allow isn't sent. Never allocates once made.
 */
export class NaiveSweep {
  readonly #level = new Int32Array(MAXIMUM_SPLIT_VENUES)
  readonly #units = new Float64Array(MAXIMUM_SPLIT_VENUES)

  /**
   * Cost of `units`, fees and fixed costs included; NaN where the sweep fills less.
   * @param isBuy the lowest price is the best
   */
  costOf(problem: SplitProblem, units: number, isBuy: boolean): number {
    const { venueCount, maximumLevels, levelUnits, mostUnits, leastUnits, stepUnits } = problem
    this.#level.fill(0)
    this.#units.fill(0)
    let left = units
    while (left > 0) {
      const venue = this.#best(problem, isBuy)
      if (venue < 0) break
      const cell = venue * maximumLevels + this.#level[venue]!
      const room = mostUnits[venue]! - this.#units[venue]!
      const shown = levelUnits[cell]! < room ? levelUnits[cell]! : room
      const taken = shown < left ? shown : left
      this.#units[venue] = this.#units[venue]! + taken
      this.#level[venue] = this.#level[venue]! + 1
      left -= taken
    }
    let filled = 0
    let cost = 0
    for (let venue = 0; venue < venueCount; venue++) {
      const step = stepUnits[venue]!
      const whole = Math.floor(this.#units[venue]! / step) * step
      if (whole === 0 || whole < leastUnits[venue]!) continue
      filled += whole
      cost += problem.costOf(venue, whole) + problem.fixedCost[venue]!
    }
    return filled === units ? cost : Number.NaN
  }

  #best(problem: SplitProblem, isBuy: boolean): number {
    const { venueCount, maximumLevels, unitValue, levelCount, mostUnits } = problem
    let best = -1
    let bestValue = 0
    for (let venue = 0; venue < venueCount; venue++) {
      const level = this.#level[venue]!
      if (level >= levelCount[venue]! || this.#units[venue]! >= mostUnits[venue]!) continue
      const value = unitValue[venue * maximumLevels + level]!
      if (best >= 0 && (isBuy ? value >= bestValue : value <= bestValue)) continue
      best = venue
      bestValue = value
    }
    return best
  }
}
