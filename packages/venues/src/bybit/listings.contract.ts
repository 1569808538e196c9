import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const fees = { maker: '0', taker: '0' } as const
const definitions: readonly InstrumentDefinition[] = [
  { id: 'bybit-spot:BTCUSDT', kind: 'spot', base: 'BTC', quote: 'USDT', tickSize: '0.01', lotSize: '0.000001', fees },
  { id: 'bybit-linear:BTCUSDT', kind: 'linear', base: 'BTC', quote: 'USDT', tickSize: '0.1', lotSize: '0.001', fees },
  { id: 'bybit-linear:XRPUSDT', kind: 'linear', base: 'XRP', quote: 'USDT', tickSize: '0.0001', lotSize: '1', fees },
]

/** Listings for tests. */
export const bybitInstruments = instrumentsOf(definitions)
