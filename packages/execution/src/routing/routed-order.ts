import type { Lots, Side, Ticks } from '@hft/instrument'
import type { Order, OrderId } from '../orders/order.ts'
import { isFinal } from '../orders/order-state.ts'
import { OrderType, TimeInForce } from '../orders/order-terms.ts'
import type { ListingDepth } from './listing-depth.ts'

/** A slice of a routed order at one listing. */
export class RoutedSlice {
  readonly route: RoutedOrder
  readonly listing: number
  readonly order: Order
  readonly unitsPerLot: number
  /** The venue's total at the end of the slice was larger than the fills that had come: they are still under way. */
  announcedLots = 0

  constructor(route: RoutedOrder, listing: number, order: Order, depth: ListingDepth) {
    this.route = route
    this.listing = listing
    this.order = order
    this.unitsPerLot = depth.unitsPerLot
  }

  /** Units that may still trade; all that is left of a slice whose outcome is unknown. */
  get outstandingUnits(): number {
    const { order } = this
    const most = isFinal(order.state) ? this.announcedLots : order.quantityLots
    return Math.max(0, most - order.filledLots) * this.unitsPerLot
  }
}

/** One order for a product, as the strategy sees it, and what has become of it. Quantities in the product's units. */
export class RoutedOrder {
  readonly id: OrderId
  readonly strategy: number
  readonly instrument: number
  readonly side: Side
  readonly limitTicks: Ticks
  readonly isResting: boolean
  readonly quantityUnits: number
  readonly unitsPerLot: number
  readonly slices: RoutedSlice[] = []
  /** Bits of the listings that have failed this order: their displayed depth isn't there. */
  excluded = 0
  filledUnits = 0
  /** Fills told to the owner, in lots of {@link instrument}. */
  toldLots = 0 as Lots
  /** Cost of the first plan with fees and fixed costs, on the books known then; NaN before. */
  plannedCost = Number.NaN
  /** What the same quantity would have cost at the best single venue; infinite where none had it. */
  singleVenueCost = Number.POSITIVE_INFINITY
  /** What the fills came to, taker fees by schedule and fixed costs included. */
  realisedCost = 0
  isPlanning = false
  isCancelWanted = false
  isEnded = false

  constructor(order: Order, unitsPerLot: number, isResting: boolean) {
    this.id = order.id
    this.strategy = order.strategy
    this.instrument = order.instrument
    this.side = order.side
    this.limitTicks = order.priceTicks
    this.isResting = isResting
    this.unitsPerLot = unitsPerLot
    this.quantityUnits = order.quantityLots * unitsPerLot
  }

  /** Units that were sent for at a listing: our books may still show them. */
  sentUnits(listing: number): number {
    let units = 0
    for (const slice of this.slices) {
      if (slice.listing === listing) units += slice.order.quantityLots * slice.unitsPerLot
    }
    return units
  }

  get outstandingUnits(): number {
    let units = 0
    for (const slice of this.slices) units += slice.outstandingUnits
    return units
  }

  /** What may be sent now: whatever is neither filled nor possibly about to be. */
  get freeUnits(): number {
    return Math.max(0, this.quantityUnits - this.filledUnits - this.outstandingUnits)
  }
}

/** Whether an order may be carried out by several: plain market and limit orders. */
export function isSplittable(order: Order): boolean {
  const { type, timeInForce, instructions, hasConditions } = order
  if (instructions !== 0 || hasConditions) return false
  if (type === OrderType.Market) return timeInForce === TimeInForce.ImmediateOrCancel
  const isPlain = timeInForce === TimeInForce.ImmediateOrCancel || timeInForce === TimeInForce.GoodTillCancel
  return type === OrderType.Limit && isPlain
}
