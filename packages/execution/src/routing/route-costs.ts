/**
 * What a routed order was planned to cost and what it came to, in quote with fees and fixed costs; negative for a sell,
 * which brings money in. The plan is of the first decision, on the books known then, and so is what it is compared with:
 * the planned quantity taken at once, or, of an order that rests in part or whole, all of it, whatever its limit, as far
 * as the books showed that much. NaN where there was none.
 */
export class RouteCosts {
  /** Taken at once, or, of an order that was allocated to limit and market orders, both: 0 for one that only rests. */
  plannedUnits = 0
  /** Expected, where limit orders are part of it. */
  plannedCost = Number.NaN
  /** Units that the following three are of. */
  comparedUnits = 0
  /** Taken at once by the best split. */
  takingCost = Number.NaN
  /** At the one venue that has it cheapest; NaN where none has it whole. */
  singleVenueCost = Number.NaN
  /** At the best displayed prices, fees disregarded; NaN where that fills less. */
  naiveCost = Number.NaN
  realisedUnits = 0
  realisedCost = 0

  clear(): void {
    this.plannedUnits = 0
    this.plannedCost = Number.NaN
    this.comparedUnits = 0
    this.takingCost = Number.NaN
    this.singleVenueCost = Number.NaN
    this.naiveCost = Number.NaN
    this.realisedUnits = 0
    this.realisedCost = 0
  }

  /** Realised cost of a unit above its planned cost, in basis points of it; above 0 is dearer. */
  get overPlanBasisPoints(): number {
    return this.#above(this.plannedCost, this.plannedUnits)
  }

  /** Likewise above what taking it at once by the best split would have cost. */
  get overTakingBasisPoints(): number {
    return this.#above(this.takingCost, this.comparedUnits)
  }

  /** Likewise above the best single venue's. */
  get overSingleVenueBasisPoints(): number {
    return this.#above(this.singleVenueCost, this.comparedUnits)
  }

  /** Likewise above a naive sweep's. */
  get overNaiveBasisPoints(): number {
    return this.#above(this.naiveCost, this.comparedUnits)
  }

  #above(cost: number, units: number): number {
    const expected = cost / units
    return ((this.realisedCost / this.realisedUnits - expected) / Math.abs(expected)) * 10_000
  }
}
