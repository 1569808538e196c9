import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const fees = { maker: '0', taker: '0' } as const
/** Quantities are in dollars for inverse contracts. */
const inverse = { kind: 'inverse', quote: 'USD', contractSize: '1', fees } as const
/** Of options, whose prices are in the underlying; the instruments only tell their grids here. */
const option = { kind: 'linear', quote: 'USD', tickSize: '0.0001', lotSize: '0.1', fees } as const
const definitions: readonly InstrumentDefinition[] = [
  { ...inverse, id: 'deribit:BTC-PERPETUAL', base: 'BTC', tickSize: '0.5', lotSize: '10' },
  { ...option, id: 'deribit:BTC-24SEP21-8000-P', base: 'BTC' },
  { ...option, id: 'deribit:BTC-24SEP21-34000-P', base: 'BTC' },
  { ...option, id: 'deribit:BTC-31DEC21-300000-C', base: 'BTC' },
  { ...option, id: 'deribit:BTC-30JUL21-24000-P', base: 'BTC' },
  { ...option, id: 'deribit:BTC-24JUN22-15000-C', base: 'BTC' },
  { ...option, id: 'deribit:ETH-23JUL21-2300-C', base: 'ETH' },
  { ...option, id: 'deribit:ETH-30JUL21-2800-C', base: 'ETH' },
]

/** Listings for tests. */
export const deribitInstruments = instrumentsOf(definitions)
