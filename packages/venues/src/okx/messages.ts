import { z } from 'zod'

/** Prices and quantities stay text, so that they reach the grids without passing through a float. */
const decimal = z.string().min(1)
/** Update ids: safe integers. */
const integer = z.int()
/** Times come as text. */
const time = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,14})$/, 'must be a whole number of milliseconds')
  .transform(Number)
/** Price, quantity, a field of the past and the number of orders. */
const level = z.tuple([decimal, decimal], z.string())

/** What every pushed message has. */
export const PushedMessage = z.object({ arg: z.object({ channel: z.string(), instId: z.string().optional() }) })

const sides = { asks: z.array(level), bids: z.array(level), ts: time }

/** A snapshot or difference of the book. `checksum` is 0 since 2026-06-23. */
export const Books = z.object({
  arg: z.object({ instId: z.string() }),
  action: z.enum(['snapshot', 'update']),
  data: z.tuple([
    z.object({
      ...sides,
      checksum: integer.optional(),
      seqId: integer.optional(),
      prevSeqId: integer.optional(),
    }),
  ]),
})

/** Best bid and offer; a side without levels is empty. */
export const BestQuotes = z.object({ arg: z.object({ instId: z.string() }), data: z.tuple([z.object(sides)]) })

/** Trades; `side` is the taker's. */
export const Trades = z.object({
  data: z.array(z.object({ instId: z.string(), px: decimal, sz: decimal, side: z.enum(['buy', 'sell']), ts: time })),
})

/** Open time, open, high, low, close, quantity, value in currency, value in quote and whether it is closed. */
export const Candles = z.object({
  arg: z.object({ instId: z.string() }),
  data: z.array(z.tuple([time, decimal, decimal, decimal, decimal, decimal], z.string())),
})

/** The funding rate of the running period. */
export const FundingRates = z.object({
  data: z.array(z.object({ instId: z.string(), fundingRate: z.string(), ts: time.optional() })),
})

export const MarkPrices = z.object({ data: z.array(z.object({ instId: z.string(), markPx: z.string(), ts: time })) })

/** Index prices, by pair such as BTC-USDT. */
export const IndexTickers = z.object({ data: z.array(z.object({ instId: z.string(), idxPx: z.string(), ts: time })) })

/** The answer to a request for the book, which doesn't name its instrument. */
export const BooksAnswer = z.object({
  code: z.literal('0'),
  data: z.tuple([z.object({ ...sides, seqId: integer.optional() })]),
})

export type Books = z.infer<typeof Books>
export type BestQuotes = z.infer<typeof BestQuotes>
export type Trades = z.infer<typeof Trades>
export type Candles = z.infer<typeof Candles>
export type FundingRates = z.infer<typeof FundingRates>
export type MarkPrices = z.infer<typeof MarkPrices>
export type IndexTickers = z.infer<typeof IndexTickers>
export type BooksAnswer = z.infer<typeof BooksAnswer>
