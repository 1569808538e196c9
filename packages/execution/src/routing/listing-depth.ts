import type { OrderBook } from '@hft/data'
import { type Instrument, NO_PRICE, type Product, Side, type Ticks } from '@hft/instrument'
import type { SliceTerms, SplitProblem } from './split-problem.ts'

/** What one listing of a product offers a marketable order, read from its book. Never allocates once made. */
export class ListingDepth implements SliceTerms {
  readonly instrument: Instrument
  /** Units of the product in a lot. */
  readonly unitsPerLot: number
  readonly stepUnits: number
  readonly minimumUnits: number
  readonly minimumValue: number
  maximumUnits = 0
  readonly fixedCost: number
  /** Value in quote of one unit at a price of one tick. */
  readonly unitTickValue: number
  readonly #books: readonly OrderBook[]
  readonly #takerFee: number
  readonly #makerFee: number
  readonly #unitFee: number

  /**
   * @param books by instrument; the entry may become another book
   * @param fixedCost of sending an order here at all, in quote, ≥ 0
   */
  constructor(instrument: Instrument, books: readonly OrderBook[], product: Product, fixedCost = 0) {
    const { lotSize, contractSize, tickSize, fees } = instrument
    this.instrument = instrument
    this.#books = books
    this.unitsPerLot = product.unitsPerLot(instrument.index)
    this.stepUnits = instrument.quantityStepLots * this.unitsPerLot
    this.minimumUnits = instrument.minimumLots * this.unitsPerLot
    this.minimumValue = instrument.minimumNotional
    this.fixedCost = fixedCost
    this.unitTickValue = (tickSize * lotSize * contractSize) / this.unitsPerLot
    this.#takerFee = fees.taker.value
    this.#makerFee = fees.maker.value
    this.#unitFee = (fees.perUnit.value * lotSize) / this.unitsPerLot
  }

  get book(): OrderBook {
    return this.#books[this.instrument.index]!
  }

  /** Cost of a unit taken at a price, in quote: negative for a sell, which brings money in. */
  unitCost(side: Side, ticks: number): number {
    const value = ticks * this.unitTickValue
    const fee = value * this.#takerFee + this.#unitFee
    return side === Side.Buy ? value + fee : fee - value
  }

  /** Cost of a unit that traded at a price while it rested, likewise; a rebate takes off. */
  makerUnitCost(side: Side, ticks: number): number {
    const value = ticks * this.unitTickValue
    const fee = value * this.#makerFee + this.#unitFee
    return side === Side.Buy ? value + fee : fee - value
  }

  /** Smallest order at a price: by quantity and by value, in whole steps. */
  leastRestingUnits(ticks: number): number {
    const value = ticks * this.unitTickValue
    const byValue = this.minimumValue > 0 && value > 0 ? this.minimumValue / value : 0
    const least = byValue > this.minimumUnits ? byValue : this.minimumUnits
    return Math.ceil(least / this.stepUnits) * this.stepUnits
  }

  /**
   * Adds this listing to `problem` with the levels at `limit` or better.
   * @param side of the order
   * @param limit worst price in ticks of this listing, `NO_PRICE` for any
   * @param most units that may be taken here, by balance for one
   * @param skipped units at the top of the book that the order has sent for already
   * @returns the venue's number in the problem, −1 where there is no room
   */
  addTo(problem: SplitProblem, side: Side, limit: Ticks, most: number, skipped = 0): number {
    this.maximumUnits = Math.min(most, this.instrument.maximumLots * this.unitsPerLot)
    const venue = problem.addVenue(this)
    if (venue < 0) return venue
    const { book } = this
    let gone = skipped
    const other = side === Side.Buy ? Side.Sell : Side.Buy
    for (let ticks = book.best(other); ticks !== NO_PRICE; ticks = book.next(other, ticks)) {
      if (limit !== NO_PRICE && (side === Side.Buy ? ticks > limit : ticks < limit)) break
      const shown = book.lotsAt(other, ticks) * this.unitsPerLot
      const units = shown - gone
      gone = units < 0 ? -units : 0
      if (units <= 0) continue
      if (!problem.addLevel(venue, this.unitCost(side, ticks), ticks * this.unitTickValue, units)) break
    }
    return venue
  }

  /** The worst price that the first `units` reach, in ticks; `NO_PRICE` where the book is empty. */
  worstTicks(side: Side, units: number): Ticks {
    const other = side === Side.Buy ? Side.Sell : Side.Buy
    let left = units
    let worst: Ticks = NO_PRICE
    for (let ticks = this.book.best(other); ticks !== NO_PRICE && left > 0; ticks = this.book.next(other, ticks)) {
      worst = ticks
      left -= this.book.lotsAt(other, ticks) * this.unitsPerLot
    }
    return worst
  }
}
