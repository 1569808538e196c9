import { z } from 'zod'

/** Prices and quantities stay text, so that they reach the grids without passing through a float. */
const decimal = z.string().min(1)
/** Update ids and times: safe integers. */
const integer = z.int()
const level = z.tuple([decimal, decimal])

/** What every pushed message has. */
export const TopicMessage = z.object({ topic: z.string() })

/** A snapshot or difference of the book. `cts` is the matching engine's time, `ts` the time of sending. */
export const OrderBook = z.object({
  type: z.enum(['snapshot', 'delta']),
  ts: integer,
  cts: integer.optional(),
  data: z.object({ s: z.string(), b: z.array(level), a: z.array(level), u: integer, seq: integer.optional() }),
})

/** Trades; `S` is the taker's side, `BT` a block trade, which didn't happen on the order book. */
export const PublicTrades = z.object({
  type: z.literal('snapshot'),
  ts: integer,
  data: z.array(
    z.object({
      T: integer,
      s: z.string(),
      S: z.enum(['Buy', 'Sell']),
      v: decimal,
      p: decimal,
      BT: z.boolean().optional(),
    }),
  ),
})

/** The state of a listing; a delta has only what changed. Spot has neither mark price nor funding. */
export const Ticker = z.object({
  ts: integer,
  data: z.object({
    symbol: z.string(),
    markPrice: z.string().optional(),
    indexPrice: z.string().optional(),
    fundingRate: z.string().optional(),
  }),
})

/** Candles of the symbol that the topic names. */
export const Kline = z.object({
  data: z.array(
    z.object({
      start: integer,
      end: integer,
      open: decimal,
      high: decimal,
      low: decimal,
      close: decimal,
      volume: decimal,
      turnover: decimal,
      confirm: z.boolean(),
      timestamp: integer,
    }),
  ),
})

/** The answer to a request for the book. */
export const OrderBookAnswer = z.object({
  retCode: z.literal(0),
  result: z.object({
    s: z.string(),
    b: z.array(level),
    a: z.array(level),
    ts: integer,
    cts: integer.optional(),
    u: integer,
  }),
})

export type OrderBook = z.infer<typeof OrderBook>
export type PublicTrades = z.infer<typeof PublicTrades>
export type Ticker = z.infer<typeof Ticker>
export type Kline = z.infer<typeof Kline>
export type OrderBookAnswer = z.infer<typeof OrderBookAnswer>
