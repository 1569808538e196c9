import { z } from 'zod'

/** Numbers arrive as their text, so that prices and quantities reach the grids without passing through a float. */
const decimal = z.string().min(1)
const integer = z
  .string()
  .regex(/^(0|[1-9]\d*)$/)
  .max(15)

/** A stream began: from now on its messages begin with `chanId`. */
export const Subscribed = z.object({
  event: z.literal('subscribed'),
  channel: z.string(),
  chanId: integer,
  symbol: z.string(),
  prec: z.string().optional(),
  len: z.string().optional(),
})

/** A stream ended. */
export const Unsubscribed = z.object({ event: z.literal('unsubscribed'), chanId: integer })

/** Price, orders there, and quantity: above 0 for a bid, below for an ask. No orders: the level is gone. */
export const Level = z.tuple([decimal, integer, decimal])
export const Levels = z.array(Level)

/** Id, time in milliseconds, quantity (above 0 when the taker bought) and price. */
export const Trade = z.tuple([integer, integer, decimal, decimal])

/** A number that may be negative. */
export const Checksum = z.string().regex(/^(0|-?[1-9]\d{0,9})$/)

export const Integer = integer

export type Level = z.infer<typeof Level>
export type Trade = z.infer<typeof Trade>
