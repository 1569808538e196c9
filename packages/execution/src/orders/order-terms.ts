/** What kind of price an order carries, and what it waits for. */
export const OrderType = {
  /** Takes what is there, at any price. */
  Market: 0,
  /** Trades at `priceTicks` or better. */
  Limit: 1,
  /** Becomes a market order when the reference price reaches `triggerTicks` from the side on which losses are. */
  StopMarket: 2,
  /** Becomes a limit order at `priceTicks` when the reference price reaches `triggerTicks`, as {@link StopMarket}. */
  StopLimit: 3,
  /** A stop-market order whose trigger follows the reference price at a distance, and never goes back. */
  TrailingStopMarket: 4,
  /** Likewise; becomes a limit order at a distance from its trigger. */
  TrailingStopLimit: 5,
  /** Becomes a market order when the reference price reaches `triggerTicks` from the side on which gains are. */
  MarketIfTouched: 6,
  /** Becomes a limit order at `priceTicks` when the reference price reaches `triggerTicks`, as {@link MarketIfTouched}. */
  LimitIfTouched: 7,
  /** Takes at the best price; the remainder is a limit order at that price. */
  MarketToLimit: 8,
  /** A limit order whose price follows the best prices of others; `priceTicks`, where given, bounds it. */
  Pegged: 9,
} as const
export type OrderType = (typeof OrderType)[keyof typeof OrderType]

/** How long an order may live. */
export const TimeInForce = {
  /** Until cancelled. */
  GoodTillCancel: 0,
  /** Trades what it can on arrival, the remainder is cancelled. */
  ImmediateOrCancel: 1,
  /** Trades whole on arrival or not at all. */
  FillOrKill: 2,
  /** Until `expireAt`. */
  GoodTillDate: 3,
  /** Until the venue's session ends. */
  Day: 4,
  /** Trades in the next opening auction, the remainder is cancelled. */
  AtTheOpen: 5,
  /** Trades in the next closing auction, the remainder is cancelled. */
  AtTheClose: 6,
} as const
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce]

/** Bits of an order's instructions. */
export const Instruction = {
  /** Never takes: expires on arrival if it would. */
  PostOnly: 1,
  /** Never opens or enlarges a position. */
  ReduceOnly: 2,
  /** With {@link PostOnly}: instead of expiring it moves to the best price at which it doesn't take. */
  Reprice: 4,
  /** As soon as it trades or leaves, the others of its list that say so as well leave. */
  OneCancelsOther: 8,
  /** What it trades is taken off the others of its list that say so as well; when it leaves, they leave. */
  OneUpdatesOther: 16,
  /** Sets free the orders of its list that wait for it. */
  TriggersList: 32,
  /** Waits until the {@link TriggersList} order of its list has traded. */
  WaitsForList: 64,
} as const

/** Every bit that {@link Instruction} names. */
export const ALL_INSTRUCTIONS = 127

/** Instructions about the other orders of a list. */
export const LIST_INSTRUCTIONS =
  Instruction.OneCancelsOther | Instruction.OneUpdatesOther | Instruction.TriggersList | Instruction.WaitsForList

/** Which price a trigger is compared with. */
export const TriggerSource = {
  LastTrade: 0,
  /** The venue's mark price. */
  MarkPrice: 1,
  /** The best price that the order would take: the ask for a buy, the bid for a sell. */
  BidAsk: 2,
  /** Half-way between best bid and best ask. */
  Mid: 3,
} as const
export type TriggerSource = (typeof TriggerSource)[keyof typeof TriggerSource]

/** Which price of others a pegged order follows. */
export const PegReference = {
  /** The best price of its own side. */
  BestOwnSide: 0,
  /** Half-way between best bid and best ask, rounded away from the other side. */
  Mid: 1,
  /** The best price of the other side. */
  BestOtherSide: 2,
} as const
export type PegReference = (typeof PegReference)[keyof typeof PegReference]

/** What happens when an arriving order would trade with a resting one of the same account. */
export const SelfTradePrevention = {
  /** They trade where orders meet each other; against a recorded market they don't see each other. */
  None: 0,
  /** The arriving order leaves. */
  CancelNewest: 1,
  /** The resting order leaves; the arriving one goes on. */
  CancelOldest: 2,
  CancelBoth: 3,
  /** Both shrink by the smaller quantity; what is left of the larger one goes on. */
  Decrement: 4,
} as const
export type SelfTradePrevention = (typeof SelfTradePrevention)[keyof typeof SelfTradePrevention]

// An exported constant is looked up at each use, here as well; these are not.
const Type = OrderType
const Lifetime = TimeInForce

/** Waits for a price before it goes to the book. */
export function hasTrigger(type: OrderType): boolean {
  return type >= Type.StopMarket && type <= Type.LimitIfTouched
}

/** Its trigger moves; `triggerTicks`, where given, is the price from which on it does. */
export function isTrailing(type: OrderType): boolean {
  return type === Type.TrailingStopMarket || type === Type.TrailingStopLimit
}

/** Needs `priceTicks` from whoever sends it. */
export function hasLimitPrice(type: OrderType): boolean {
  return type === Type.Limit || type === Type.StopLimit || type === Type.LimitIfTouched
}

/** Takes at any price once it is in the book. */
export function isMarketType(type: OrderType): boolean {
  return (
    type === Type.Market ||
    type === Type.StopMarket ||
    type === Type.TrailingStopMarket ||
    type === Type.MarketIfTouched
  )
}

/** Trades in an auction and nowhere else. */
export function isForAuction(
  timeInForce: TimeInForce,
): timeInForce is typeof TimeInForce.AtTheOpen | typeof TimeInForce.AtTheClose {
  return timeInForce === Lifetime.AtTheOpen || timeInForce === Lifetime.AtTheClose
}

/** Has ended when it has met the book once. */
export function isImmediate(timeInForce: TimeInForce): boolean {
  return timeInForce === Lifetime.ImmediateOrCancel || timeInForce === Lifetime.FillOrKill
}
