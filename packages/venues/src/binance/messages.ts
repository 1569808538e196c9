import { z } from 'zod'

/** Prices and quantities are texts at Binance, so that they reach the grids without passing through a float. */
const decimal = z.string().min(1)
/** Update ids and times: safe integers. */
const integer = z.int()
const level = z.tuple([decimal, decimal])

/** A difference of the book. `pu` is sent by the futures only. */
export const DepthUpdate = z.object({
  e: z.literal('depthUpdate'),
  E: integer,
  T: integer.optional(),
  s: z.string(),
  U: integer,
  u: integer,
  pu: integer.optional(),
  b: z.array(level),
  a: z.array(level),
})

/** A trade. `X` is sent by the futures only; anything but MARKET didn't happen on the order book. */
export const Trade = z.object({
  e: z.literal('trade'),
  E: integer,
  T: integer.optional(),
  s: z.string(),
  t: integer,
  p: decimal,
  q: decimal,
  m: z.boolean(),
  X: z.string().optional(),
})

/** The fills of one taker order at one price. */
export const AggregateTrade = z.object({
  e: z.literal('aggTrade'),
  E: integer,
  T: integer.optional(),
  s: z.string(),
  p: decimal,
  q: decimal,
  m: z.boolean(),
})

/** Best bid and offer. Spot sends neither `e` nor a time. */
export const BookTicker = z.object({
  e: z.literal('bookTicker').optional(),
  E: integer.optional(),
  T: integer.optional(),
  u: integer,
  s: z.string(),
  b: decimal,
  B: decimal,
  a: decimal,
  A: decimal,
})

/** A candle, closed when `x`. */
export const Kline = z.object({
  e: z.literal('kline'),
  E: integer,
  s: z.string(),
  k: z.object({
    t: integer,
    T: integer,
    o: decimal,
    h: decimal,
    l: decimal,
    c: decimal,
    v: decimal,
    q: decimal,
    n: integer,
    x: z.boolean(),
  }),
})

/** Mark price `p`, index price `i` and funding rate `r`, which is empty for contracts that pay none. */
export const MarkPriceUpdate = z.object({
  e: z.literal('markPriceUpdate'),
  E: integer,
  s: z.string(),
  p: decimal,
  i: z.string().optional(),
  r: z.string().optional(),
})

/** The answer to a request for the book. Only COIN-M names the symbol, only the futures send times. */
export const DepthSnapshot = z.object({
  lastUpdateId: integer,
  E: integer.optional(),
  T: integer.optional(),
  symbol: z.string().optional(),
  bids: z.array(level),
  asks: z.array(level),
})

/** What a combined stream wraps each message in. */
export const CombinedStreamMessage = z.object({ stream: z.string(), data: z.record(z.string(), z.unknown()) })

export type DepthUpdate = z.infer<typeof DepthUpdate>
export type Trade = z.infer<typeof Trade>
export type AggregateTrade = z.infer<typeof AggregateTrade>
export type BookTicker = z.infer<typeof BookTicker>
export type Kline = z.infer<typeof Kline>
export type MarkPriceUpdate = z.infer<typeof MarkPriceUpdate>
export type DepthSnapshot = z.infer<typeof DepthSnapshot>
