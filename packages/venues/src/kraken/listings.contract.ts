import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const fees = { maker: '0', taker: '0' } as const
const definitions: readonly InstrumentDefinition[] = [
  { id: 'kraken:BTC/USD', kind: 'spot', base: 'BTC', quote: 'USD', tickSize: '0.1', lotSize: '0.00000001', fees },
  { id: 'kraken:ETH/USD', kind: 'spot', base: 'ETH', quote: 'USD', tickSize: '0.01', lotSize: '0.00000001', fees },
]

/** Listings for tests. */
export const krakenInstruments = instrumentsOf(definitions)
