import { z } from 'zod'

/** Numbers come as their text, so that prices and quantities reach the grids without passing through a float. */
const decimal = z.string().min(1)
const integer = z.string().regex(/^\d{1,15}$/)
const time = z.string()
const level = z.object({ price: decimal, qty: decimal })
const type = z.enum(['snapshot', 'update'])

/** What every pushed message has. */
export const ChannelMessage = z.object({ channel: z.string() })

/** Levels of books, each with its whole new quantity, 0 for none; the checksum is of the book after them. */
export const Book = z.object({
  type,
  data: z.array(
    z.object({
      symbol: z.string(),
      bids: z.array(level),
      asks: z.array(level),
      checksum: integer,
      timestamp: time.optional(),
    }),
  ),
})

/** Trades; `side` is the taker's. A snapshot repeats what was traded before. */
export const Trades = z.object({
  type,
  data: z.array(
    z.object({ symbol: z.string(), side: z.enum(['buy', 'sell']), price: decimal, qty: decimal, timestamp: time }),
  ),
})

/** Best bid and offer. */
export const Ticker = z.object({
  data: z.array(
    z.object({
      symbol: z.string(),
      bid: z.string().nullish(),
      bid_qty: z.string().nullish(),
      ask: z.string().nullish(),
      ask_qty: z.string().nullish(),
      timestamp: time.optional(),
    }),
  ),
})

/** Candles; `interval` is in minutes. A snapshot repeats those of before. */
export const Candles = z.object({
  type,
  timestamp: time.optional(),
  data: z.array(
    z.object({
      symbol: z.string(),
      open: decimal,
      high: decimal,
      low: decimal,
      close: decimal,
      trades: integer,
      volume: decimal,
      interval_begin: time,
      interval: integer,
    }),
  ),
})

/** The answer to a subscription to a book. */
export const BookSubscribed = z.object({
  method: z.literal('subscribe'),
  success: z.literal(true),
  result: z.object({ channel: z.literal('book'), symbol: z.string(), depth: integer }),
})

export type Book = z.infer<typeof Book>
export type Trades = z.infer<typeof Trades>
export type Ticker = z.infer<typeof Ticker>
export type Candles = z.infer<typeof Candles>
