import { z } from 'zod'

/** Prices and quantities stay text, so that they reach the grids without passing through a float. */
const decimal = z.string().min(1)
/** Sequence numbers and times: safe integers. */
const integer = z.int()
/** Price, quantity and a sequence number that isn't used: the message's own tell what follows what. */
const change = z.tuple([decimal, decimal]).rest(z.string())

/** What every pushed message has. */
export const TopicMessage = z.object({ topic: z.string(), subject: z.string().optional() })

/** A difference of the book; `time` is absent in recordings of before 2023. */
export const Level2Update = z.object({
  data: z.object({
    sequenceStart: integer,
    sequenceEnd: integer,
    symbol: z.string(),
    changes: z.object({ asks: z.array(change), bids: z.array(change) }),
    time: integer.optional(),
  }),
})

/** A trade's time in nanoseconds since 1970: thirteen digits of milliseconds and six further ones. */
export const TRADE_TIME = /^([1-9]\d{12})(\d{6})$/

/** A trade; `side` is the taker's. */
export const Match = z.object({
  data: z.object({
    symbol: z.string(),
    side: z.enum(['buy', 'sell']),
    price: decimal,
    size: decimal,
    time: z.string().regex(TRADE_TIME),
  }),
})

/** The latest trade with the best bid and offer as of `sequence`. */
export const Ticker = z.object({
  data: z.object({
    bestBid: decimal,
    bestBidSize: decimal,
    bestAsk: decimal,
    bestAskSize: decimal,
    time: integer,
  }),
})

/** The answer to a request for the book. */
export const OrderBookAnswer = z.object({
  code: z.literal('200000'),
  data: z.object({
    time: integer,
    sequence: z.string().regex(/^\d{1,15}$/),
    bids: z.array(z.tuple([decimal, decimal])),
    asks: z.array(z.tuple([decimal, decimal])),
  }),
})

export type Level2Update = z.infer<typeof Level2Update>
export type Match = z.infer<typeof Match>
export type Ticker = z.infer<typeof Ticker>
