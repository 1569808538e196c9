import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { replayOf } from './recorded-replay.ts'
import type { EventStream } from './replay.ts'

function ticksOf(stream: EventStream): number[] {
  const ticks: number[] = []
  for (let batch = stream.next(); batch !== undefined; batch = stream.next()) {
    ticks.push(...batch.priceTicks.subarray(0, batch.length))
  }
  return ticks
}

describe('replayOf', () => {
  test('sorts each view by its time, equal times as given', () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(times, (rows) => {
        const batch = new MarketEventBatch()
        rows.forEach(([exchange, local], index) => {
          batch.append(EventKind.Trade, 0, 0, index, 1, exchange, local)
        })
        const ordered = (column: 0 | 1) =>
          rows.map((times, index) => ({ time: times[column], index })).sort((one, other) => one.time - other.time)
        const replay = replayOf(batch)
        expect(ticksOf(replay.exchangeView)).toEqual(ordered(0).map(({ index }) => index))
        expect(ticksOf(replay.localView)).toEqual(ordered(1).map(({ index }) => index))
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('splits into batches without losing a row, and can be opened again', async () => {
    const batches = [0, 1, 2].map((part) => {
      const batch = new MarketEventBatch()
      for (let row = 0; row < 5_000; row++) batch.append(EventKind.Trade, 0, 0, part * 5_000 + row, 1, row, row)
      return batch
    })
    const replay = replayOf(batches)
    const first = ticksOf(replay.localView)
    expect(first).toHaveLength(15_000)
    expect(await replay.localView.load()).toBe(false)
    expect(ticksOf(replay.reopen().localView)).toEqual(first)
  })

  test('shows each view the rows that are meant for it', () => {
    const batch = new MarketEventBatch()
    batch.append(EventKind.Level, EventFlag.SeenByExchange, 0, 1, 1, 1, 1)
    batch.append(EventKind.Level, EventFlag.SeenByUs, 0, 2, 1, 2, 2)
    batch.append(EventKind.Level, 0, 0, 3, 1, 3, 3)
    batch.append(EventKind.BestQuote, EventFlag.Bid, 0, 4, 1, 4, 4)
    batch.append(EventKind.BestQuote, EventFlag.Bid, 1, 5, 1, 5, 5)
    batch.append(EventKind.Status, 0, 0, NO_PRICE_TICKS, 0, 6, 6)
    const replay = replayOf(batch)
    expect(ticksOf(replay.exchangeView)).toEqual([1, 3, 5])
    expect(ticksOf(replay.localView)).toEqual([2, 3, 4, 5, NO_PRICE_TICKS])
  })
})
