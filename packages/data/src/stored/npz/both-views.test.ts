import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventFlag, EventKind } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import { replayOf } from '../../replay/recorded-replay.ts'
import { anyRows, rowsOf, rowText } from '../records/recorded-rows.contract.ts'
import { rowsOfBothViews } from './both-views.ts'

test('each view is found again, in its order, in what is written', async () => {
  await fc.assert(
    fc.asyncProperty(anyRows, async (rows) => {
      const batches = await rowsOfBothViews(replayOf(rows))
      const seen = EventFlag.SeenByExchange | EventFlag.SeenByUs
      for (const [view, flag] of [
        ['exchangeView', EventFlag.SeenByExchange],
        ['localView', EventFlag.SeenByUs],
      ] as const) {
        const bare = (text: string) =>
          text.replace(/^(\d+) (\d+)/, (_, kind, flags) => `${kind} ${Number(flags) & ~seen}`)
        const due = (await rowsOf(replayOf(rows)[view])).map(bare)
        const found = batches.flatMap((batch) =>
          Array.from({ length: batch.length }, (_, row) => row)
            .filter((row) => (batch.flags[row]! & flag) !== 0)
            .map((row) => bare(rowText(batch, row))),
        )
        expect(found).toEqual(due)
      }
    }),
    { seed: 1, numRuns: 100 },
  )
})

test('rows in the same order in both views stand once', async () => {
  await fc.assert(
    fc.asyncProperty(anyRows, async (rows) => {
      for (let row = 0; row < rows.length; row++) rows.localTime[row] = rows.exchangeTime[row]! + 5
      const batches = await rowsOfBothViews(replayOf(rows))
      expect(batches.reduce((sum, { length }) => sum + length, 0)).toBe(rows.length)
    }),
    { seed: 2, numRuns: 100 },
  )
})

test('a row that ends a message in our view alone stands once', async () => {
  const rowsWith = (last: number) => {
    const batch = new MarketEventBatch()
    const seen = EventFlag.SeenByExchange | EventFlag.SeenByUs
    for (let row = 0; row < 4; row++) {
      batch.append(EventKind.Trade, EventFlag.Bid | seen | (row % 2 === 1 ? last : 0), 0, 100, 1, row, row + 5)
    }
    return replayOf(batch)
  }
  const { localView } = rowsWith(EventFlag.LastOfMessage)
  const { exchangeView } = rowsWith(0)
  const batches = await rowsOfBothViews({ exchangeView, localView })
  expect(batches.map(({ length }) => length)).toEqual([4])
})
