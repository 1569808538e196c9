import type { Instrument } from './instrument.ts'
import type { Lots } from './lots.ts'
import type { Ticks } from './ticks.ts'

/**
 * Value in quote of a quantity at a price, as a double: for limits and display, not for booking.
 *
 * spot and linear: price · quantity · contractSize. inverse: quantity · contractSize, whatever the price.
 * A position's negative lots give a negative value.
 */
export function notionalQuote(instrument: Instrument, ticks: Ticks, lots: Lots): number {
  const contracts = lots * instrument.lotSize * instrument.contractSize
  return instrument.kind === 'inverse' ? contracts : contracts * (ticks * instrument.tickSize)
}

/**
 * Value in the settlement asset, as a double: for limits and display, not for booking.
 *
 * spot and linear: as {@link notionalQuote}. inverse: quantity · contractSize / price; infinite at a price of 0.
 */
export function notionalSettle(instrument: Instrument, ticks: Ticks, lots: Lots): number {
  const quote = notionalQuote(instrument, ticks, lots)
  return instrument.kind === 'inverse' ? quote / (ticks * instrument.tickSize) : quote
}
