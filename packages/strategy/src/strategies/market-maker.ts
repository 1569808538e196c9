import type { OrderBook } from '@hft/data'
import type { Order, OrderUpdate } from '@hft/execution'
import { z } from 'zod'
import { TwoSidedQuotes } from '../order-generators/two-sided-quotes.ts'
import { Strategy } from '../strategy.ts'
import type { StrategyContext } from '../strategy-context.ts'
import { parseParameters } from '../strategy-parameters.ts'
import { noteParameters } from '../strategy-settings.ts'

export const MarketMakerParameters = z.strictObject({
  halfSpreadTicks: z
    .number()
    .nonnegative()
    .optional()
    .describe('distance of each quote from the fair price, in ticks; left out: the quotes join the touch'),
  orderLots: z
    .int()
    .positive()
    .optional()
    .describe('quantity of each quote, in lots; left out: the smallest order that the instrument takes'),
  skewTicksPerLot: z
    .number()
    .nonnegative()
    .default(0)
    .describe('by how many ticks both quotes move against the position, for each lot of it'),
  maximumPositionLots: z
    .int()
    .positive()
    .optional()
    .describe('largest position, long or short, that the quotes may lead to, in lots; left out: ten quotes'),
  requoteThresholdTicks: z
    .int()
    .nonnegative()
    .default(0)
    .describe('quotes stay while their targets are within this many ticks of them'),
})
export type MarketMakerParameters = z.input<typeof MarketMakerParameters>

/** Makes a two-sided market in every instrument, leaning against its inventory. */
export class MarketMaker extends Strategy {
  static readonly parameters = MarketMakerParameters
  #parameters: z.output<typeof MarketMakerParameters>
  #quotes: TwoSidedQuotes[] = []

  /** @throws CodedError `strategy.bad_parameters` */
  constructor(name = 'market-maker', parameters: MarketMakerParameters = {}) {
    super(name)
    this.#parameters = parseParameters(MarketMakerParameters, name, parameters)
    noteParameters(this, MarketMakerParameters, parameters)
  }

  override onStart(context: StrategyContext): void {
    this.#quotes = context.instruments.map(() => new TwoSidedQuotes({ ...this.#parameters, signalTicks: 0 }))
  }

  override onParameters(parameters: z.output<typeof MarketMakerParameters>): void {
    this.#parameters = parameters
    for (const quotes of this.#quotes) quotes.setParameters({ ...parameters, signalTicks: 0 })
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    this.#quotes[book.instrument]!.onSignal(0, book, context)
  }

  override onOrderUpdate(update: OrderUpdate, order: Order): void {
    this.#quotes[order.instrument]!.onOrderUpdate(update, order)
  }
}
