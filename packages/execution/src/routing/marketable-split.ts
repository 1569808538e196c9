import { IncrementPath } from './increment-path.ts'
import { LatticeSearch } from './lattice-search.ts'
import { NaiveSweep } from './naive-sweep.ts'
import { MAXIMUM_SPLIT_VENUES, type SplitProblem } from './split-problem.ts'

/**
 * The optimal split of a marketable order: first the most that can be filled, then the least cost, fees and fixed costs
 * included.
 *
 * - One step and nothing that binds: the fee-adjusted sweep, which is then the optimum.
 * - Fixed costs and minima: branch and bound on which venues are used. What is left for a given choice is convex; the bound
 *   is the same split with nothing asked of the venues that are undecided, and a venue is decided on only if it matters.
 * - Several steps: venues of one step form one convex path; between the paths {@link LatticeSearch} branches and bounds.
 *
 * It starts from the best single venue and a naive sweep, so even a search that is given up is never worse than the two.
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
  readonly #naive = new NaiveSweep()
  readonly #trial = new Float64Array(MAXIMUM_SPLIT_VENUES)
  #stepCount = 0
  /** Of the split in {@link #trial}. */
  #trialFilled = 0
  #trialCost = 0

  constructor(problem: SplitProblem) {
    this.#problem = problem
    this.#paths = Array.from({ length: MAXIMUM_SPLIT_VENUES }, () => new IncrementPath(problem.maximumLevels))
    this.#search = new LatticeSearch(this.#paths)
  }

  /** Splits the problem as it stands, which has been closed. */
  solve(): void {
    this.filledUnits = -1
    this.cost = Number.POSITIVE_INFINITY
    this.#search.begin()
    this.#listSteps()
    const usable = this.#usable()
    const withTerms = this.#withTerms(usable)
    if (withTerms !== 0 || this.#stepCount > 1) this.#offerRivals(usable)
    this.#explore(usable, 0, withTerms)
    this.isExact = this.#search.isExact
  }

  /**
   * Finds the best split of a choice of venues.
   * @param allowed bits of the venues that may be used
   * @param required bits of those that must take their smallest slice and pay their fixed cost
   * @param undecided bits of those whose smallest slice and fixed cost are left out of account
   */
  #explore(allowed: number, required: number, undecided: number): void {
    if (!this.#relax(allowed, required) || !this.#isBetter()) return
    const { leastUnits, fixedCost, venueCount } = this.#problem
    let doubtful = -1
    let areMinimaKept = true
    let unpaid = 0
    for (let venue = 0; venue < venueCount; venue++) {
      const units = this.#trial[venue]!
      if ((undecided & (1 << venue)) === 0 || units === 0) continue
      const isBelow = units < leastUnits[venue]!
      if (!isBelow && fixedCost[venue]! === 0) continue
      if (isBelow) areMinimaKept = false
      unpaid += fixedCost[venue]!
      if (doubtful < 0 || units < this.#trial[doubtful]!) doubtful = venue
    }
    if (areMinimaKept) {
      this.#trialCost += unpaid
      if (this.#isBetter()) this.#accept()
    }
    if (doubtful < 0) return
    const bit = 1 << doubtful
    this.#explore(allowed & ~bit, required, undecided & ~bit)
    this.#explore(allowed, required | bit, undecided & ~bit)
  }

  /** The best split that pays what is required and disregards what is undecided; false where there is none. */
  #relax(allowed: number, required: number): boolean {
    const { quantityUnits, venueCount, leastUnits } = this.#problem
    const search = this.#search
    let baseUnits = 0
    let baseCost = 0
    for (let at = 0; at < this.#stepCount; at++) {
      const path = this.#paths[at]!
      path.lay(this.#problem, this.#steps[at]!, allowed, required, quantityUnits)
      baseUnits += path.baseUnits
      baseCost += path.baseCost
    }
    if (baseUnits > quantityUnits) return false
    search.run(this.#stepCount, quantityUnits - baseUnits)
    this.#trialFilled = baseUnits + search.filledUnits
    this.#trialCost = baseCost + search.cost
    if (this.#trialFilled < 0) return false
    for (let venue = 0; venue < venueCount; venue++) {
      this.#trial[venue] = (required & (1 << venue)) === 0 ? 0 : leastUnits[venue]!
    }
    for (let at = 0; at < this.#stepCount; at++) this.#paths[at]!.distribute(search.pathUnits[at]!, this.#trial)
    return true
  }

  #isBetter(): boolean {
    if (this.#trialFilled !== this.filledUnits) return this.#trialFilled > this.filledUnits
    return this.#trialCost < this.cost
  }

  #accept(): void {
    this.filledUnits = this.#trialFilled
    this.cost = this.#trialCost
    for (let venue = 0; venue < this.#problem.venueCount; venue++) this.venueUnits[venue] = this.#trial[venue]!
  }

  /** Each venue by itself, and the naive sweep. */
  #offerRivals(usable: number): void {
    const problem = this.#problem
    const { quantityUnits, venueCount, stepUnits, mostUnits, leastUnits } = problem
    for (let venue = 0; venue < venueCount; venue++) {
      if ((usable & (1 << venue)) === 0) continue
      const step = stepUnits[venue]!
      const units = Math.floor(Math.min(quantityUnits, mostUnits[venue]!) / step) * step
      if (units === 0 || units < leastUnits[venue]!) continue
      this.#trial.fill(0)
      this.#trial[venue] = units
      this.#offerTrial()
    }
    this.#naive.sweep(problem, quantityUnits)
    for (let venue = 0; venue < venueCount; venue++) this.#trial[venue] = this.#naive.venueUnits[venue]!
    this.#offerTrial()
  }

  /** Weighs the slices in {@link #trial}, which the venues' terms allow. */
  #offerTrial(): void {
    const problem = this.#problem
    this.#trialFilled = 0
    this.#trialCost = 0
    for (let venue = 0; venue < problem.venueCount; venue++) {
      const units = this.#trial[venue]!
      if (units === 0) continue
      this.#trialFilled += units
      this.#trialCost += problem.costOf(venue, units) + problem.fixedCost[venue]!
    }
    if (this.#isBetter()) this.#accept()
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

  /** Those of the usable venues that ask for a smallest slice or a fixed cost. */
  #withTerms(usable: number): number {
    let mask = 0
    for (let venue = 0; venue < this.#problem.venueCount; venue++) {
      const hasTerms = this.#problem.leastUnits[venue]! > 0 || this.#problem.fixedCost[venue]! > 0
      if ((usable & (1 << venue)) !== 0 && hasTerms) mask |= 1 << venue
    }
    return mask
  }
}
