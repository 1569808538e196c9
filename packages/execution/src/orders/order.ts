import { type Nanos, NO_TIME } from '@hft/clock'
import type { Lots, Side, Ticks } from '@hft/instrument'
import { OrderConditions, type OrderConditionTerms } from './order-conditions.ts'
import { isFinal as importedIsFinal, OrderState, PendingRequest } from './order-state.ts'
import type { OrderType, TimeInForce } from './order-terms.ts'

// Imported constants are looked up at each use; these are not.
const isFinal = importedIsFinal
const State = OrderState

/** Positive integer that never repeats within an account. 0 is no order. */
export type OrderId = number

/** What somebody wants done: the terms of an order. Whoever receives one copies it. */
export interface OrderRequest {
  readonly instrument: number
  readonly side: Side
  readonly type: OrderType
  readonly quantityLots: Lots
  /** Required for limit, stop-limit and limit-if-touched orders; a pegged order's worst price. */
  readonly priceTicks?: Ticks
  /** Required for stop and if-touched orders; of a trailing stop, where given, the price from which on it trails. */
  readonly triggerTicks?: Ticks
  /** Good till cancel unless said otherwise; a market order is always immediate or cancel. */
  readonly timeInForce?: TimeInForce
  /** Bits of `Instruction`. */
  readonly instructions?: number
  /** Required for good-till-date orders. */
  readonly expireAt?: Nanos
  /** Order that this one is a child of. */
  readonly parentOrderId?: OrderId
  /** What triggers, trailing stops, pegs, icebergs, lists and self-trade prevention need beside the above. */
  readonly conditions?: OrderConditionTerms
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
  /** `NO_PRICE` for an order that has none (yet). */
  priceTicks = 0 as Ticks
  /** `NO_PRICE` for an order without a trigger. */
  triggerTicks = 0 as Ticks
  quantityLots = 0 as Lots
  filledLots = 0 as Lots
  /** {@link NO_TIME} unless good till date. */
  expireAt: Nanos = NO_TIME
  parentOrderId: OrderId = 0
  /** Carried out by children: it never leaves itself, and its fills are theirs. */
  isRouted = false
  /** Made by a router to carry out its parent: the owner is told of the parent alone. */
  isSlice = false
  /** False: all of {@link conditions} are as in an order that was given none, whatever they say. */
  hasConditions = false
  readonly conditions = new OrderConditions()
  state: OrderState = State.New
  pending: PendingRequest = PendingRequest.None
  /** Terms asked for by an amend that may yet be granted; a quantity of 0 is no such amend. */
  amendPriceTicks = 0 as Ticks
  amendQuantityLots = 0 as Lots
  /** Local time of the last request. */
  requestedAt: Nanos = 0
  /** Local time of the last update. */
  updatedAt: Nanos = 0
  /** What the last update added to {@link filledLots}; 0 when it was no fill, or a known one. */
  lastFilledLots = 0 as Lots
  /** Exchange time of the update that made it final; {@link NO_TIME} before, and where the venue sent none. */
  endedAt: Nanos = NO_TIME
  /** Exchange time of the update that its terms are from; {@link NO_TIME} before one, and where the venue sent none. */
  amendedAt: Nanos = NO_TIME
  /** A cancel was asked for while another request was under way: to be sent as soon as that is answered. */
  isCancelWanted = false
  /** Kept by the order table: what the order adds to the open lots of its instrument and side. */
  countedLots = 0 as Lots
  /** Kept by the order table: it is in the lists of open orders. */
  isListed = false

  /** Quantity that may still trade. */
  get remainingLots(): Lots {
    return (this.quantityLots - this.filledLots) as Lots
  }

  /**
   * Most that may still trade if every request under way or unresolved is granted; 0 before it was sent, when final, and
   * of one that others carry out.
   */
  get worstCaseLots(): Lots {
    if (this.state === State.New || isFinal(this.state) || this.isRouted) return 0 as Lots
    const most = this.amendQuantityLots > this.quantityLots ? this.amendQuantityLots : this.quantityLots
    return (most > this.filledLots ? most - this.filledLots : 0) as Lots
  }
}
