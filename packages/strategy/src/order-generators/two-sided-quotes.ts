import type { OrderBook } from '@hft/data'
import { isFinal, type Order, type OrderUpdate } from '@hft/execution'
import { NO_PRICE as IMPORTED_NO_PRICE, Side } from '@hft/instrument'
import type { StrategyContext } from '../strategy-context.ts'
import type { OrderGenerator } from './order-generator.ts'
import { QuoteTargets } from './quote-targets.ts'
import { OrderSize } from './smallest-order.ts'

// Imported constants are looked up at each use; these are not.
const NO_PRICE = IMPORTED_NO_PRICE
const BUY = Side.Buy
const SELL = Side.Sell

export interface TwoSidedQuotesParameters {
  /** Distance of each quote from the fair price, in ticks; undefined: quotes join the touch. */
  readonly halfSpreadTicks?: number | undefined
  /** Quantity of each quote; undefined: the smallest order that the instrument takes. */
  readonly orderLots?: number | undefined
  /** By how much both quotes move against the position, in ticks for each lot of it. */
  readonly skewTicksPerLot: number
  /** Largest position, long or short, that the quotes may lead to; undefined: ten quotes. */
  readonly maximumPositionLots?: number | undefined
  /** Quotes stay while their targets are within this many ticks of them. */
  readonly requoteThresholdTicks: number
  /** By how much both quotes move for a signal of 1, in ticks. */
  readonly signalTicks: number
}

/**
 * A bid and an ask around a fair price: mid + signal · signalTicks − position · skewTicksPerLot.
 *
 * With a half spread the quotes stand that far from the fair price, rounded away from it; without one they join the touch,
 * moved by as much as the fair price is from the mid. They never cross the opposite touch. While the book is not live or a
 * side is empty there are no quotes.
 */
export class TwoSidedQuotes implements OrderGenerator {
  #parameters: TwoSidedQuotesParameters
  #size: OrderSize
  readonly #targets: QuoteTargets
  #seenBid: number = NO_PRICE
  #seenAsk: number = NO_PRICE
  #seenPosition = 0
  #seenSignal = Number.NaN

  constructor(parameters: TwoSidedQuotesParameters) {
    this.#parameters = parameters
    this.#targets = new QuoteTargets(parameters.requoteThresholdTicks)
    this.#size = new OrderSize(parameters.orderLots, parameters.maximumPositionLots)
  }

  /** Most messages change nothing that the quotes depend on. */
  onSignal(signal: number, book: OrderBook, context: StrategyContext): void {
    if (
      book.best(BUY) === this.#seenBid &&
      book.best(SELL) === this.#seenAsk &&
      signal === this.#seenSignal &&
      book.isLive &&
      !this.#targets.isStale &&
      context.positionLots(book.instrument) === this.#seenPosition
    ) {
      return
    }
    this.#requote(signal, book, context)
  }

  #requote(signal: number, book: OrderBook, context: StrategyContext): void {
    const bestBid = book.best(BUY)
    const bestAsk = book.best(SELL)
    if (!book.isLive || bestBid === NO_PRICE || bestAsk === NO_PRICE) {
      this.interrupt(book.instrument, context)
      return
    }
    const position = context.positionLots(book.instrument)
    this.#seenBid = bestBid
    this.#seenAsk = bestAsk
    this.#seenPosition = position
    this.#seenSignal = signal
    const { halfSpreadTicks, skewTicksPerLot, signalTicks } = this.#parameters
    const instrument = context.instruments[book.instrument]!
    const orderLots = this.#size.lotsAt(instrument, bestBid)
    const maximumPositionLots = this.#size.positionLots(orderLots)
    const shift = (Number.isNaN(signal) ? 0 : signal * signalTicks) - position * skewTicksPerLot
    const fair = (bestBid + bestAsk) / 2 + shift
    const bid = halfSpreadTicks === undefined ? Math.floor(bestBid + shift) : Math.floor(fair - halfSpreadTicks)
    const ask = halfSpreadTicks === undefined ? Math.ceil(bestAsk + shift) : Math.ceil(fair + halfSpreadTicks)
    const bidTicks = Math.min(bid, bestAsk - 1)
    const askTicks = Math.max(ask, bestBid + 1)
    const bidLots = this.#size.fitting(instrument, Math.min(orderLots, maximumPositionLots - position))
    const askLots = this.#size.fitting(instrument, Math.min(orderLots, maximumPositionLots + position))
    this.#targets.move(book.instrument, bidTicks, bidLots, askTicks, askLots, context)
  }

  /** From the next signal on, quotes by these; those that are where they should be stay. */
  setParameters(parameters: TwoSidedQuotesParameters): void {
    this.#parameters = parameters
    this.#size = new OrderSize(parameters.orderLots, parameters.maximumPositionLots)
    this.#targets.setThreshold(parameters.requoteThresholdTicks)
    this.#seenBid = NO_PRICE
  }

  /** Takes both quotes out until the next signal. */
  interrupt(instrument: number, context: StrategyContext): void {
    this.#seenBid = NO_PRICE
    this.#targets.withdraw(instrument, context)
  }

  /** An order that ended leaves a gap to fill at the next change of the book; not at once, lest a refusal repeat itself. */
  onOrderUpdate(_update: OrderUpdate, order: Order): void {
    if (isFinal(order.state)) this.#targets.invalidate()
  }
}
