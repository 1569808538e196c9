import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const fees = { maker: '0', taker: '0' } as const
const listing = (base: string, tickSize: string, quote = 'USDT'): InstrumentDefinition => ({
  ...{ id: `gate:${base}_${quote}`, kind: 'spot', base, quote, tickSize, fees },
  lotSize: '0.00000001',
})
const definitions: readonly InstrumentDefinition[] = [
  { ...listing('BTC', '0.1'), lotSize: '0.000001' },
  listing('QTUM3S', '0.000001'),
  listing('FAST', '0.01'),
  { ...listing('OMG', '0.001'), lotSize: '0.0000000001' },
  listing('ZKS', '0.00000001', 'ETH'),
  listing('NANO', '0.0001'),
]

/** Listings for tests; orders in recordings are finer than what the venue takes now. */
export const gateInstruments = instrumentsOf(definitions)
