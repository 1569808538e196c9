import { NO_PRICE, oppositeOf, Side } from '@hft/instrument'
import type { OrderBook } from './order-book.ts'

/** Middle of the best bid and ask in ticks, a multiple of one half; NaN when a side is empty. */
export function midTicks(book: OrderBook): number {
  const bid = book.best(Side.Buy)
  const ask = book.best(Side.Sell)
  return bid === NO_PRICE || ask === NO_PRICE ? Number.NaN : (bid + ask) / 2
}

/** Best ask less best bid in ticks; NaN when a side is empty. */
export function spreadTicks(book: OrderBook): number {
  const bid = book.best(Side.Buy)
  const ask = book.best(Side.Sell)
  return bid === NO_PRICE || ask === NO_PRICE ? Number.NaN : ask - bid
}

/**
 * The best prices weighted by the opposite quantities, in ticks: (bid · askLots + ask · bidLots) / (bidLots + askLots).
 * It lies nearer the side with less quantity, which is the likelier to be consumed. NaN when a side is empty.
 */
export function weightedMidTicks(book: OrderBook): number {
  const bid = book.best(Side.Buy)
  const ask = book.best(Side.Sell)
  if (bid === NO_PRICE || ask === NO_PRICE) return Number.NaN
  const bidLots = book.bestLots(Side.Buy)
  const askLots = book.bestLots(Side.Sell)
  // Relative to the bid, so that the product keeps its precision at high prices.
  return bid + ((ask - bid) * bidLots) / (bidLots + askLots)
}

/** Total quantity of the best `levels` levels of a side, in lots; fewer when it has fewer. */
export function depthLots(book: OrderBook, side: Side, levels: number): number {
  let total = 0
  let left = levels
  for (let at = book.best(side); at !== NO_PRICE && left > 0; at = book.next(side, at)) {
    total += book.lotsAt(side, at)
    left--
  }
  return total
}

/** Total quantity of a side at prices at most `ticks` worse than its best, in lots; 0 ticks: the best level alone. */
export function depthWithin(book: OrderBook, side: Side, ticks: number): number {
  const best = book.best(side)
  let total = 0
  for (let at = best; at !== NO_PRICE && Math.abs(at - best) <= ticks; at = book.next(side, at)) {
    total += book.lotsAt(side, at)
  }
  return total
}

/**
 * Volume-weighted average price, in ticks, of taking `lots` at once. `side` is the taker's: a buy takes asks.
 * NaN when the opposite side holds less, or when `lots` isn't positive.
 */
export function priceForLots(book: OrderBook, side: Side, lots: number): number {
  if (!(lots > 0)) return Number.NaN
  const makers = oppositeOf(side)
  const best = book.best(makers)
  let left = lots
  let ticksBeyondBest = 0
  for (let at = best; at !== NO_PRICE; at = book.next(makers, at)) {
    const taken = Math.min(left, book.lotsAt(makers, at))
    ticksBeyondBest += taken * (at - best)
    left -= taken
    if (left === 0) return best + ticksBeyondBest / lots
  }
  return Number.NaN
}

/**
 * (bid quantity − ask quantity) / (bid quantity + ask quantity) over the best `levels` levels of each side, in [−1, 1];
 * NaN when both are empty.
 */
export function imbalance(book: OrderBook, levels: number): number {
  const bids = depthLots(book, Side.Buy, levels)
  const asks = depthLots(book, Side.Sell, levels)
  return (bids - asks) / (bids + asks)
}
