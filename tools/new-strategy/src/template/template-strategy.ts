import { imbalance, type OrderBook } from '@hft/data'
import type { Order, OrderUpdate } from '@hft/execution'
import { NO_PRICE, Side } from '@hft/instrument'
import { OrderSize, Strategy, type StrategyContext } from '@hft/strategy'
import { z } from 'zod'

/** What can be set, with its bounds: by --set strategy.<name>=<value> or in a configuration file. --help shows it. */
const Parameters = z.strictObject({
  levels: z.int().positive().max(50).default(3).describe('levels of the book that are compared'),
  threshold: z.number().min(0).max(1).default(0.3).describe('imbalance of the book at which a side steps aside'),
  orderLots: z.int().positive().optional().describe('quantity of each quote, in lots; left out: the smallest order'),
  maximumPositionLots: z
    .int()
    .positive()
    .optional()
    .describe('largest position, long or short, in lots; left out: ten orders'),
})
type Parameters = z.output<typeof Parameters>

/**
 * Quotes both touches of every instrument, and steps aside where the book leans against a side or the position is full.
 *
 * The same object runs in a backtest, on paper and live. Delete the callbacks that you don't need: one that isn't there
 * costs nothing. What is handed to a callback is valid until it returns: keep numbers and ids, not objects.
 */
export default class TemplateStrategy extends Strategy {
  /** Checked before the run begins; the constructor gets what it gave, defaults filled in. */
  static readonly parameters = Parameters
  #parameters: Parameters
  /** By instrument. */
  #sizes: OrderSize[] = []
  #tradedLots = 0

  constructor(name: string, parameters: Parameters) {
    super(name)
    this.#parameters = parameters
  }

  /** How much it has traded so far, in lots. */
  get tradedLots(): number {
    return this.#tradedLots
  }

  /** Before the first event. Instruments are numbered from 0, and known by that number from here on. */
  override onStart(context: StrategyContext): void {
    const { orderLots, maximumPositionLots } = this.#parameters
    this.#sizes = context.instruments.map(() => new OrderSize(orderLots, maximumPositionLots))
  }

  /** When somebody changes parameters while it runs, between two events: all of them, checked. Open orders stay. */
  override onParameters(parameters: Parameters, context: StrategyContext): void {
    this.#parameters = parameters
    this.#sizes = context.instruments.map(() => new OrderSize(parameters.orderLots, parameters.maximumPositionLots))
  }

  /** Once per venue message, after the whole message is in the book. Prices are ticks, quantities lots: whole numbers. */
  override onBook(book: OrderBook, context: StrategyContext): void {
    const { levels, threshold } = this.#parameters
    const size = this.#sizes[book.instrument]!
    const bestBid = book.best(Side.Buy)
    const lots = size.lotsAt(context.instruments[book.instrument]!, bestBid)
    const maximumLots = size.positionLots(lots)
    // From -1 (all asks) to 1 (all bids); NaN while a side is empty, so that no comparison holds and nothing is quoted.
    const lean = imbalance(book, levels)
    const position = context.positionLots(book.instrument)
    const wantsBid = book.isLive && lean > -threshold && position + lots <= maximumLots
    const wantsAsk = book.isLive && lean < threshold && position - lots >= -maximumLots
    // Moves the two quotes there with the fewest messages: one whose price stays keeps its place in the queue.
    context.quote(
      book.instrument,
      wantsBid ? bestBid : NO_PRICE,
      lots,
      wantsAsk ? book.best(Side.Sell) : NO_PRICE,
      lots,
    )
  }

  /** After one of its orders has changed: accepted, filled, refused by risk, cancelled. */
  override onOrderUpdate(_update: OrderUpdate, order: Order): void {
    this.#tradedLots += order.lastFilledLots
  }

  // More callbacks: onTrade, onQuote, onCandle, onVenueCandle, onMark, onFunding, onTimer (see context.setTimer), onStop.
  // More to do: context.submit, context.amend, context.cancel, context.queueAheadLots. Time is context.now, chance
  // context.random.
}
