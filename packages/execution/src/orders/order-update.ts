import { type Nanos, NO_TIME } from '@hft/clock'
import type { Lots, Ticks } from '@hft/instrument'
import type { OrderId } from './order.ts'

/** What happened to an order. */
export const OrderUpdateKind = {
  /** Refused before it left: see `reason`. */
  Refused: 1,
  Accepted: 2,
  Rejected: 3,
  /** A trigger was reached, or the order that it waited for has traded. */
  Triggered: 4,
  /** `lastLots` traded at `lastTicks`. */
  Filled: 5,
  Amended: 6,
  AmendRejected: 7,
  Cancelled: 8,
  CancelRejected: 9,
  Expired: 10,
  /** The outcome of the last request is unknown. */
  Unresolved: 11,
} as const
export type OrderUpdateKind = (typeof OrderUpdateKind)[keyof typeof OrderUpdateKind]

/** Who took in a trade. */
export const Liquidity = { None: 0, Maker: 1, Taker: 2 } as const
export type Liquidity = (typeof Liquidity)[keyof typeof Liquidity]

/** Why an order was refused, rejected, expired or cancelled. Risk's own refusals are numbered from 100 by risk. */
export const OrderReason = {
  None: 0,
  /** Post-only would have taken. */
  WouldTake: 1,
  /** Nothing (or, for fill-or-kill, not enough) to trade with on arrival. */
  NoLiquidity: 2,
  /** The time in force ended. */
  TimeInForce: 3,
  /** Reduce-only would have enlarged the position. */
  WouldNotReduce: 4,
  UnknownOrder: 5,
  /** The order can't change any more: final, or another request is under way. */
  NotCancellable: 6,
  /** The terms are wrong: type, price, quantity, expiry. */
  BadTerms: 7,
  UnknownInstrument: 8,
  /** Trading is halted, or only reducing. */
  TradingState: 9,
  /** Requested by the owner. */
  Requested: 10,
  VenueUnavailable: 11,
  /** A venue's reason that has no number here. */
  Other: 12,
  /** It would have traded with another order of the account. */
  SelfTrade: 13,
  /** Another order of its list traded or left, or never came. */
  LinkedOrder: 14,
  /** More requests than the venue takes. */
  RateLimited: 15,
  /** Worth less than the venue's smallest order. */
  BelowMinimumNotional: 16,
  /** A price of 0 or less, of an instrument that has none such. */
  PriceNotPositive: 17,
  /** The strategy is warming up and sends nothing yet. */
  WarmingUp: 20,
} as const
export type OrderReason = (typeof OrderReason)[keyof typeof OrderReason]

/** One message about one order. Reused by the client: valid until the subscriber returns. */
export class OrderUpdate {
  kind: OrderUpdateKind = OrderUpdateKind.Accepted
  orderId: OrderId = 0
  instrument = 0
  /** When it happened at the venue; {@link NO_TIME} when it never got there. */
  exchangeTime: Nanos = NO_TIME
  /** When it reached us. */
  localTime: Nanos = 0
  /** Price of the fill; of an amend, the new price. */
  lastTicks = 0 as Ticks
  /** Quantity of the fill; of an amend, the new quantity. */
  lastLots = 0 as Lots
  /** Total filled after this update, as the venue counts: what makes a duplicate harmless. */
  filledLots = 0 as Lots
  liquidity: Liquidity = Liquidity.None
  /** {@link OrderReason}, or a number of risk's or the venue's. */
  reason = 0
}
