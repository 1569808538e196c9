import type { Lots, Side, Ticks } from '@hft/instrument'

/**
 * Reading an order book, whatever it is built from (L1, L2 or L3). Nothing here allocates.
 *
 * Walk the levels of a side, best first:
 *
 *     for (let at = book.best(side); at !== NO_PRICE; at = book.next(side, at)) book.lotsAt(side, at)
 */
export interface OrderBook {
  /** Index of the instrument in the run. */
  readonly instrument: number
  /** False until a first snapshot and while the feed is stale. */
  readonly isLive: boolean
  /** Best price of a side, `NO_PRICE` when it is empty. */
  best(side: Side): Ticks
  /** Quantity at the best price of a side, 0 when it is empty. */
  bestLots(side: Side): Lots
  /** The next price of `side` beyond (worse than) `after` with a quantity, or `NO_PRICE`. */
  next(side: Side, after: Ticks): Ticks
  /** Quantity at a price, 0 for none. */
  lotsAt(side: Side, ticks: Ticks): Lots
}
