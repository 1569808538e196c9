import type { OrderBook } from '@hft/data'
import { NO_PRICE, Side } from '@hft/instrument'

/** Mean of best bid and best ask in ticks; NaN while the book is not live or a side is empty. */
export function midPriceTicks(book: OrderBook): number {
  if (!book.isLive) return Number.NaN
  const bid = book.best(Side.Buy)
  const ask = book.best(Side.Sell)
  return bid === NO_PRICE || ask === NO_PRICE ? Number.NaN : (bid + ask) / 2
}
