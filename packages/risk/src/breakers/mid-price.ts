import type { OrderBook } from '@hft/data'
import { NO_PRICE, Side } from '@hft/instrument'

/** Middle of a live book in ticks; NaN where a side is empty or the book can't be relied on. */
export function midTicksOf(book: OrderBook | undefined): number {
  if (book === undefined || !book.isLive) return Number.NaN
  const bid = book.best(Side.Buy)
  const ask = book.best(Side.Sell)
  return bid === NO_PRICE || ask === NO_PRICE ? Number.NaN : (bid + ask) / 2
}
