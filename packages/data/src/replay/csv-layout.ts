import { EventFlag, EventKind, FeedState } from '../events/event-kind.ts'

/**
 * The project's own CSV layout, one row an event. The header is required and may order the columns differently.
 *
 * | column        | values                                                                                          |
 * |---------------|-------------------------------------------------------------------------------------------------|
 * | kind          | trade, quote, level, snapshot (a level of one), clear, add, modify, delete, execute, mark, index, funding, status |
 * | instrument    | an id of the run, e.g. `binance-usdm:BTCUSDT`                                                   |
 * | side          | bid or ask; of a trade: buy or sell, the aggressor's; blank for none                            |
 * | price         | decimal on the instrument's grid; blank for none, as of a quote of an empty side                |
 * | quantity      | decimal on the instrument's grid; blank for none                                                |
 * | exchange_time | digits since 1970 (see below) or UTC text; blank when the venue sent none                       |
 * | local_time    | digits since 1970 or UTC text; never decreasing                                                 |
 * | order         | optional; the order's id, 0 to 4294967295                                                       |
 * | value         | optional; of mark, index and funding a number, of status: live, stale, halted or closed         |
 *
 * Times of 10, 13 and 16 digits are seconds, milli- and microseconds since 1970, all others nanoseconds.
 */
export const CSV_COLUMNS = [
  'kind',
  'instrument',
  'side',
  'price',
  'quantity',
  'exchange_time',
  'local_time',
  'order',
  'value',
] as const
export type CsvColumn = (typeof CSV_COLUMNS)[number]

/** Columns that a header may lack. */
export const OPTIONAL_CSV_COLUMNS: readonly CsvColumn[] = ['order', 'value']

/** Kinds by name; `snapshot` is a level with the snapshot flag. */
export const CSV_KINDS: Readonly<Record<string, EventKind>> = {
  trade: EventKind.Trade,
  quote: EventKind.BestQuote,
  level: EventKind.Level,
  snapshot: EventKind.Level,
  clear: EventKind.Clear,
  add: EventKind.OrderAdd,
  modify: EventKind.OrderModify,
  delete: EventKind.OrderDelete,
  execute: EventKind.OrderExecute,
  mark: EventKind.MarkPrice,
  index: EventKind.IndexPrice,
  funding: EventKind.Funding,
  status: EventKind.Status,
}

/** Side flags by name. */
export const CSV_SIDES: Readonly<Record<string, number>> = {
  '': 0,
  bid: EventFlag.Bid,
  ask: EventFlag.Ask,
  buy: EventFlag.Bid,
  sell: EventFlag.Ask,
}

/** Feed states by name. */
export const CSV_STATES: Readonly<Record<string, FeedState>> = {
  live: FeedState.Live,
  stale: FeedState.Stale,
  halted: FeedState.Halted,
  closed: FeedState.Closed,
}

/** Kinds whose price must be there, but for a quote of an empty side. */
export const PRICED_KINDS: readonly EventKind[] = [
  EventKind.Trade,
  EventKind.BestQuote,
  EventKind.Level,
  EventKind.OrderAdd,
]

/** Kinds whose `value` must be there. */
export const VALUED_KINDS: readonly EventKind[] = [
  EventKind.MarkPrice,
  EventKind.IndexPrice,
  EventKind.Funding,
  EventKind.Status,
]
