/** What kind of price an order carries. Further kinds of the simulated exchange join this list. */
export const OrderType = {
  /** Takes what is there, at any price. */
  Market: 0,
  /** Trades at `priceTicks` or better. */
  Limit: 1,
  /** Becomes a market order when the last trade reaches `triggerTicks`. */
  StopMarket: 2,
  /** Becomes a limit order at `priceTicks` when the last trade reaches `triggerTicks`. */
  StopLimit: 3,
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
} as const
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce]

/** Bits of an order's instructions. */
export const Instruction = {
  /** Never takes: expires on arrival if it would. */
  PostOnly: 1,
  /** Never opens or enlarges a position. */
  ReduceOnly: 2,
} as const
