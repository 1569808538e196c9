import { EventFlag, type MarketEventBatch } from '@hft/data'
import type { MarketConditions } from '@hft/risk'
import type { EventCounters } from './event-counters.ts'
import type { RunClock } from './run-clock.ts'
import type { InstrumentState } from './state/market-state.ts'

// Imported constants are looked up at each use; these are not.
const LAST_OF_MESSAGE = EventFlag.LastOfMessage
const NO_EXCHANGE_TIME = EventFlag.NoExchangeTime

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
  const { flags, exchangeTime, localTime } = batch
  const { index } = state
  const feedLatencies = state.feedLatencies!
  let smallest = conditions.smallestLatencyNanos[index]!
  let messages = 0
  let last = -1
  let lastTimed = -1
  for (let row = from; row < to; row++) {
    const flag = flags[row]!
    if ((flag & LAST_OF_MESSAGE) === 0) continue
    messages++
    last = row
    if ((flag & NO_EXCHANGE_TIME) !== 0) continue
    lastTimed = row
    const latency = localTime[row]! - exchangeTime[row]!
    feedLatencies.latest = latency
    feedLatencies.recordLatest()
    if (latency < smallest) smallest = latency
  }
  counters.bookMessages += messages
  if (last >= 0) {
    clock.time = localTime[last]!
    conditions.lastMessageAt[index] = clock.time
  }
  if (lastTimed >= 0) {
    conditions.quoteTimes[index] = exchangeTime[lastTimed]!
    conditions.smallestLatencyNanos[index] = smallest
  }
  return to
}
