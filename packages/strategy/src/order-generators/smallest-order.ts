import { type Instrument, type Lots, notionalQuote, type Ticks } from '@hft/instrument'

/**
 * The smallest quantity that an instrument takes at a price: one lot, its smallest quantity or what reaches its smallest
 * value, whichever is the most. At a price of 0 the value is not looked at.
 */
export function smallestOrderLots(instrument: Instrument, ticks: Ticks): Lots {
  const least = Math.max(1, instrument.minimumLots)
  const lotValue = Math.abs(notionalQuote(instrument, ticks, 1 as Lots))
  const step = instrument.quantityStepLots
  const worth = lotValue === 0 ? 0 : Math.floor(instrument.minimumNotional / lotValue)
  const lots = (Math.ceil(Math.max(least, worth) / step) * step) as Lots
  // The division may be off by the last bit of a double; the value decides.
  const isWorthIt = lotValue === 0 || Math.abs(notionalQuote(instrument, ticks, lots)) >= instrument.minimumNotional
  return (isWorthIt ? lots : lots + step) as Lots
}

/** How many smallest orders make the largest position where none is named. */
const ORDERS_IN_POSITION = 10

/**
 * The quantity of one instrument's orders: as named, else the smallest that the instrument takes, kept until the price
 * has fallen so far that it no longer reaches the smallest value (a new size would cost the place in the queue).
 */
export class OrderSize {
  readonly #named: number | undefined
  readonly #namedPosition: number | undefined
  #lots = 0

  /**
   * @param orderLots quantity of an order; undefined: the smallest order
   * @param maximumPositionLots undefined: ten orders
   */
  constructor(orderLots?: number, maximumPositionLots?: number) {
    this.#named = orderLots
    this.#namedPosition = maximumPositionLots
  }

  /** Quantity of an order at about this price. */
  lotsAt(instrument: Instrument, ticks: Ticks): Lots {
    if (this.#named !== undefined) return this.#named as Lots
    if (
      this.#lots === 0 ||
      Math.abs(notionalQuote(instrument, ticks, this.#lots as Lots)) < instrument.minimumNotional
    ) {
      this.#lots = smallestOrderLots(instrument, ticks)
    }
    return this.#lots as Lots
  }

  /** The part of `lots` that an order may have, 0 for none. */
  fitting(instrument: Instrument, lots: number): number {
    const step = instrument.quantityStepLots
    return lots > 0 ? Math.floor(lots / step) * step : 0
  }

  /** Largest position, long or short, with orders of `orderLots`. */
  positionLots(orderLots: Lots): number {
    return this.#namedPosition ?? orderLots * ORDERS_IN_POSITION
  }
}
