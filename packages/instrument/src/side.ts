/** Side of an order, a book or an aggressor. Indexes arrays of two. */
export const Side = { Buy: 0, Sell: 1 } as const
export type Side = (typeof Side)[keyof typeof Side]

// An exported constant is looked up at each use, here as well; these are not.
const BUY = Side.Buy
const SELL = Side.Sell

/** +1 for a buy, −1 for a sell. */
export function signOf(side: Side): 1 | -1 {
  return side === BUY ? 1 : -1
}

export function oppositeOf(side: Side): Side {
  return side === BUY ? SELL : BUY
}
