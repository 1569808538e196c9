import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const fees = { maker: '0', taker: '0' } as const
/** Prices have at most five significant figures and six decimals less those of quantities. */
const definitions: readonly InstrumentDefinition[] = [
  { id: 'hyperliquid:BTC', kind: 'linear', base: 'BTC', quote: 'USDC', tickSize: '0.1', lotSize: '0.00001', fees },
  { id: 'hyperliquid:HYPE', kind: 'linear', base: 'HYPE', quote: 'USDC', tickSize: '0.0001', lotSize: '0.01', fees },
]

/** Listings for tests. */
export const hyperliquidInstruments = instrumentsOf(definitions)
