import { MAXIMUM_SPLIT_VENUES, type SplitProblem } from './split-problem.ts'

/**
 * What an order would cost that takes the best displayed prices wherever they are, fees and fixed costs disregarded: what a
 * split is compared with. What a venue's step or smallest slice doesn't allow isn't sent. Never allocates once made.
 */
export class NaiveSweep {
  readonly #level = new Int32Array(MAXIMUM_SPLIT_VENUES)
  /** Of the last {@link sweep}, by venue. */
  readonly venueUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)

  /** Cost of `units`, fees and fixed costs included; NaN where the sweep fills less. */
  costOf(problem: SplitProblem, units: number): number {
    this.sweep(problem, units)
    let filled = 0
    let cost = 0
    for (let venue = 0; venue < problem.venueCount; venue++) {
      const sent = this.venueUnits[venue]!
      if (sent === 0) continue
      filled += sent
      cost += problem.costOf(venue, sent) + problem.fixedCost[venue]!
    }
    return filled === units ? cost : Number.NaN
  }

  /** Gives `units` to the venues. */
  sweep(problem: SplitProblem, units: number): void {
    const { venueCount, maximumLevels, levelUnits, mostUnits, leastUnits, stepUnits } = problem
    this.#level.fill(0)
    this.venueUnits.fill(0)
    let left = units
    while (left > 0) {
      const venue = this.#best(problem)
      if (venue < 0) break
      const cell = venue * maximumLevels + this.#level[venue]!
      const room = mostUnits[venue]! - this.venueUnits[venue]!
      const shown = levelUnits[cell]! < room ? levelUnits[cell]! : room
      const taken = shown < left ? shown : left
      this.venueUnits[venue] = this.venueUnits[venue]! + taken
      this.#level[venue] = this.#level[venue]! + 1
      left -= taken
    }
    for (let venue = 0; venue < venueCount; venue++) {
      const step = stepUnits[venue]!
      const whole = Math.floor(this.venueUnits[venue]! / step) * step
      this.venueUnits[venue] = whole < leastUnits[venue]! ? 0 : whole
    }
  }

  #best(problem: SplitProblem): number {
    const { isBuy, venueCount, maximumLevels, unitValue, levelCount, mostUnits } = problem
    let best = -1
    let bestValue = 0
    for (let venue = 0; venue < venueCount; venue++) {
      const level = this.#level[venue]!
      if (level >= levelCount[venue]! || this.venueUnits[venue]! >= mostUnits[venue]!) continue
      const value = unitValue[venue * maximumLevels + level]!
      if (best >= 0 && (isBuy ? value >= bestValue : value <= bestValue)) continue
      best = venue
      bestValue = value
    }
    return best
  }
}
