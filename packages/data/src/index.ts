/** Market data: events as columns, order books, candles, feeds and the replay of recorded markets. */
export type { OrderBook } from './books/order-book.ts'
export { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from './events/event-kind.ts'
export { copyBatch, MarketEventBatch } from './events/market-event-batch.ts'
export { TradeView } from './events/trade-view.ts'
export type { EventStream, Replay } from './replay/replay.ts'
