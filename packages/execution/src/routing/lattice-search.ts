import type { IncrementPath } from './increment-path.ts'
import { MAXIMUM_SPLIT_VENUES } from './split-problem.ts'

/** Splits tried between paths of different steps, over all choices of venues of an order, before the search gives up. */
export const MOST_NODES = 20_000

/**
 * How much of each {@link IncrementPath} to take, when the paths' steps differ: most units first, then least cost.
 *
 * Branch and bound, coarsest step first. The bound is the same split with divisible steps: it is convex in what the path
 * at hand takes, so going outwards from its optimum the search of a branch ends as soon as the bound passes the best known.
 */
export class LatticeSearch {
  readonly pathUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  filledUnits = 0
  cost = 0
  isExact = true
  readonly #paths: readonly IncrementPath[]
  readonly #trial = new Float64Array(MAXIMUM_SPLIT_VENUES)
  /** Largest number that divides the steps of a path and all after it, and what these hold together. */
  readonly #divisor = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly #capacity = new Float64Array(MAXIMUM_SPLIT_VENUES + 1)
  readonly #cursor = new Int32Array(MAXIMUM_SPLIT_VENUES)
  /** Cost of what the paths before one take, by path: as an argument it would be boxed. */
  readonly #costBefore = new Float64Array(MAXIMUM_SPLIT_VENUES + 1)
  #pathCount = 0
  #nodes = 0
  #shortfall = 0
  /** Of the last {@link #relaxed}, and what the path at hand got in it. */
  #relaxedCost = 0
  #firstShare = 0

  constructor(paths: readonly IncrementPath[]) {
    this.#paths = paths
  }

  /** A new order. */
  begin(): void {
    this.#nodes = 0
    this.isExact = true
  }

  /** @param quantity units to take from the first `pathCount` paths, beyond their bases */
  run(pathCount: number, quantity: number): void {
    this.#pathCount = pathCount
    this.#shortfall = Number.POSITIVE_INFINITY
    this.cost = pathCount === 0 ? 0 : Number.POSITIVE_INFINITY
    this.filledUnits = 0
    if (pathCount === 0) return
    this.#capacity[pathCount] = 0
    for (let at = pathCount - 1; at >= 0; at--) {
      const { stepUnits, totalUnits } = this.#paths[at]!
      this.#capacity[at] = this.#capacity[at + 1]! + totalUnits
      this.#divisor[at] = at === pathCount - 1 ? stepUnits : greatestCommonDivisor(stepUnits, this.#divisor[at + 1]!)
    }
    this.#costBefore[0] = 0
    this.#branch(0, quantity)
    this.filledUnits = quantity - this.#shortfall
  }

  #branch(at: number, left: number): void {
    const path = this.#paths[at]!
    const step = path.stepUnits
    const possible = left < path.totalUnits ? left : path.totalUnits
    const most = Math.floor(possible / step) * step
    if (at === this.#pathCount - 1) {
      path.sumCost(most)
      this.#costBefore[at + 1] = this.#costBefore[at]! + path.summedCost
      this.#offer(at, most, left - most)
      return
    }
    const floor = this.#leastShortfall(at, left)
    const target = left - floor
    this.#relaxed(at, target < this.#capacity[at]! ? target : this.#capacity[at]!)
    const start = Math.min(most, Math.floor(this.#firstShare / step) * step)
    for (let units = start; units >= 0; units -= step) {
      if (this.#isBranchOver(at, left, units, floor)) break
      // Less of this path leaves more than the others hold, and still more with every step.
      if (left - units - this.#capacity[at + 1]! > this.#shortfall) break
    }
    for (let units = start + step; units <= most; units += step) {
      if (this.#isBranchOver(at, left, units, floor)) break
    }
  }

  /** Tries one amount of a path; true when going on in the same direction can't be better. */
  #isBranchOver(at: number, left: number, units: number, floor: number): boolean {
    if (++this.#nodes > MOST_NODES) {
      this.isExact = false
      return true
    }
    const rest = left - units
    const shortfall = this.#leastShortfall(at + 1, rest)
    if (shortfall > this.#shortfall) return false
    const path = this.#paths[at]!
    path.sumCost(units)
    this.#costBefore[at + 1] = this.#costBefore[at]! + path.summedCost
    if (shortfall === this.#shortfall) {
      this.#relaxed(at + 1, rest - shortfall)
      if (this.#costBefore[at + 1]! + this.#relaxedCost >= this.cost) return floor === this.#shortfall
    }
    this.#trial[at] = units
    this.#branch(at + 1, rest)
    return false
  }

  /** What stays unfilled at the least when `left` is to be taken from path `at` and those after it. */
  #leastShortfall(at: number, left: number): number {
    const beyond = left - this.#capacity[at]!
    if (beyond >= 0) return beyond
    return left % this.#divisor[at]!
  }

  #offer(at: number, units: number, shortfall: number): void {
    const cost = this.#costBefore[at + 1]!
    if (shortfall > this.#shortfall || (shortfall === this.#shortfall && cost >= this.cost)) return
    this.#shortfall = shortfall
    this.cost = cost
    this.#trial[at] = units
    for (let path = 0; path < this.#pathCount; path++) this.pathUnits[path] = this.#trial[path]!
  }

  /** Finds the least cost of `units` from path `from` and those after it, were their increments divisible. */
  #relaxed(from: number, units: number): void {
    for (let at = from; at < this.#pathCount; at++) this.#cursor[at] = 0
    let cost = 0
    let left = units
    this.#firstShare = 0
    while (left > 0) {
      let best = from
      let bestCost = Number.POSITIVE_INFINITY
      for (let at = from; at < this.#pathCount; at++) {
        const path = this.#paths[at]!
        const next = this.#cursor[at]!
        if (next < path.count && path.unitCost[next]! < bestCost) {
          bestCost = path.unitCost[next]!
          best = at
        }
      }
      if (bestCost === Number.POSITIVE_INFINITY) break
      const size = this.#paths[best]!.units[this.#cursor[best]!]!
      const taken = size < left ? size : left
      cost += taken * bestCost
      if (best === from) this.#firstShare += taken
      left -= taken
      this.#cursor[best] = this.#cursor[best]! + 1
    }
    this.#relaxedCost = cost
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  let high = a
  let low = b
  while (low > 0) {
    const rest = high % low
    high = low
    low = rest
  }
  return high
}
