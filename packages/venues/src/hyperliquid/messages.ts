import { z } from 'zod'

/** Prices and quantities stay text, so that they reach the grids without passing through a float. */
const decimal = z.string().min(1)
const time = z.int()
const level = z.object({ px: decimal, sz: decimal })
const value = z.string().nullish()

/** What every pushed message has. */
export const ChannelMessage = z.object({ channel: z.string(), data: z.unknown().optional() })

/** The best levels of a book, bids first, as of a block. */
export const Book = z.object({
  coin: z.string(),
  time,
  levels: z.tuple([z.array(level), z.array(level)]),
})

/** Best bid and offer as of a block, null for an empty side. */
export const BestQuotes = z.object({ coin: z.string(), time, bbo: z.tuple([level.nullable(), level.nullable()]) })

/** Trades; `side` is the taker's: `B` bought, `A` sold. */
export const Trades = z.array(z.object({ coin: z.string(), side: z.enum(['A', 'B']), px: decimal, sz: decimal, time }))

/** The state of a listing, without a time. The funding rate is that of an hour; spot has none. */
export const AssetContext = z.object({
  coin: z.string(),
  ctx: z.object({ markPx: value, oraclePx: value, funding: value }),
})

export type Book = z.infer<typeof Book>
export type BestQuotes = z.infer<typeof BestQuotes>
export type Trades = z.infer<typeof Trades>
export type AssetContext = z.infer<typeof AssetContext>
