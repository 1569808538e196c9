import type { Nanos } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import { type Order, type OrderId, type OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { NO_PRICE, Side } from '@hft/instrument'
import type { StrategyContext } from '../strategy-context.ts'
import { ImmediateOrders } from './immediate-orders.ts'
import type { OrderGenerator } from './order-generator.ts'
import { OrderSize } from './smallest-order.ts'

export interface ThresholdTakerParameters {
  /** A position is opened when the signal is at least this far from 0, in the signal's unit. */
  readonly entryThreshold: number
  /** A position is closed when the signal, seen from its side, is at most this. */
  readonly exitThreshold: number
  /** A position is closed this long after its last entry, whatever the signal says; Infinity: never for that reason. */
  readonly holdingNanos: Nanos
  /** Quantity of an order that opens; undefined: the smallest order that the instrument takes. */
  readonly orderLots?: number | undefined
  /** Largest position, long or short; undefined: ten orders. */
  readonly maximumPositionLots?: number | undefined
  /** How far beyond the opposite touch an order may trade, in ticks. */
  readonly slippageTicks: number
}

/**
 * Takes liquidity when a signal is strong: immediate-or-cancel limit orders at the opposite touch, one at a time.
 *
 * It enters while the signal passes the entry threshold and the position is within its limit; it leaves when the signal
 * has faded to the exit threshold, or when the holding time is over. A position against the signal is closed before one
 * with it is opened.
 */
export class ThresholdTaker implements OrderGenerator {
  #parameters: ThresholdTakerParameters
  #size: OrderSize
  readonly #orders = new ImmediateOrders()
  #order: OrderId = 0
  #isEntry = false
  #enteredAt: Nanos = Number.NEGATIVE_INFINITY

  constructor(parameters: ThresholdTakerParameters) {
    this.#parameters = parameters
    this.#size = new OrderSize(parameters.orderLots, parameters.maximumPositionLots)
  }

  /** From the next signal on, takes by these. */
  setParameters(parameters: ThresholdTakerParameters): void {
    this.#parameters = parameters
    this.#size = new OrderSize(parameters.orderLots, parameters.maximumPositionLots)
  }

  onSignal(signal: number, book: OrderBook, context: StrategyContext): void {
    if (!book.isLive || (this.#order !== 0 && context.order(this.#order) !== undefined)) return
    const position = context.positionLots(book.instrument)
    if (position !== 0 && this.#isOver(signal, position, context.now)) {
      this.#isEntry = false
      this.#take(position > 0 ? Side.Sell : Side.Buy, Math.abs(position), book, context)
      return
    }
    const touch = book.best(signal > 0 ? Side.Sell : Side.Buy)
    // NaN passes no threshold.
    if (!(Math.abs(signal) >= this.#parameters.entryThreshold) || touch === NO_PRICE) return
    const instrument = context.instruments[book.instrument]!
    const orderLots = this.#size.lotsAt(instrument, touch)
    const maximumPositionLots = this.#size.positionLots(orderLots)
    const room = maximumPositionLots - (signal > 0 ? position : -position)
    const lots = this.#size.fitting(instrument, Math.min(orderLots, room))
    if (lots <= 0) return
    this.#isEntry = true
    this.#take(signal > 0 ? Side.Buy : Side.Sell, lots, book, context)
  }

  onOrderUpdate(update: OrderUpdate, _order: Order, context: StrategyContext): void {
    if (this.#isEntry && update.kind === OrderUpdateKind.Filled) this.#enteredAt = context.now
  }

  #isOver(signal: number, position: number, now: Nanos): boolean {
    if (now - this.#enteredAt >= this.#parameters.holdingNanos) return true
    return (position > 0 ? signal : -signal) <= this.#parameters.exitThreshold
  }

  #take(side: Side, lots: number, book: OrderBook, context: StrategyContext): void {
    this.#order = this.#orders.take(book, side, lots, this.#parameters.slippageTicks, context)
  }
}
