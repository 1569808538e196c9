import type { Side } from '@hft/instrument'

/** What a row of a market event batch is. The columns that a kind uses are listed at {@link MarketEventBatch}. */
export const EventKind = {
  /** A trade printed by the venue. The side flag is the aggressor's; none when the venue doesn't say. */
  Trade: 1,
  /** One side of the best bid and offer (L1); quantity 0: the side is empty. */
  BestQuote: 2,
  /** Absolute quantity of a price level (L2); quantity 0 deletes it. With the snapshot flag: part of a snapshot. */
  Level: 3,
  /**
   * Removes levels (L2). Without a side flag: both sides, whatever the price. With one: that side, from its best
   * to `priceTicks` inclusive, or all of it when the price is {@link NO_PRICE_TICKS}.
   */
  Clear: 4,
  /** An order joined the book (L3). */
  OrderAdd: 5,
  /** An order's quantity or price is now as given (L3); it keeps its place only if it merely shrank. */
  OrderModify: 6,
  /** An order left the book without trading (L3). */
  OrderDelete: 7,
  /** A resting order traded `quantityLots` (L3). */
  OrderExecute: 8,
  /** A venue's own candle; `order` is its row in the side columns. */
  Candle: 9,
  /** Funding rate (`value`, a fraction of notional) for the next payment. */
  Funding: 10,
  /** Mark price: `value`, in quote, off the grid. */
  MarkPrice: 11,
  /** Index price: `value`, in quote, off the grid. */
  IndexPrice: 12,
  /** The state of an instrument's feed changed to `value`, a {@link FeedState}. */
  Status: 13,
} as const
export type EventKind = (typeof EventKind)[keyof typeof EventKind]

const BID = 1

/** Bits of the flags column. */
export const EventFlag = {
  /** Bid side, or a buyer was the aggressor. */
  Bid: BID,
  /** Ask side, or a seller was the aggressor. */
  Ask: 2,
  /** Last row of one venue message for one instrument. */
  LastOfMessage: 4,
  /** Part of a snapshot. */
  Snapshot: 8,
  /** The exchange's view of a replay holds this row. */
  SeenByExchange: 16,
  /** Our view of a replay holds this row. */
  SeenByUs: 32,
  /** The venue sent no time: `exchangeTime` is the latest one known before this row, not to be counted in latency. */
  NoExchangeTime: 64,
} as const

/** The side that a row's flags name; of rows that name none, the ask's. Without a branch, since it can't be foretold. */
export function sideOf(flags: number): Side {
  return ((flags & BID) ^ BID) as Side
}

/** "No price" in the 32-bit price column. */
export const NO_PRICE_TICKS = -0x8000_0000

/** What a {@link EventKind.Status} row says of an instrument's feed. */
export const FeedState = {
  /** The book can be relied on. */
  Live: 1,
  /** The book has a gap or fell silent: don't trade on it. */
  Stale: 2,
  /** The venue halted trading. */
  Halted: 3,
  /** The feed ended. */
  Closed: 4,
} as const
export type FeedState = (typeof FeedState)[keyof typeof FeedState]
