import { type Nanos, NO_TIMER, type TimerId } from '@hft/clock'
import type { Lots, Side, Ticks } from '@hft/instrument'
import type { Order, OrderId } from '../orders/order.ts'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { RouteCosts } from './route-costs.ts'
import { type RoutedSlice, SliceState } from './routed-slice.ts'
import type { PassiveRules } from './router-options.ts'

/**
 * One order for a product, as the strategy sees it, and what has become of it. Quantities in the product's units. One of a
 * pool: it is another order's some hundred ended orders later.
 */
export class RoutedOrder {
  id: OrderId = 0
  strategy = 0
  /** The listing that its owner named: fills are told in its lots and ticks. */
  instrument = 0
  side: Side = 0
  limitTicks = 0 as Ticks
  /** What it doesn't take rests. */
  isResting = false
  /** Never takes. */
  isPostOnly = false
  quantityUnits = 0
  unitsPerLot = 1
  /** The first {@link sliceCount} are its slices. */
  readonly slices: RoutedSlice[] = []
  sliceCount = 0
  /** Bits of the listings that have failed this order: their displayed depth isn't there. */
  excluded = 0
  filledUnits = 0
  /** Fills told to the owner, in lots of {@link instrument}. */
  toldLots = 0 as Lots
  /** Plans and outcome in money. */
  readonly costs = new RouteCosts()
  startedAt: Nanos = 0
  /** When what rests was last moved. */
  movedAt: Nanos = 0
  /** When what still rests is taken, a post-only order's excepted, and the order ends; Infinity for never. */
  deadline: Nanos = Number.POSITIVE_INFINITY
  deadlineTimer: TimerId = NO_TIMER
  /** The deadline has passed. */
  isOverdue = false
  /** Split between what is taken now and limit orders at several listings. */
  isAllocated = false
  /** The first decision has been made. */
  isPlanned = false
  isPlanning = false
  /** It would have taken in flight: placed anew when the books have changed. */
  waitsForBook = false
  isCancelWanted = false
  /** New terms wait until nothing is out. */
  isAmendWanted = false
  amendTicks = 0 as Ticks
  amendUnits = 0
  isEnded = false
  /** Why the last slice ended without having traded whole. */
  lastReason = 0
  /** Kept by the table of routes. */
  slot = 0
  /** Slices before it that have ended no longer say what the books still show. */
  #forgotten = 0

  /** @param rules what becomes of orders that rest */
  open(order: Order, unitsPerLot: number, rules: PassiveRules, now: Nanos): void {
    this.id = order.id
    this.strategy = order.strategy
    this.instrument = order.instrument
    this.side = order.side
    this.limitTicks = order.priceTicks
    this.isResting = order.type === OrderType.Limit && order.timeInForce !== TimeInForce.ImmediateOrCancel
    this.isPostOnly = (order.instructions & Instruction.PostOnly) !== 0
    this.deadline = order.timeInForce === TimeInForce.GoodTillDate ? order.expireAt : Number.POSITIVE_INFINITY
    const { patienceNanos } = rules
    if (patienceNanos !== undefined && this.isResting && !this.isPostOnly && now + patienceNanos < this.deadline) {
      this.deadline = now + patienceNanos
    }
    this.isAllocated = rules.allocation === 'cont-kukanov' && this.deadline < Number.POSITIVE_INFINITY
    this.unitsPerLot = unitsPerLot
    this.quantityUnits = order.quantityLots * unitsPerLot
    this.sliceCount = 0
    this.excluded = 0
    this.filledUnits = 0
    this.toldLots = 0 as Lots
    this.costs.clear()
    this.startedAt = now
    this.movedAt = now
    this.deadlineTimer = NO_TIMER
    this.isOverdue = false
    this.#forgotten = 0
    this.isPlanned = false
    this.isPlanning = false
    this.waitsForBook = false
    this.isCancelWanted = false
    this.isAmendWanted = false
    this.isEnded = false
    this.lastReason = 0
  }

  add(slice: RoutedSlice): void {
    this.slices[this.sliceCount++] = slice
  }

  /** The deadline has passed: whatever failed the order before is tried anew, by what the books show by now. */
  becomeOverdue(): void {
    this.isOverdue = true
    this.waitsForBook = false
    this.excluded = 0
    this.#forgotten = this.sliceCount
  }

  /** Units that were sent for to be taken at a listing: our books may still show them. */
  sentUnits(listing: number): number {
    let units = 0
    for (let at = 0; at < this.sliceCount; at++) {
      const slice = this.slices[at]!
      if (at < this.#forgotten && slice.state === SliceState.Ended) continue
      if (slice.listing === listing && !slice.isResting) units += slice.quantityLots * slice.unitsPerLot
    }
    return units
  }

  get outstandingUnits(): number {
    let units = 0
    for (let at = 0; at < this.sliceCount; at++) units += this.slices[at]!.outstandingUnits
    return units
  }

  /** What may be sent now: whatever is neither filled nor possibly about to be. */
  get freeUnits(): number {
    const free = this.quantityUnits - this.filledUnits - this.outstandingUnits
    return free > 0 ? free : 0
  }
}

/** Whether an order may be carried out by several: market and limit orders, plain or post-only. */
export function isSplittable(order: Order): boolean {
  const { type, timeInForce, instructions, hasConditions } = order
  if (hasConditions) return false
  const stays = timeInForce === TimeInForce.GoodTillCancel || timeInForce === TimeInForce.GoodTillDate
  if (instructions === Instruction.PostOnly) return type === OrderType.Limit && stays
  if (instructions !== 0) return false
  if (type === OrderType.Market) return timeInForce === TimeInForce.ImmediateOrCancel
  return type === OrderType.Limit && (stays || timeInForce === TimeInForce.ImmediateOrCancel)
}
