import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const fees = { maker: '0', taker: '0' } as const
const listing = (base: string, quote: string, tickSize: string, lotSize: string): InstrumentDefinition => ({
  ...{ id: `kucoin:${base}-${quote}`, kind: 'spot', base, quote, tickSize, lotSize, fees },
})
const definitions: readonly InstrumentDefinition[] = [
  listing('BTC', 'USDT', '0.1', '0.00000001'),
  listing('ANKR', 'BTC', '0.0000000001', '0.00000001'),
  listing('BCHSV', 'USDT', '0.001', '0.00000001'),
  listing('CAPP', 'BTC', '0.0000000001', '0.00000001'),
  listing('DAPPT', 'BTC', '0.0000000001', '0.00000001'),
  listing('EQZ', 'BTC', '0.00000001', '0.0001'),
]

/** Listings for tests; old orders in recordings are finer than what the venue takes. */
export const kucoinInstruments = instrumentsOf(definitions)
