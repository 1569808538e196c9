import type { Nanos } from '@hft/clock'
import type { Lots, Side, Ticks } from '@hft/instrument'
import { OrderState, PendingRequest } from './order-state.ts'
import type { OrderType, TimeInForce } from './order-terms.ts'

/** Positive integer that never repeats within an account. 0 is no order. */
export type OrderId = number

/** What somebody wants done: the terms of an order. Whoever receives one copies it. */
export interface OrderRequest {
  readonly instrument: number
  readonly side: Side
  readonly type: OrderType
  readonly quantityLots: Lots
  /** Required for limit and stop-limit orders. */
  readonly priceTicks?: Ticks
  /** Required for stop orders. */
  readonly triggerTicks?: Ticks
  /** Good till cancel unless said otherwise; a market order is always immediate or cancel. */
  readonly timeInForce?: TimeInForce
  /** Bits of `Instruction`. */
  readonly instructions?: number
  /** Required for good-till-date orders. */
  readonly expireAt?: Nanos
  /** Order that this one is a child of. */
  readonly parentOrderId?: OrderId
}

/** An order as the engine knows it. One of a pool: its fields are another order's once it is final and forgotten. */
export class Order {
  id: OrderId = 0
  /** Index of the strategy that owns it; -1 for a person's command. */
  strategy = 0
  instrument = 0
  side: Side = 0
  type: OrderType = 0
  timeInForce: TimeInForce = 0
  instructions = 0
  priceTicks = 0 as Ticks
  triggerTicks = 0 as Ticks
  quantityLots = 0 as Lots
  filledLots = 0 as Lots
  expireAt: Nanos = 0
  parentOrderId: OrderId = 0
  state: OrderState = OrderState.New
  pending: PendingRequest = PendingRequest.None
  /** Terms asked for by an amend under way. */
  amendPriceTicks = 0 as Ticks
  amendQuantityLots = 0 as Lots
  /** Local time of the last request. */
  requestedAt: Nanos = 0
  /** Local time of the last update. */
  updatedAt: Nanos = 0

  /** Quantity that may still trade. */
  get remainingLots(): Lots {
    return (this.quantityLots - this.filledLots) as Lots
  }
}
