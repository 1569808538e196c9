import { type Instrument, type Lots, notionalQuote, type Ticks } from '@hft/instrument'

/**
 * The smallest quantity that an instrument takes at a price: one lot, its smallest quantity or what reaches its smallest
 * value, whichever is the most. At a price of 0 the value is not looked at.
 */
export function smallestOrderLots(instrument: Instrument, ticks: Ticks): Lots {
  const least = Math.max(1, instrument.minimumLots)
  const lotValue = Math.abs(notionalQuote(instrument, ticks, 1 as Lots))
  if (instrument.minimumNotional === 0 || lotValue === 0) return least as Lots
  return Math.max(least, Math.ceil(instrument.minimumNotional / lotValue)) as Lots
}
