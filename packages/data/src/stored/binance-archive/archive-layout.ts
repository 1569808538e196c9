/** Kinds of files of Binance's public archive that can be read. */
export type ArchiveKind = 'trades' | 'aggTrades' | 'bookTicker' | 'klines' | 'depth' | 'bookDepth'

/** Where a file's columns are; −1 for one that it lacks. */
export interface ArchiveLayout {
  readonly kind: ArchiveKind
  readonly columns: number
}

const SYMBOL_IN_NAME = /^([A-Z0-9_]+)-(trades|aggTrades|bookTicker|bookDepth|T_DEPTH|(?:\d+(?:mo|[smhdw])))-/
const WHOLE_NUMBER = /^\d+$/
const DECIMAL = /^\d+(\.\d+)?$/
const TIME = /^(\d{13}|\d{16})$/
const DATE = /^\d{4}-\d\d-\d\d /
const PERCENTAGE = /^-?\d(\.\d+)?$/
const TRUTH = /^(true|false)$/i

/** First names of the headers by kind. */
const HEADERS: readonly (readonly [ArchiveKind, RegExp])[] = [
  ['bookDepth', /^timestamp,percentage,depth,notional$/],
  ['depth', /^symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu$/],
  ['aggTrades', /^agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker/],
  ['trades', /^id,price,qty,quote_qty,time,is_buyer_maker/],
  ['bookTicker', /^update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time$/],
  ['klines', /^open_time,open,high,low,close,volume,close_time,quote_volume,count,/],
]

/** What a first line, header or not, says of its file; undefined when it is none of the archive's. */
export function archiveKindOf(line: string): ArchiveKind | undefined {
  const [kind] = HEADERS.find(([, header]) => header.test(line)) ?? []
  if (kind !== undefined) return kind
  const fields = line.split(',')
  const are = (pattern: RegExp, ...places: number[]) => places.every((place) => pattern.test(fields[place] ?? ''))
  const { length } = fields
  if (length === 4 && are(DATE, 0) && are(PERCENTAGE, 1) && are(DECIMAL, 2, 3)) return 'bookDepth'
  if (!are(DECIMAL, 1, 2)) return undefined
  if ((length === 8 || length === 7) && are(WHOLE_NUMBER, 0, 3, 4) && are(TIME, 5) && are(TRUTH, 6)) return 'aggTrades'
  if ((length === 7 || length === 6) && are(WHOLE_NUMBER, 0) && are(TIME, 4) && are(TRUTH, 5)) return 'trades'
  if (length === 12 && are(TIME, 0, 6) && are(DECIMAL, 3, 4, 5, 7)) return 'klines'
  if (length === 7 && are(WHOLE_NUMBER, 0) && are(DECIMAL, 3, 4) && are(TIME, 5, 6)) return 'bookTicker'
  return undefined
}

/** Whether a first line is a header. */
export function isArchiveHeader(line: string): boolean {
  return HEADERS.some(([, header]) => header.test(line))
}

/** The symbol that a file's name begins with, as in `BTCUSDT-trades-2024-01-01.csv`. */
export function symbolInName(fileName: string): string | undefined {
  return SYMBOL_IN_NAME.exec(fileName)?.[1]
}
