import { z } from 'zod'

/** Prices and quantities stay text, so that they reach the grids without passing through a float. */
const decimal = z.string().min(1)
/** Numbers arrive as their text; ids and times come with and without quotes. */
const integer = z.string().regex(/^(0|[1-9]\d*)$/)
const level = z.tuple([decimal, decimal])

/** What every pushed message has. `instId` names the instrument within the market `instType`. */
export const PushedMessage = z.object({
  action: z.enum(['snapshot', 'update']),
  arg: z.object({ instType: z.string(), channel: z.string(), instId: z.string() }),
})

/** Levels of a book or the best of it; `seq` is absent in recordings of before 2023, `checksum` 0 or absent for none. */
export const Books = z.object({
  data: z.array(
    z.object({
      asks: z.array(level),
      bids: z.array(level),
      checksum: z
        .string()
        .regex(/^(0|-?[1-9]\d{0,9})$/)
        .optional(),
      seq: integer.max(30).optional(),
      ts: integer.max(15),
    }),
  ),
})

/** Trades, `side` the taker's; a list of texts in recordings of before 2023. */
export const Trades = z.object({
  data: z.array(
    z.union([
      z.object({
        ts: integer.max(15),
        price: decimal,
        size: decimal,
        side: z.enum(['buy', 'sell']),
        tradeId: integer.max(30).optional(),
      }),
      z
        .tuple([integer.max(15), decimal, decimal, z.enum(['buy', 'sell'])])
        .transform(([ts, price, size, side]) => ({ ts, price, size, side, tradeId: undefined })),
    ]),
  ),
})

/** An answer to a request. */
export const Answer = z.object({
  event: z.enum(['subscribe', 'error']),
  arg: z.object({ instType: z.string(), channel: z.string(), instId: z.string() }).optional(),
  code: z.union([z.string(), z.number()]).optional(),
  msg: z.string().optional(),
})

export type Books = z.infer<typeof Books>
export type Trades = z.infer<typeof Trades>
