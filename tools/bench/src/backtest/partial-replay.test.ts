import { EventFlag, EventKind, MarketEventBatch, replayOf } from '@hft/data'
import { expect, test } from 'vitest'
import { batchCountOf, beginningOf } from './partial-replay.ts'

const ROWS = 10_000

test('a beginning has the first batches of both views and then ends', async () => {
  const rows = new MarketEventBatch(ROWS)
  for (let row = 0; row < ROWS; row++) rows.append(EventKind.Level, EventFlag.Bid, 0, row, 1, row, row + 5)
  const market = replayOf(rows)
  expect(batchCountOf(market.reopen().localView)).toBe(3)
  const { localView } = beginningOf(market.reopen(), 1)
  const [first] = [localView.next()!]
  expect([first.localTime[0], first.length < ROWS]).toEqual([5, true])
  expect([localView.completeUntil, localView.next(), await localView.load()]).toEqual([
    Number.POSITIVE_INFINITY,
    undefined,
    false,
  ])
})
