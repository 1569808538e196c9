import { z } from 'zod'

/** Numbers come as their text, so that prices and quantities reach the grids without passing through a float. */
const decimal = z.string().min(1)
const integer = z.string().regex(/^\d{1,15}$/)
/** What an absent value may be sent as. */
const value = z.string().nullish()
const changedLevel = z.tuple([z.enum(['new', 'change', 'delete']), decimal, decimal])
const level = z.tuple([decimal, decimal])

/** What every pushed message has. */
export const Notification = z.object({
  method: z.literal('subscription'),
  params: z.object({ channel: z.string(), data: z.unknown() }),
})

/** The whole book, or what changed of it since the message that ended at `prev_change_id`; deleted levels have no quantity. */
export const Book = z
  .object({
    type: z.enum(['snapshot', 'change']),
    timestamp: integer,
    instrument_name: z.string(),
    change_id: integer,
    prev_change_id: integer.nullish(),
    bids: z.array(changedLevel),
    asks: z.array(changedLevel),
  })
  .refine(({ type, prev_change_id: previous }) => type === 'snapshot' || typeof previous === 'string', {
    message: 'a change must name the change before it',
    path: ['prev_change_id'],
  })

/** Trades; `direction` is the taker's. Block and combo trades didn't take from the instrument's book. */
export const Trades = z.array(
  z.object({
    timestamp: integer,
    instrument_name: z.string(),
    direction: z.enum(['buy', 'sell']),
    price: decimal,
    amount: decimal,
    block_trade_id: value,
    combo_id: value,
  }),
)

/** Best bid and offer; of an empty side the quantity is 0. */
export const Quote = z.object({
  timestamp: integer,
  instrument_name: z.string(),
  best_bid_price: value,
  best_bid_amount: value,
  best_ask_price: value,
  best_ask_amount: value,
})

/** The state of a listing. Only perpetuals have funding: the rate that holds now, of eight hours. */
export const Ticker = z.object({
  timestamp: integer,
  instrument_name: z.string(),
  mark_price: value,
  index_price: value,
  current_funding: value,
})

/** The answer to a request for the book. */
export const BookAnswer = z.object({
  result: z.object({
    timestamp: integer,
    instrument_name: z.string(),
    change_id: integer,
    bids: z.array(level),
    asks: z.array(level),
  }),
})

export type Book = z.infer<typeof Book>
export type Trades = z.infer<typeof Trades>
export type Quote = z.infer<typeof Quote>
export type Ticker = z.infer<typeof Ticker>
export type BookAnswer = z.infer<typeof BookAnswer>
