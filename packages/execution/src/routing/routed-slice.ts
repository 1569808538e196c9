import { NO_TIMER, type TimerId } from '@hft/clock'
import type { Lots, Ticks } from '@hft/instrument'
import type { OrderId } from '../orders/order.ts'
import type { ListingDepth } from './listing-depth.ts'
import type { RoutedOrder } from './routed-order.ts'

/** How far a slice has come. */
export const SliceState = {
  /** Made, and not yet sent: it waits for its time. */
  Waiting: 0,
  /** Sent; its end isn't known. */
  Open: 1,
  /** Whatever the venue has told is all there will be. */
  Ended: 2,
} as const
export type SliceState = (typeof SliceState)[keyof typeof SliceState]

/** A slice of a routed order at one listing. One of a pool. */
export class RoutedSlice {
  /** Its place in the pool. */
  readonly index: number
  route: RoutedOrder | undefined
  listing = 0
  /** Of the child that it became; 0 before. */
  orderId: OrderId = 0
  unitsPerLot = 1
  quantityLots = 0 as Lots
  priceTicks = 0 as Ticks
  filledLots = 0
  state: SliceState = SliceState.Waiting
  /** Stands in the book instead of taking from it. */
  isResting = false
  /** Never takes. */
  isPostOnly = false
  /** We asked for its end. */
  isRecalled = false
  /** Nobody knows what has become of it. */
  isUnresolved = false
  /** The venue has answered for it. */
  isAnswered = false
  /** Units ahead of it when it was sent to rest. */
  aheadUnits = 0
  /** The venue's total at its end: fills up to it may still be under way. */
  announcedLots = 0
  timer: TimerId = NO_TIMER

  constructor(index: number) {
    this.index = index
  }

  open(route: RoutedOrder, listing: number, depth: ListingDepth, units: number, priceTicks: Ticks): void {
    this.route = route
    this.listing = listing
    this.orderId = 0
    this.unitsPerLot = depth.unitsPerLot
    this.quantityLots = (units / depth.unitsPerLot) as Lots
    this.priceTicks = priceTicks
    this.filledLots = 0
    this.state = SliceState.Waiting
    this.isResting = false
    this.isPostOnly = false
    this.isRecalled = false
    this.isUnresolved = false
    this.isAnswered = false
    this.aheadUnits = 0
    this.announcedLots = 0
    this.timer = NO_TIMER
  }

  /** It stands in the book. */
  get isInBook(): boolean {
    return this.isResting && this.state === SliceState.Open
  }

  /** Units that may still trade; all that is left of a slice whose outcome is unknown. */
  get outstandingUnits(): number {
    const most = this.state === SliceState.Ended ? this.announcedLots : this.quantityLots
    return most > this.filledLots ? (most - this.filledLots) * this.unitsPerLot : 0
  }
}
