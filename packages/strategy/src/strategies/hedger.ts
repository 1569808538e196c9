import type { Nanos } from '@hft/clock'
import type { OrderId } from '@hft/execution'
import { type Instrument, NO_PRICE, oppositeOf, Side } from '@hft/instrument'
import { ImmediateOrders } from '../order-generators/immediate-orders.ts'
import { smallestOrderLots } from '../order-generators/smallest-order.ts'
import type { StrategyContext } from '../strategy-context.ts'

export interface HedgerParameters {
  /** Index of the instrument whose position is hedged, and of the one that hedges it. */
  readonly hedged: number
  readonly hedge: number
  /** Base of the hedge for one of the hedged position: 1 for the same asset (delta), a beta for another. */
  readonly ratio: number
  /** A difference below this, in base of the hedged instrument, is left alone for as long as `maximumAgeNanos`. */
  readonly toleratedBase: number
  /** A difference that the hedge can trade is laid off after this, however small. */
  readonly maximumAgeNanos: Nanos
  /** How far beyond the touch an order may trade, in ticks. */
  readonly slippageTicks: number
}

/**
 * Lays a position off on another instrument or venue: keeps `position · ratio + hedge position` near 0, in base.
 *
 * Inverse contracts count with their base at the mid, so that a coin-margined hedge follows the price. One order at a time,
 * immediate or cancel: what it does not fill is looked at again with the next call.
 */
export class Hedger {
  /** Unhedged base after the last call, signed as the hedged position; NaN while a price is missing. */
  unhedgedBase = 0
  /** Since when there is a difference that the hedge can trade; NaN while there is none. */
  unhedgedSince: Nanos = Number.NaN
  #parameters: HedgerParameters
  readonly #orders = new ImmediateOrders()
  #order: OrderId = 0

  constructor(parameters: HedgerParameters) {
    this.#parameters = parameters
  }

  /** From the next call of {@link balance} on. */
  setParameters(parameters: HedgerParameters): void {
    this.#parameters = parameters
  }

  /** Whether the unhedged difference is within its limits of size and age. */
  isWithinLimits(now: Nanos): boolean {
    const { toleratedBase, maximumAgeNanos } = this.#parameters
    if (Number.isNaN(this.unhedgedSince)) return true
    return Math.abs(this.unhedgedBase) <= toleratedBase && now - this.unhedgedSince < maximumAgeNanos
  }

  /** To be called when a book or a position of either instrument has changed. */
  balance(context: StrategyContext): void {
    const { hedged, hedge, ratio, toleratedBase, maximumAgeNanos, slippageTicks } = this.#parameters
    const instrument = context.instruments[hedge]!
    const perLot = baseOfLot(instrument, context)
    const position = context.positionLots(hedged) * baseOfLot(context.instruments[hedged]!, context)
    const held = context.positionLots(hedge) * perLot
    this.unhedgedBase = position + held / ratio
    if (Number.isNaN(this.unhedgedBase)) return
    const wanted = Math.abs(this.unhedgedBase * ratio) / perLot
    const step = instrument.quantityStepLots
    const lots = Math.round(wanted / step) * step
    const side = this.unhedgedBase * ratio > 0 ? Side.Sell : Side.Buy
    const touch = context.book(hedge).best(oppositeOf(side))
    const isTradable = lots > 0 && touch !== NO_PRICE && lots >= smallestOrderLots(instrument, touch)
    if (!isTradable) {
      this.unhedgedSince = Number.NaN
      return
    }
    if (Number.isNaN(this.unhedgedSince)) this.unhedgedSince = context.now
    if (this.#order !== 0 && context.order(this.#order) !== undefined) return
    const isDue = context.now - this.unhedgedSince >= maximumAgeNanos
    if (Math.abs(this.unhedgedBase) < toleratedBase && !isDue) return
    this.#order = this.#orders.take(context.book(hedge), side, lots, slippageTicks, context)
  }
}

/** Base of one lot; of inverse contracts at the mid, NaN without one. */
function baseOfLot(instrument: Instrument, context: StrategyContext): number {
  const size = instrument.lotSize * instrument.contractSize
  if (instrument.kind !== 'inverse') return size
  const book = context.book(instrument.index)
  const bid = book.best(Side.Buy)
  const ask = book.best(Side.Sell)
  if (bid === NO_PRICE || ask === NO_PRICE) return Number.NaN
  return size / (((bid + ask) / 2) * instrument.tickSize)
}
