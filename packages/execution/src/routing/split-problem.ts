/** Most venues that one order is split over. */
export const MAXIMUM_SPLIT_VENUES = 8

/** What a venue asks of a slice. */
export interface SliceTerms {
  /** Slices are multiples of this many units, ≥ 1. */
  readonly stepUnits: number
  /** Smallest slice in units; 0 for none. */
  readonly minimumUnits: number
  /** Smallest value of a slice at the displayed prices, in quote; 0 for none. */
  readonly minimumValue: number
  /** Largest slice in units: the venue's limit and what the balance there pays for. */
  readonly maximumUnits: number
  /** Cost of using the venue at all, in quote, ≥ 0. */
  readonly fixedCost: number
}

/**
 * One marketable order and the depth that it may take, by venue. Reused from order to order; filling it doesn't allocate.
 *
 * Quantities are whole units of one product, costs are quote per unit, fees included: `price × (1 + fee)` for a buy,
 * `−price × (1 − fee)` for a sell. So the least cost is the best price on either side.
 */
export class SplitProblem {
  readonly maximumLevels: number
  quantityUnits = 0
  venueCount = 0
  /** The lowest price is the best. */
  isBuy = true
  readonly stepUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  /** Smallest slice, a multiple of the step; 0 where any slice will do. Known once {@link close} has been called. */
  readonly leastUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  /** Largest slice, a multiple of the step; 0 where the venue can't be used. */
  readonly mostUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly fixedCost = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly levelCount = new Int32Array(MAXIMUM_SPLIT_VENUES)
  /** By venue × {@link maximumLevels} + level. */
  readonly unitCost: Float64Array
  readonly levelUnits: Float64Array
  /** Price of a unit in quote, without fees. */
  readonly unitValue: Float64Array
  readonly #minimumValue = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly #depthUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)

  /** @param maximumLevels levels kept of a venue, ≥ 1; deeper ones are left out. Default 64. */
  constructor(maximumLevels = 64) {
    this.maximumLevels = maximumLevels
    const cells = MAXIMUM_SPLIT_VENUES * maximumLevels
    this.unitCost = new Float64Array(cells)
    this.levelUnits = new Float64Array(cells)
    this.unitValue = new Float64Array(cells)
  }

  /** Starts over with an order of so many units. */
  open(quantityUnits: number, isBuy = true): void {
    this.quantityUnits = quantityUnits
    this.isBuy = isBuy
    this.venueCount = 0
  }

  /** Adds a venue without depth; answers its number, −1 when there are {@link MAXIMUM_SPLIT_VENUES}. */
  addVenue(terms: SliceTerms): number {
    const venue = this.venueCount
    if (venue === MAXIMUM_SPLIT_VENUES) return -1
    this.venueCount++
    const step = terms.stepUnits
    this.stepUnits[venue] = step
    this.leastUnits[venue] = terms.minimumUnits <= step ? 0 : Math.ceil(terms.minimumUnits / step) * step
    const most = terms.maximumUnits < this.quantityUnits ? terms.maximumUnits : this.quantityUnits
    this.mostUnits[venue] = Math.floor(most / step) * step
    this.#minimumValue[venue] = terms.minimumValue
    this.fixedCost[venue] = terms.fixedCost
    this.levelCount[venue] = 0
    this.#depthUnits[venue] = 0
    return venue
  }

  /**
   * Adds the next level of a venue; best first, so `unitCost` never falls within a venue.
   * @param unitValue price of a unit in quote, for the smallest value of a slice
   * @returns whether more depth of this venue can matter
   */
  addLevel(venue: number, unitCost: number, unitValue: number, units: number): boolean {
    const level = this.levelCount[venue]!
    if (level === this.maximumLevels) return false
    const cell = venue * this.maximumLevels + level
    this.unitCost[cell] = unitCost
    this.levelUnits[cell] = units
    this.unitValue[cell] = unitValue
    this.levelCount[venue] = level + 1
    this.#depthUnits[venue] = this.#depthUnits[venue]! + units
    return this.#depthUnits[venue]! < this.mostUnits[venue]!
  }

  /** Settles smallest and largest slices by the depth; call it after the last level. */
  close(): void {
    for (let venue = 0; venue < this.venueCount; venue++) {
      const step = this.stepUnits[venue]!
      const depth = Math.floor(this.#depthUnits[venue]! / step) * step
      if (depth < this.mostUnits[venue]!) this.mostUnits[venue] = depth
      if (this.#minimumValue[venue]! > 0) this.#raiseToValue(venue)
      if (this.leastUnits[venue]! > this.mostUnits[venue]!) this.mostUnits[venue] = 0
    }
  }

  /** Cost of the first `units` of a venue, without its fixed cost. */
  costOf(venue: number, units: number): number {
    let cost = 0
    let left = units
    for (let cell = venue * this.maximumLevels; left > 0; cell++) {
      const taken = this.levelUnits[cell]! < left ? this.levelUnits[cell]! : left
      cost += taken * this.unitCost[cell]!
      left -= taken
    }
    return cost
  }

  #raiseToValue(venue: number): void {
    const step = this.stepUnits[venue]!
    let missing = this.#minimumValue[venue]!
    let units = 0
    const first = venue * this.maximumLevels
    for (let cell = first; cell < first + this.levelCount[venue]! && missing > 0; cell++) {
      const value = this.unitValue[cell]! * this.levelUnits[cell]!
      units += value < missing ? this.levelUnits[cell]! : Math.ceil(missing / this.unitValue[cell]!)
      missing -= value
    }
    if (missing > 0) this.mostUnits[venue] = 0
    const least = Math.ceil(units / step) * step
    if (least > step && least > this.leastUnits[venue]!) this.leastUnits[venue] = least
  }
}
