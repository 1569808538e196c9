import { EventKind, MarketEventBatch, replayOf } from '@hft/data'
import { expect, test } from 'vitest'
import { BreathingView } from './breathing-replay.ts'

const BATCHES = 3 * 32 + 5
const ROWS = 4_096 * BATCHES

function market(): MarketEventBatch {
  const batch = new MarketEventBatch(ROWS)
  // Every time twice, so that a breath may fall between two rows of one time.
  for (let row = 0; row < ROWS; row++) batch.append(EventKind.Trade, 0, 0, row, 1, row >> 1, row >> 1)
  return batch
}

test('the same rows, in order, with breaths between, and never a row at a time that counted as complete', async () => {
  let breaths = 0
  const view = new BreathingView(replayOf(market()).localView, () => breaths++)
  let seen = 0
  let completeUntil = Number.NEGATIVE_INFINITY
  do {
    for (let batch = view.next(); batch !== undefined; batch = view.next()) {
      for (let row = 0; row < batch.length; row++, seen++) {
        if (batch.priceTicks[row] !== seen) throw new Error(`row ${seen} is ${batch.priceTicks[row]}`)
      }
      expect(batch.localTime[0]).toBeGreaterThan(completeUntil)
    }
    completeUntil = view.completeUntil
  } while (await view.load())
  expect(seen).toBe(ROWS)
  expect(view.rows).toBe(ROWS)
  expect(breaths).toBeGreaterThanOrEqual(3)
  expect(view.completeUntil).toBe(Number.POSITIVE_INFINITY)
})

test('an empty market ends at once', async () => {
  const view = new BreathingView(replayOf(new MarketEventBatch()).localView, () => undefined)
  expect(view.next()).toBeUndefined()
  expect(await view.load()).toBe(false)
})
