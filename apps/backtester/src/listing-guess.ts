import { builtinInstrument, type InstrumentDefinition, parseInstrumentId } from '@hft/instrument'

const QUOTE_ASSETS = ['USDT', 'USDC', 'FDUSD', 'USD', 'EUR', 'GBP', 'JPY', 'TRY', 'BTC', 'ETH', 'BNB']
/** What listings of a venue have in common; built-in ones stand for them. */
const TYPICAL_LISTINGS = new Map([
  ['binance-spot', 'binance-spot:BTCUSDT'],
  ['binance-usdm', 'binance-usdm:BTCUSDT'],
])
/** Contracts of these are worth a fixed amount that differs from one to the next: nothing to guess. */
const UNGUESSABLE = new Set(['binance-coinm'])

/** A definition without its units. */
export type ListingGuess = Omit<InstrumentDefinition, 'tickSize' | 'lotSize'>

/**
 * What an unknown listing probably is: of the kind and fees that are usual at its venue, else linear and free of fees, with
 * base and quote by its symbol. Undefined where a guess would be worth nothing.
 */
export function listingGuess(id: string): ListingGuess | undefined {
  const { venue, symbol } = parseInstrumentId(id)
  if (UNGUESSABLE.has(venue)) return undefined
  const letters = symbol.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const quote = QUOTE_ASSETS.find((asset) => letters.endsWith(asset) && letters.length > asset.length)
  const base = quote === undefined ? letters : letters.slice(0, -quote.length)
  const typical = TYPICAL_LISTINGS.get(venue)
  const { kind, fees } =
    typical === undefined ? ({ kind: 'linear', fees: { maker: '0', taker: '0' } } as const) : builtinInstrument(typical)
  return { id, kind, base: base || 'BASE', quote: quote ?? 'QUOTE', fees }
}
