/**
 * What a routed order was planned to cost and what it came to, in quote with fees and fixed costs; negative for a sell,
 * which brings money in. The plans are of the first decision, on the books known then; NaN where there was none.
 */
export class RouteCosts {
  plannedUnits = 0
  plannedCost = Number.NaN
  /** The planned quantity at the one venue that has it cheapest; NaN where none has it whole. */
  singleVenueCost = Number.NaN
  /** The planned quantity at the best displayed prices, fees disregarded; NaN where that fills less. */
  naiveCost = Number.NaN
  realisedUnits = 0
  realisedCost = 0

  clear(): void {
    this.plannedUnits = 0
    this.plannedCost = Number.NaN
    this.singleVenueCost = Number.NaN
    this.naiveCost = Number.NaN
    this.realisedUnits = 0
    this.realisedCost = 0
  }

  /** Realised cost of a unit above its planned cost, in basis points of it; above 0 is dearer. */
  get overPlanBasisPoints(): number {
    return this.#above(this.plannedCost)
  }

  /** Likewise above the best single venue's. */
  get overSingleVenueBasisPoints(): number {
    return this.#above(this.singleVenueCost)
  }

  /** Likewise above a naive sweep's. */
  get overNaiveBasisPoints(): number {
    return this.#above(this.naiveCost)
  }

  #above(cost: number): number {
    const expected = cost / this.plannedUnits
    return ((this.realisedCost / this.realisedUnits - expected) / Math.abs(expected)) * 10_000
  }
}
