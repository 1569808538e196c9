/** Data types of Tardis files that can be read. */
export type TardisType = 'trades' | 'incremental_book_L2' | 'quotes' | 'book_snapshot' | 'derivative_ticker'

const COMMON = ['exchange', 'symbol', 'timestamp', 'local_timestamp'] as const
const OWN: readonly (readonly [TardisType, readonly string[]])[] = [
  ['incremental_book_L2', ['is_snapshot', 'side', 'price', 'amount']],
  ['trades', ['id', 'side', 'price', 'amount']],
  ['quotes', ['ask_amount', 'ask_price', 'bid_price', 'bid_amount']],
  ['book_snapshot', ['asks[0].price', 'asks[0].amount', 'bids[0].price', 'bids[0].amount']],
  ['derivative_ticker', ['funding_rate', 'index_price', 'mark_price']],
]
/** Columns by which a file is something else although it has those of trades. */
const OF_OTHERS = ['liquidation_id', 'option_type', 'strike_price']

/** The type that a header line is of; undefined when it is of none that can be read. */
export function tardisTypeOf(header: string): TardisType | undefined {
  const names = header.trim().split(',')
  if (!COMMON.every((name, at) => names[at] === name)) return undefined
  if (OF_OTHERS.some((name) => names.includes(name))) return undefined
  return OWN.find(([, own]) => own.every((name) => names.includes(name)))?.[0]
}

/** Files of liquidations have the columns of trades; their names tell them apart. */
export function holdsLiquidations(fileName: string): boolean {
  return /liquidations/i.test(fileName)
}

/** Our names of venues. */
export const TARDIS_VENUES: Readonly<Record<string, string>> = {
  binance: 'binance-spot',
  'binance-futures': 'binance-usdm',
  'binance-delivery': 'binance-coinm',
}
