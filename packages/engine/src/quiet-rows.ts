import { EventFlag, type MarketEventBatch } from '@hft/data'
import type { MarketConditions } from '@hft/risk'
import type { EventCounters } from './event-counters.ts'
import type { RunClock } from './run-clock.ts'
import type { InstrumentState } from './state/market-state.ts'

// Imported constants are looked up at each use; these are not.
const LAST_OF_MESSAGE = EventFlag.LastOfMessage
const NO_EXCHANGE_TIME = EventFlag.NoExchangeTime
const TIMED_LAST = LAST_OF_MESSAGE | NO_EXCHANGE_TIME

/**
 * Handles rows from `from`, where a message begins, to before `end` that change quantities of price levels and leave the
 * touch as it is, as if each message of them were told and nobody cared. Answers the first row that is left: where it is
 * within a message, the rows of that message before it are in the book.
 */
export function passQuietRows(
  batch: MarketEventBatch,
  from: number,
  end: number,
  state: InstrumentState,
  conditions: MarketConditions,
  counters: EventCounters,
  clock: RunClock,
): number {
  if (!state.isSettled) return from
  const to = state.levels.applyQuietLevels(batch, from, end)
  if (to === from) return from
  const { flags, exchangeTime, localTime } = batch
  const { index } = state
  const latencies = state.feedLatencies!
  const lastTimed = latencies.recordRows(localTime, exchangeTime, flags, TIMED_LAST, LAST_OF_MESSAGE, from, to)
  let messages = latencies.rows
  let last = lastTimed
  if (lastTimed >= 0) {
    conditions.quoteTimes[index] = exchangeTime[lastTimed]!
    const { smallest } = latencies
    if (smallest < conditions.smallestLatencyNanos[index]!) conditions.smallestLatencyNanos[index] = smallest
  }
  if ((latencies.seenFlags & NO_EXCHANGE_TIME) !== 0) {
    messages = 0
    for (let row = from; row < to; row++) {
      if ((flags[row]! & LAST_OF_MESSAGE) === 0) continue
      messages++
      last = row
    }
  }
  counters.bookMessages += messages
  if (last >= 0) {
    clock.time = localTime[last]!
    conditions.lastMessageAt[index] = clock.time
  }
  return to
}
