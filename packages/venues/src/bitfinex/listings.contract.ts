import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const fees = { maker: '0', taker: '0' } as const
const listing = (symbol: string, base: string, quote: string, tickSize: string): InstrumentDefinition => ({
  ...{ id: `bitfinex:${symbol}`, kind: 'spot', base, quote, tickSize, lotSize: '0.00000001', fees },
})
const definitions: readonly InstrumentDefinition[] = [
  listing('tBTCUSD', 'BTC', 'USD', '0.1'),
  listing('tBFTUSD', 'BFT', 'USD', '0.00000001'),
  listing('tIOTETH', 'IOT', 'ETH', '0.00000001'),
  listing('tDOGUSD', 'DOG', 'USD', '1'),
  listing('tMNABTC', 'MNA', 'BTC', '0.00000001'),
  listing('tODEUSD', 'ODE', 'USD', '0.00000001'),
  listing('tSNGUSD', 'SNG', 'USD', '0.0000001'),
]

/** Listings for tests. */
export const bitfinexInstruments = instrumentsOf(definitions)
