import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { NO_KEY } from './level-index.ts'

/** Prices lie strictly between minus this and this. */
export const PRICE_BOUND_TICKS = NO_KEY

// `0 - ticks`, not `-ticks`: a price of zero must not become −0, which is no 32-bit integer.
/** A price as a key of its side's index: the lower the better. */
export function keyOf(side: Side, ticks: Ticks): number {
  return side === Side.Buy ? 0 - ticks : ticks
}

/** The price of a key, `NO_PRICE` for none. */
export function ticksOfKey(side: Side, key: number): Ticks {
  if (key === NO_KEY) return NO_PRICE
  return (side === Side.Buy ? 0 - key : key) as Ticks
}

/** A whole number of lots above 0. */
export function isQuantity(lots: Lots): boolean {
  return lots > 0 && lots <= Number.MAX_SAFE_INTEGER && Math.floor(lots) === lots
}

/** A whole number of ticks within the bound. */
export function isPrice(ticks: Ticks): boolean {
  return (ticks | 0) === ticks && ticks > -PRICE_BOUND_TICKS && ticks < PRICE_BOUND_TICKS
}
