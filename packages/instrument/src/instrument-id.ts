import { CodedError } from '@hft/clock'
import { VENUE_ID_PATTERN, type VenueId } from './venue.ts'

/** The two parts of an instrument's id. */
export interface InstrumentId {
  readonly venue: VenueId
  /** As the venue writes it. */
  readonly symbol: string
}

/**
 * Splits `venue:symbol` at its first colon; the symbol may hold others.
 * @throws CodedError `instrument.id`
 */
export function parseInstrumentId(id: string): InstrumentId {
  const colon = id.indexOf(':')
  const venue = id.slice(0, Math.max(0, colon))
  const symbol = id.slice(colon + 1)
  if (!VENUE_ID_PATTERN.test(venue) || symbol === '' || /\s/.test(symbol)) {
    throw new CodedError(
      'instrument.id',
      `'${id}' is not an instrument id; write venue:symbol, like binance-usdm:BTCUSDT`,
    )
  }
  return { venue, symbol }
}
