import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const fees = { maker: '0', taker: '0' } as const
const definitions: readonly InstrumentDefinition[] = [
  { id: 'okx:BTC-USDT', kind: 'spot', base: 'BTC', quote: 'USDT', tickSize: '0.1', lotSize: '0.00000001', fees },
  {
    ...{ id: 'okx:BTC-USDT-SWAP', kind: 'linear', base: 'BTC', quote: 'USDT', tickSize: '0.1', lotSize: '0.01' },
    ...{ contractSize: '0.01', fees },
  },
  {
    ...{ id: 'okx:UNI-USD-SWAP', kind: 'inverse', base: 'UNI', quote: 'USD', tickSize: '0.001', lotSize: '1' },
    ...{ contractSize: '10', fees },
  },
]

/** Listings for tests. */
export const okxInstruments = instrumentsOf(definitions)
