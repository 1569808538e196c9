import { z } from 'zod'

/** Prices and quantities are text, so that they reach the grids without passing through a float. */
const decimal = z.string().min(1)

/** What every message has; `sequence_num` counts the messages of a connection from 0 on, whatever their channel. */
export const Envelope = z.object({
  channel: z.string(),
  timestamp: z.string(),
  sequence_num: z.int().min(0),
  events: z.array(z.unknown()),
})

/** Levels of one product; each with its whole new quantity, 0 for none. */
export const BookEvents = z.array(
  z.object({
    type: z.enum(['snapshot', 'update']),
    product_id: z.string(),
    updates: z.array(z.object({ side: z.enum(['bid', 'offer']), price_level: decimal, new_quantity: decimal })),
  }),
)

/** Trades, the newest first; `side` is the resting order's. A snapshot repeats what was traded before. */
export const TradeEvents = z.array(
  z.object({
    type: z.enum(['snapshot', 'update']),
    trades: z.array(
      z.object({
        trade_id: z.string(),
        product_id: z.string(),
        price: decimal,
        size: decimal,
        side: z.enum(['BUY', 'SELL']),
        time: z.string(),
      }),
    ),
  }),
)

/** Best bid and offer as of the latest trade. */
export const TickerEvents = z.array(
  z.object({
    tickers: z.array(
      z.object({
        product_id: z.string(),
        best_bid: z.string().optional(),
        best_bid_quantity: z.string().optional(),
        best_ask: z.string().optional(),
        best_ask_quantity: z.string().optional(),
      }),
    ),
  }),
)

/** Candles of five minutes; `start` is in seconds since 1970. A snapshot repeats those of before. */
export const CandleEvents = z.array(
  z.object({
    type: z.enum(['snapshot', 'update']),
    candles: z.array(
      z.object({
        start: z.string().regex(/^\d{1,12}$/),
        high: decimal,
        low: decimal,
        open: decimal,
        close: decimal,
        volume: decimal,
        product_id: z.string(),
      }),
    ),
  }),
)

/** The answer to a request for the book. */
export const ProductBook = z.object({
  pricebook: z.object({
    product_id: z.string(),
    bids: z.array(z.object({ price: decimal, size: decimal })),
    asks: z.array(z.object({ price: decimal, size: decimal })),
  }),
})

export type Envelope = z.infer<typeof Envelope>
export type BookEvents = z.infer<typeof BookEvents>
export type TradeEvents = z.infer<typeof TradeEvents>
export type TickerEvents = z.infer<typeof TickerEvents>
export type CandleEvents = z.infer<typeof CandleEvents>
