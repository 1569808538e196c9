import { z } from 'zod'

/** Numbers come as their text, so that prices and quantities reach the grids without passing through a float. */
const decimal = z.string().min(1)
const integer = z.string().regex(/^\d{1,15}$/)
const time = z.string()
/** What an absent value may be sent as. */
const value = z.string().nullish()
const side = z.enum(['Buy', 'Sell'])
const action = z.enum(['partial', 'insert', 'update', 'delete'])

/** What every pushed message has. */
export const TableMessage = z.object({ table: z.string() })

/**
 * Levels of one book. A partial has all of them, an insertion new ones with price and size, an update sizes; a deletion
 * and an update need name a level by its id alone. `transactTime` is the matching engine's time, `timestamp` of sending;
 * before 2022 there was none.
 */
export const Book = z.object({
  action,
  filter: z.object({ symbol: z.string().optional() }).optional(),
  data: z.array(
    z.object({
      symbol: z.string(),
      id: integer,
      side,
      size: z.unknown().optional(),
      price: z.unknown().optional(),
      timestamp: time.optional(),
      transactTime: time.optional(),
    }),
  ),
})

/** Trades; `side` is the taker's. A partial repeats what was traded before. */
export const Trades = z.object({
  action,
  data: z.array(z.object({ timestamp: time, symbol: z.string(), side, size: decimal, price: decimal })),
})

/** Best bid and offer, each change of them; an empty side has no values. */
export const Quotes = z.object({
  action,
  data: z.array(
    z.object({
      timestamp: time,
      symbol: z.string(),
      bidPrice: value,
      bidSize: value,
      askPrice: value,
      askSize: value,
    }),
  ),
})

/** The state of listings; an update has only what changed. The funding rate is the one that is paid next. */
export const Instruments = z.object({
  action,
  data: z.array(
    z.object({
      symbol: z.string(),
      timestamp: time.optional(),
      markPrice: value,
      indicativeSettlePrice: value,
      fundingRate: value,
    }),
  ),
})

export type Book = z.infer<typeof Book>
export type Trades = z.infer<typeof Trades>
export type Quotes = z.infer<typeof Quotes>
export type Instruments = z.infer<typeof Instruments>
