import type { OrderBook } from '@hft/data'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import type { OrderGenerator, StrategyContext } from '@hft/strategy'

/** Parameters of {@link LeaningQuotes}. */
export interface LeaningQuotesParameters {
  /** Quantity of each quote, lots. */
  readonly quoteLots: Lots
  /** No quote that could take the position beyond this, lots. */
  readonly maximumPositionLots: Lots
  /** Signal beyond which the side that would trade against it steps back by a tick. */
  readonly threshold: number
}

/** Quotes both touches; steps back from the touch on the side that the signal speaks against. */
export class LeaningQuotes implements OrderGenerator {
  readonly #parameters: LeaningQuotesParameters

  constructor(parameters: LeaningQuotesParameters) {
    this.#parameters = parameters
  }

  onSignal(signal: number, book: OrderBook, context: StrategyContext): void {
    const { quoteLots, maximumPositionLots, threshold } = this.#parameters
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    const isQuotable = book.isLive && bid !== NO_PRICE && ask !== NO_PRICE && !Number.isNaN(signal)
    const position = context.account.positionLots(book.instrument)
    const buys = isQuotable && position + quoteLots <= maximumPositionLots
    const sells = isQuotable && position - quoteLots >= -maximumPositionLots
    const buyAt = (signal < -threshold ? bid - 1 : bid) as Ticks
    const sellAt = (signal > threshold ? ask + 1 : ask) as Ticks
    context.quote(book.instrument, buys ? buyAt : NO_PRICE, quoteLots, sells ? sellAt : NO_PRICE, quoteLots)
  }
}
