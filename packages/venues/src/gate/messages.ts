import { z } from 'zod'

/** Prices and quantities stay text, so that they reach the grids without passing through a float. */
const decimal = z.string().min(1)
/** Update ids and times: safe integers. */
const integer = z.int()
const level = z.tuple([decimal, decimal])

/** What every message has; `event` is `update` for market data. */
export const ChannelMessage = z.object({ channel: z.string(), event: z.string() })

/** A difference of the book, of the update ids `U` to `u`; `t` is the time of the update in milliseconds. */
export const OrderBookUpdate = z.object({
  result: z.object({
    t: integer,
    s: z.string(),
    U: integer,
    u: integer,
    b: z.array(level),
    a: z.array(level),
  }),
})

/** The best bid and offer as of update id `u`; a side without orders has empty texts. */
export const BookTicker = z.object({
  result: z.object({
    t: integer,
    u: integer,
    s: z.string(),
    b: z.string(),
    B: z.string(),
    a: z.string(),
    A: z.string(),
  }),
})

/** A trade's time: milliseconds and up to six further digits. */
export const TRADE_TIME = /^(\d{1,15})(?:\.(\d{1,6}))?$/

/** A trade; `side` is the taker's. */
export const Trade = z.object({
  result: z.object({
    id: integer,
    create_time_ms: z.string().regex(TRADE_TIME),
    side: z.enum(['buy', 'sell']),
    currency_pair: z.string(),
    amount: decimal,
    price: decimal,
  }),
})

/** The answer to a request for the book; `update` is the time of its last change, absent in recordings of 2021. */
export const OrderBookAnswer = z.object({
  id: integer,
  update: integer.optional(),
  asks: z.array(level),
  bids: z.array(level),
})

export type OrderBookUpdate = z.infer<typeof OrderBookUpdate>
export type BookTicker = z.infer<typeof BookTicker>
export type Trade = z.infer<typeof Trade>
