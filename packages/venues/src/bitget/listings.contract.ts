import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const fees = { maker: '0', taker: '0' } as const
const pair = { base: 'BTC', quote: 'USDT', fees } as const
const definitions: readonly InstrumentDefinition[] = [
  { id: 'bitget-spot:BTCUSDT', kind: 'spot', ...pair, tickSize: '0.01', lotSize: '0.0001' },
  { id: 'bitget-linear:BTCUSDT', kind: 'linear', ...pair, tickSize: '0.1', lotSize: '0.001' },
  { id: 'bitget-linear:ETHUSDT', kind: 'linear', ...pair, base: 'ETH', tickSize: '0.01', lotSize: '0.01' },
]

/** Listings for tests. */
export const bitgetInstruments = instrumentsOf(definitions)
