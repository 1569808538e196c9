import type { OrderBook, TradeView } from '@hft/data'

/**
 * Turns one instrument's market into one number. Positive: the price is expected to rise.
 *
 * Each event takes constant time and allocates nothing.
 */
export interface SignalGenerator {
  /** The signal after the last event; NaN until there is one. */
  readonly value: number
  onBook(book: OrderBook): void
  onTrade?(trade: TradeView): void
}
