import { applyToL3Book, EventKind, FeedState, type MarketEventBatch } from '@hft/data'
import type { LoopHandler } from './loop-handler.ts'
import type { RunClock } from './run-clock.ts'
import type { InstrumentState } from './state/market-state.ts'

/** What a message has changed so far, as bits: of levels always the book as well. */
export const Changed = { Book: 1, Top: 2, Levels: 5 } as const

/** Handles a row that is no price level, best quote or trade; answers what it changed. */
export function applyRareRow(
  state: InstrumentState,
  batch: MarketEventBatch,
  row: number,
  handler: LoopHandler,
  clock: RunClock,
): number {
  const flag = batch.flags[row]!
  switch (batch.kind[row]) {
    case EventKind.Clear:
      state.levels.applyClear(flag, batch.priceTicks[row]!)
      return Changed.Levels
    case EventKind.OrderAdd:
    case EventKind.OrderModify:
    case EventKind.OrderDelete:
    case EventKind.OrderExecute:
      if (state.orderBook === undefined) return 0
      applyToL3Book(state.orderBook, batch, row)
      return Changed.Book
    case EventKind.MarkPrice:
      state.markPrice = batch.value[row]!
      clock.time = batch.localTime[row]!
      handler.onMarkPrice(state)
      return 0
    case EventKind.IndexPrice:
      state.indexPrice = batch.value[row]!
      return 0
    case EventKind.Funding:
      clock.time = batch.localTime[row]!
      handler.onFundingRate(state, batch.value[row]!)
      return 0
    case EventKind.Candle:
      clock.time = batch.localTime[row]!
      handler.onVenueCandle(state, batch, row)
      return 0
    case EventKind.Status: {
      state.setFeedState(batch.value[row] === FeedState.Live)
      return Changed.Book
    }
    default:
      return 0
  }
}
