import { IncrementPath } from './increment-path.ts'
import { LatticeSearch } from './lattice-search.ts'
import { MAXIMUM_SPLIT_VENUES, type SplitProblem } from './split-problem.ts'

/**
 * The optimal split of a marketable order: first the most that can be filled, then the least cost, fees and fixed costs
 * included.
 *
 * - One step and nothing that binds: the fee-adjusted sweep, which is then the optimum.
 * - Fixed costs and minima: every choice of the venues that have one is tried (at most 2^8); for a given choice what is
 *   left is convex.
 * - Several steps: venues of one step form one convex path; between the paths {@link LatticeSearch} branches and bounds.
 *
 * Reused from order to order; never allocates.
 */
export class MarketableSplit {
  /** Units of each venue. */
  readonly venueUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  filledUnits = 0
  /** In quote, as the problem's costs count. */
  cost = 0
  /** False when the search between different steps was given up at its limit: a good split, perhaps not the best. */
  isExact = true
  readonly #problem: SplitProblem
  readonly #paths: readonly IncrementPath[]
  readonly #steps = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly #search: LatticeSearch
  #stepCount = 0

  constructor(problem: SplitProblem) {
    this.#problem = problem
    this.#paths = Array.from({ length: MAXIMUM_SPLIT_VENUES }, () => new IncrementPath(problem.maximumLevels))
    this.#search = new LatticeSearch(this.#paths)
  }

  /** Splits the problem as it stands, which has been closed. */
  solve(): void {
    const problem = this.#problem
    this.filledUnits = -1
    this.cost = Number.POSITIVE_INFINITY
    this.isExact = true
    this.#listSteps()
    const usable = this.#usable()
    const binding = this.#binding(usable)
    let hasFixedCost = false
    for (let venue = 0; venue < problem.venueCount; venue++) {
      if ((usable & (1 << venue)) !== 0 && problem.fixedCost[venue]! > 0) hasFixedCost = true
    }
    if (!hasFixedCost) {
      this.#consider(usable, 0)
      if (binding === 0 || this.#areMinimaKept(binding)) return
      this.filledUnits = -1
      this.cost = Number.POSITIVE_INFINITY
    }
    const free = usable & ~binding
    // The subsets of a mask, the whole of it first.
    for (let chosen = binding; ; chosen = (chosen - 1) & binding) {
      this.#consider(free | chosen, chosen)
      if (chosen === 0) return
    }
  }

  #consider(allowed: number, required: number): void {
    const quantity = this.#problem.quantityUnits
    let baseUnits = 0
    let baseCost = 0
    for (let at = 0; at < this.#stepCount; at++) {
      const path = this.#paths[at]!
      path.lay(this.#problem, this.#steps[at]!, allowed, required, quantity)
      baseUnits += path.baseUnits
      baseCost += path.baseCost
    }
    if (baseUnits > quantity) return
    const search = this.#search
    search.run(this.#stepCount, quantity - baseUnits)
    if (!search.isExact) this.isExact = false
    const filled = baseUnits + search.filledUnits
    const cost = baseCost + search.cost
    if (filled < this.filledUnits || (filled === this.filledUnits && cost >= this.cost)) return
    this.filledUnits = filled
    this.cost = cost
    for (let venue = 0; venue < this.#problem.venueCount; venue++) {
      this.venueUnits[venue] = (required & (1 << venue)) === 0 ? 0 : this.#problem.leastUnits[venue]!
    }
    for (let at = 0; at < this.#stepCount; at++) this.#paths[at]!.distribute(search.pathUnits[at]!, this.venueUnits)
  }

  #areMinimaKept(binding: number): boolean {
    for (let venue = 0; venue < this.#problem.venueCount; venue++) {
      const units = this.venueUnits[venue]!
      if ((binding & (1 << venue)) !== 0 && units > 0 && units < this.#problem.leastUnits[venue]!) return false
    }
    return true
  }

  /** The distinct steps, coarsest first. */
  #listSteps(): void {
    this.#stepCount = 0
    for (let venue = 0; venue < this.#problem.venueCount; venue++) {
      const step = this.#problem.stepUnits[venue]!
      let at = 0
      while (at < this.#stepCount && this.#steps[at]! > step) at++
      if (at < this.#stepCount && this.#steps[at] === step) continue
      for (let moved = this.#stepCount; moved > at; moved--) this.#steps[moved] = this.#steps[moved - 1]!
      this.#steps[at] = step
      this.#stepCount++
    }
  }

  #usable(): number {
    let mask = 0
    for (let venue = 0; venue < this.#problem.venueCount; venue++) {
      if (this.#problem.mostUnits[venue]! > 0) mask |= 1 << venue
    }
    return mask
  }

  #binding(usable: number): number {
    let mask = 0
    for (let venue = 0; venue < this.#problem.venueCount; venue++) {
      const hasTerms = this.#problem.leastUnits[venue]! > 0 || this.#problem.fixedCost[venue]! > 0
      if ((usable & (1 << venue)) !== 0 && hasTerms) mask |= 1 << venue
    }
    return mask
  }
}
