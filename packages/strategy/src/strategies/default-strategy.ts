import type { OrderBook } from '@hft/data'
import { type Lots, NO_PRICE, Side } from '@hft/instrument'
import { z } from 'zod'
import { OrderSize } from '../order-generators/smallest-order.ts'
import { Strategy } from '../strategy.ts'
import type { StrategyContext } from '../strategy-context.ts'
import { parseParameters } from '../strategy-parameters.ts'

/**
 * Quotes the smallest order that the instrument takes (one lot, where it has no minimum) at the best bid and the best ask
 * of every instrument. No limits of its own: what it may come to is for risk to decide.
 */
export class DefaultStrategy extends Strategy {
  static readonly parameters = z.strictObject({}).describe('quotes the smallest order at both touches; no parameters')
  #sizes: OrderSize[] = []

  constructor(name = 'default', parameters: z.input<typeof DefaultStrategy.parameters> = {}) {
    super(name)
    parseParameters(DefaultStrategy.parameters, name, parameters)
  }

  override onStart(context: StrategyContext): void {
    this.#sizes = context.instruments.map(() => new OrderSize())
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    const index = book.instrument
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    if (!book.isLive || bid === NO_PRICE || ask === NO_PRICE) {
      context.quote(index, NO_PRICE, 0 as Lots, NO_PRICE, 0 as Lots)
      return
    }
    const lots = this.#sizes[index]!.lotsAt(context.instruments[index]!, bid)
    context.quote(index, bid, lots, ask, lots)
  }
}
