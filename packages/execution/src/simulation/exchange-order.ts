import type { Nanos, TimerId } from '@hft/clock'
import { NO_TIMER } from '@hft/clock'
import { NO_PRICE as IMPORTED_NO_PRICE, type Lots, Side, type Ticks } from '@hft/instrument'
import type { OrderId } from '../orders/order.ts'
import { OrderConditions } from '../orders/order-conditions.ts'
import {
  LIST_INSTRUCTIONS as IMPORTED_LIST_INSTRUCTIONS,
  Instruction,
  hasLimitPrice as importedHasLimitPrice,
  isMarketType as importedIsMarketType,
  OrderType,
  type TimeInForce,
} from '../orders/order-terms.ts'
import { OrderStanding } from './order-standing.ts'

// Imported constants are looked up at each use; these are not.
const isMarketType = importedIsMarketType
const hasLimitPrice = importedHasLimitPrice
const LIST_INSTRUCTIONS = IMPORTED_LIST_INSTRUCTIONS
const NO_PRICE = IMPORTED_NO_PRICE
const Type = OrderType
const Bit = Instruction
const BUY = Side.Buy

/** An order as the simulated exchange knows it. One of a pool, told apart by its slot. */
export class ExchangeOrder {
  readonly slot: number
  /** Kept by {@link ExchangeOrders}: it has not ended. */
  isLive = false
  id: OrderId = 0
  /** Index of the strategy it comes from. */
  owner = 0
  instrument = 0
  side: Side = 0
  type: OrderType = 0
  timeInForce: TimeInForce = 0
  instructions = 0
  priceTicks = 0 as Ticks
  triggerTicks = 0 as Ticks
  quantityLots = 0 as Lots
  filledLots = 0 as Lots
  /** False: {@link conditions} are none, whatever they say. */
  hasConditions = false
  readonly conditions = new OrderConditions()
  standing: OrderStanding = OrderStanding.Matching
  /** Counts what joined the market's queues: of two at one price the smaller is ahead. */
  arrival = 0
  /** What is left of the part of an iceberg order that the book shows; 0 for an order that shows all. */
  shownLots = 0
  /** Best reference price that a trailing stop has seen since it trails; NaN before. */
  bestReferenceTicks = Number.NaN
  /** Worst price that a pegged order may have, `NO_PRICE` for none. */
  boundTicks: Ticks = NO_PRICE
  /** Number of the last trade that this order has been given its part of. */
  servedTrade = 0
  /** Lots ahead in its level, as the queue model estimates; below 0 when a trade exceeded what stood ahead. */
  aheadLots = 0
  /** Lots traded at its level since the level's last change. */
  tradedLots = 0
  /** Fires when the time in force ends. */
  expiry: TimerId = NO_TIMER
  expireAt: Nanos = 0

  constructor(slot: number) {
    this.slot = slot
  }

  get remainingLots(): number {
    return this.quantityLots - this.filledLots
  }

  get isPostOnly(): boolean {
    return (this.instructions & Bit.PostOnly) !== 0
  }

  get isReduceOnly(): boolean {
    return (this.instructions & Bit.ReduceOnly) !== 0
  }

  get isReprice(): boolean {
    return (this.instructions & Bit.Reprice) !== 0
  }

  get isInList(): boolean {
    return (this.instructions & LIST_INSTRUCTIONS) !== 0
  }

  /** Takes at any price. */
  get isMarket(): boolean {
    return isMarketType(this.type) || (this.type === Type.MarketToLimit && this.priceTicks === NO_PRICE)
  }

  /** Its price is its owner's to change: it follows no trigger and no other price. */
  get hasOwnPrice(): boolean {
    return hasLimitPrice(this.type) || (this.type === Type.MarketToLimit && this.priceTicks !== NO_PRICE)
  }

  /** The worst price at which it trades. */
  get limit(): number {
    if (!this.isMarket) return this.priceTicks
    return this.side === BUY ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  }

  /** Its price as a key of its side's queue: the lower the better. */
  get key(): number {
    return this.side === BUY ? 0 - this.priceTicks : this.priceTicks
  }

  /** Most that one visit of a queue may take of it. */
  get exposedLots(): number {
    const { remainingLots, shownLots } = this
    return shownLots > 0 && shownLots < remainingLots ? shownLots : remainingLots
  }
}
