import { MAXIMUM_SPLIT_VENUES, type SplitProblem } from './split-problem.ts'

/**
 * The cheapest way to take more and more from venues of one step: increments in rising order of cost.
 *
 * Each venue's cost is convex in its slice, so the cheapest next step of any venue is part of an optimum (greedy is exact
 * for separable convex allocation on one lattice), and the cost along the path is convex as well.
 */
export class IncrementPath {
  /** Units that the venues must take before the first increment, and what those cost with the fixed costs. */
  baseUnits = 0
  baseCost = 0
  stepUnits = 1
  /** Number of increments, and the units in all of them. */
  count = 0
  totalUnits = 0
  /** Of the last {@link sumCost}. */
  summedCost = 0
  /** Cost per unit of each increment, never falling. */
  readonly unitCost: Float64Array
  /** Units of each increment, multiples of {@link stepUnits}. */
  readonly units: Float64Array
  readonly #venue: Uint8Array
  readonly #level = new Int32Array(MAXIMUM_SPLIT_VENUES)
  readonly #levelLeft = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly #room = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly #nextCost = new Float64Array(MAXIMUM_SPLIT_VENUES)

  constructor(maximumLevels: number) {
    const most = MAXIMUM_SPLIT_VENUES * maximumLevels * 2
    this.unitCost = new Float64Array(most)
    this.units = new Float64Array(most)
    this.#venue = new Uint8Array(most)
  }

  /**
   * Lays the path for the venues of `allowed` whose step is `stepUnits`, up to `limitUnits`.
   * @param allowed bits of the venues that may be used
   * @param required bits of those that must take their smallest slice and pay their fixed cost
   */
  lay(problem: SplitProblem, stepUnits: number, allowed: number, required: number, limitUnits: number): void {
    this.stepUnits = stepUnits
    this.baseUnits = 0
    this.baseCost = 0
    this.count = 0
    this.totalUnits = 0
    for (let venue = 0; venue < problem.venueCount; venue++) {
      this.#nextCost[venue] = Number.POSITIVE_INFINITY
      if (problem.stepUnits[venue] !== stepUnits || (allowed & (1 << venue)) === 0) continue
      this.#enter(problem, venue, (required & (1 << venue)) !== 0)
    }
    const limit = Math.floor((limitUnits - this.baseUnits) / stepUnits) * stepUnits
    while (this.totalUnits < limit) {
      const venue = this.#cheapest(problem.venueCount)
      if (venue < 0) return
      this.#take(problem, venue, limit - this.totalUnits)
    }
  }

  /** Adds what the venues get of the first `units` beyond the base to `sums`, by venue. */
  distribute(units: number, sums: Float64Array): void {
    let left = units
    for (let at = 0; left > 0; at++) {
      const taken = this.units[at]! < left ? this.units[at]! : left
      const venue = this.#venue[at]!
      sums[venue] = sums[venue]! + taken
      left -= taken
    }
  }

  /** Sums the cost of the first `units` beyond the base: into {@link summedCost}, since a returned double may be boxed. */
  sumCost(units: number): void {
    let cost = 0
    let left = units
    for (let at = 0; left > 0; at++) {
      const taken = this.units[at]! < left ? this.units[at]! : left
      cost += taken * this.unitCost[at]!
      left -= taken
    }
    this.summedCost = cost
  }

  #enter(problem: SplitProblem, venue: number, isRequired: boolean): void {
    const least = isRequired ? problem.leastUnits[venue]! : 0
    let level = venue * problem.maximumLevels
    let left = problem.levelUnits[level]!
    if (isRequired) {
      this.baseUnits += least
      this.baseCost += problem.costOf(venue, least) + problem.fixedCost[venue]!
      let passed = least
      while (passed > 0 && passed >= left) {
        passed -= left
        level++
        left = problem.levelUnits[level]!
      }
      left -= passed
    }
    this.#level[venue] = level
    this.#levelLeft[venue] = left
    this.#room[venue] = problem.mostUnits[venue]! - least
    this.#price(problem, venue)
  }

  #cheapest(venueCount: number): number {
    let best = -1
    let bestCost = Number.POSITIVE_INFINITY
    for (let venue = 0; venue < venueCount; venue++) {
      const cost = this.#nextCost[venue]!
      if (cost < bestCost) {
        bestCost = cost
        best = venue
      }
    }
    return best
  }

  /** Cost per unit of the venue's next step, which may reach over several levels. */
  #price(problem: SplitProblem, venue: number): void {
    const step = this.stepUnits
    if (this.#room[venue]! < step) {
      this.#nextCost[venue] = Number.POSITIVE_INFINITY
      return
    }
    const level = this.#level[venue]!
    const left = this.#levelLeft[venue]!
    if (left >= step) {
      this.#nextCost[venue] = problem.unitCost[level]!
      return
    }
    let cost = left * problem.unitCost[level]!
    let missing = step - left
    for (let next = level + 1; missing > 0; next++) {
      const taken = problem.levelUnits[next]! < missing ? problem.levelUnits[next]! : missing
      cost += taken * problem.unitCost[next]!
      missing -= taken
    }
    this.#nextCost[venue] = cost / step
  }

  #take(problem: SplitProblem, venue: number, wanted: number): void {
    const step = this.stepUnits
    const room = this.#room[venue]!
    let left = this.#levelLeft[venue]!
    let units = step
    if (left >= step) {
      const most = left < room ? left : room
      units = Math.floor((most < wanted ? most : wanted) / step) * step
    }
    const at = this.count++
    this.unitCost[at] = this.#nextCost[venue]!
    this.units[at] = units
    this.#venue[at] = venue
    this.totalUnits += units
    this.#room[venue] = room - units
    let passed = units
    let level = this.#level[venue]!
    while (passed > 0 && passed >= left) {
      passed -= left
      level++
      left = problem.levelUnits[level]!
    }
    this.#level[venue] = level
    this.#levelLeft[venue] = left - passed
    this.#price(problem, venue)
  }
}
