import type { EventKind, MarketEventBatch, OrderBook } from '@hft/data'
import type { Lots, Side, Ticks } from '@hft/instrument'
import type { OrderHandler } from './order-handler.ts'

/** One instrument of a simulated exchange, as the exchange drives it: by rows of market data. */
export interface ExchangeMarket {
  readonly instrument: number
  /** What the exchange shows: without our orders in a recorded market, with them in a matching engine. */
  readonly book: OrderBook
  readonly handler: OrderHandler
  /** Price of the last trade, `NO_PRICE` before the first. */
  lastTradeTicks: Ticks
  /** Whether a trade that reaches no order of ours does no more than to be the last one. */
  readonly passesTrades: boolean
  /** A price level changed (L2). */
  onLevel(side: Side, ticks: Ticks, lots: Lots): void
  /**
   * Applies rows from `from` to before `end` for as long as they are price levels of this instrument that change a
   * quantity and nothing else, at prices where nothing is ours. Answers the first row that it has not applied.
   *
   * @param areSilent they are known to reach no order of ours: trades are passed over where {@link passesTrades} says so,
   *   and {@link lastTradeTicks} is the caller's to set
   */
  onQuietLevels(batch: MarketEventBatch, from: number, end: number, areSilent: boolean): number
  /** A trade printed. */
  onTrade(aggressor: Side | undefined, ticks: Ticks, lots: Lots): void
  /** Levels were removed, as `EventKind.Clear` has it. */
  onClear(flags: number, ticks: number): void
  /** One side of the best bid and offer changed (L1). */
  onQuote(side: Side, ticks: Ticks, lots: Lots): void
  /** A row of a single order (L3). */
  onOrder(kind: EventKind, flags: number, ticks: Ticks, lots: Lots, order: number): void
  /** The mark price is now `ticks`, off the grid as it may be. */
  onMark(ticks: number): void
  /**
   * Whether a row could make the exchange answer, with our orders as they are now. Errs on the side of yes; rows before
   * the first that could may be looked through without being handled.
   */
  mayAnswer(kind: number, flags: number, ticks: number, lots: number): boolean
  /**
   * The first row from `from` to before `end` that has to be asked {@link mayAnswer} of. All of them are this instrument's,
   * or those of others are none of the run's.
   */
  silentRows(batch: MarketEventBatch, from: number, end: number): number
  /** A request, an expiry or an auction has been dealt with: what it set off happens now. */
  settle(): void
}
