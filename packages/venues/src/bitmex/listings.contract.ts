import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const fees = { maker: '0', taker: '0' } as const
const definitions: readonly InstrumentDefinition[] = [
  {
    id: 'bitmex:XBTUSD',
    kind: 'inverse',
    base: 'XBT',
    quote: 'USD',
    tickSize: '0.1',
    lotSize: '1',
    contractSize: '1',
    fees,
  },
  { id: 'bitmex:UNIUSDT', kind: 'linear', base: 'UNI', quote: 'USDT', tickSize: '0.001', lotSize: '1', fees },
  { id: 'bitmex:TRXUSDT', kind: 'linear', base: 'TRX', quote: 'USDT', tickSize: '0.00001', lotSize: '1', fees },
  { id: 'bitmex:MATICUSDT', kind: 'linear', base: 'MATIC', quote: 'USDT', tickSize: '0.0001', lotSize: '1', fees },
  { id: 'bitmex:XRPU21', kind: 'linear', base: 'XRP', quote: 'XBT', tickSize: '0.00000001', lotSize: '1', fees },
]

/** Listings for tests. */
export const bitmexInstruments = instrumentsOf(definitions)
