import { CodedError } from '@hft/clock'

/** What the columns of a file are taken for, with the names that they go by, the likelier ones first. */
const NAMES = {
  exchangeTime: ['exchange_timestamp', 'ts_event', 'timestamp', 'time', 'transact_time'],
  localTime: ['local_timestamp', 'ts_recv', 'ts_init', 'receipt_timestamp'],
  symbol: ['symbol', 'instrument_id', 'instrument'],
  id: ['trade_id', 'id'],
  price: ['price'],
  quantity: ['quantity', 'size', 'qty', 'amount'],
  side: ['aggressor_side', 'side'],
  isBuyerMaker: ['buyer_maker', 'is_buyer_maker'],
  bidPrice: ['bid_price'],
  bidQuantity: ['bid_size', 'bid_amount', 'bid_quantity', 'bid_qty'],
  askPrice: ['ask_price'],
  askQuantity: ['ask_size', 'ask_amount', 'ask_quantity', 'ask_qty'],
} as const
type Meaning = keyof typeof NAMES

/** The columns of a file by meaning; undefined for those that it lacks. */
export type ParquetColumns = Readonly<Record<Meaning, string | undefined>> & { readonly kind: 'trades' | 'quotes' }

/** The likeliest of the names that a file has, however it writes it. */
function firstOf(own: readonly string[], names: readonly string[]): string | undefined {
  for (const wanted of own) {
    const found = names.find((name) => name.toLowerCase() === wanted)
    if (found !== undefined) return found
  }
  return undefined
}

/** @throws CodedError `parquet.columns` for files of neither trades nor quotes */
export function parquetColumns(names: readonly string[], subject: string): ParquetColumns {
  const found = Object.fromEntries(
    Object.entries(NAMES).map(([meaning, own]) => [meaning, firstOf(own, names)]),
  ) as Record<Meaning, string | undefined>
  const has = (...meanings: Meaning[]) => meanings.every((meaning) => found[meaning] !== undefined)
  const hasTime = has('exchangeTime') || has('localTime')
  if (hasTime && has('bidPrice', 'bidQuantity', 'askPrice', 'askQuantity')) return { ...found, kind: 'quotes' }
  if (hasTime && has('price', 'quantity')) return { ...found, kind: 'trades' }
  throw new CodedError(
    'parquet.columns',
    `${subject} has the columns ${names.join(', ')}; trades need a time (timestamp or ts_event), price and quantity (or size), quotes a time, bid_price, bid_size, ask_price and ask_size`,
  )
}
