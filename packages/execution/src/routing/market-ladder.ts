import { MAXIMUM_SPLIT_VENUES, type SplitProblem } from './split-problem.ts'

/** The levels of all venues of a problem in rising order of cost, as far as the order goes. Never allocates once made. */
export class MarketLadder {
  count = 0
  totalUnits = 0
  readonly unitCost: Float64Array
  readonly units: Float64Array
  /** Units of the levels before. */
  readonly unitsBefore: Float64Array
  readonly #level = new Int32Array(MAXIMUM_SPLIT_VENUES)
  readonly #taken = new Float64Array(MAXIMUM_SPLIT_VENUES)

  constructor(maximumLevels: number) {
    const most = MAXIMUM_SPLIT_VENUES * maximumLevels
    this.unitCost = new Float64Array(most)
    this.units = new Float64Array(most)
    this.unitsBefore = new Float64Array(most)
  }

  clear(): void {
    this.count = 0
    this.totalUnits = 0
  }

  /** @param belowCost levels of this cost and above are left out */
  lay(problem: SplitProblem, belowCost: number): void {
    this.clear()
    this.#level.fill(0)
    this.#taken.fill(0)
    while (this.totalUnits < problem.quantityUnits) {
      const venue = this.#cheapest(problem)
      if (venue < 0) return
      const cell = venue * problem.maximumLevels + this.#level[venue]!
      const cost = problem.unitCost[cell]!
      if (cost >= belowCost) return
      const room = problem.mostUnits[venue]! - this.#taken[venue]!
      const shown = problem.levelUnits[cell]!
      const units = shown < room ? shown : room
      const at = this.count++
      this.unitCost[at] = cost
      this.units[at] = units
      this.unitsBefore[at] = this.totalUnits
      this.totalUnits += units
      this.#taken[venue] = this.#taken[venue]! + units
      this.#level[venue] = this.#level[venue]! + 1
    }
  }

  #cheapest(problem: SplitProblem): number {
    let best = -1
    let bestCost = Number.POSITIVE_INFINITY
    for (let venue = 0; venue < problem.venueCount; venue++) {
      const level = this.#level[venue]!
      if (level >= problem.levelCount[venue]! || this.#taken[venue]! >= problem.mostUnits[venue]!) continue
      const cost = problem.unitCost[venue * problem.maximumLevels + level]!
      if (cost >= bestCost) continue
      best = venue
      bestCost = cost
    }
    return best
  }
}
