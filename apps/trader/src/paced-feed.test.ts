import { SimulatedClock } from '@hft/clock'
import { copyBatch, EventFlag, EventKind, MarketEventBatch, replayOf } from '@hft/data'
import { expect, test } from 'vitest'
import { pacedFeed } from './paced-feed.ts'

const { Bid, LastOfMessage } = EventFlag

/** Messages at market times 1000, 1000 + 100 (of two rows) and 1000 + 300, each 20 after it happened. */
function market() {
  const batch = new MarketEventBatch()
  const level = (at: number, ticks: number, flags: number): void => {
    batch.append(EventKind.Level, flags, 0, ticks, 1, at - 20, at)
  }
  level(1000, 10, Bid | LastOfMessage)
  level(1100, 11, Bid)
  level(1100, 12, Bid | LastOfMessage)
  level(1300, 13, Bid | LastOfMessage)
  return replayOf(batch).localView
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

test.each([
  [
    1,
    [
      [5000, 1, 4980],
      [5100, 2, 5080],
      [5300, 1, 5280],
    ],
  ],
  [
    2,
    [
      [5000, 1, 4990],
      [5050, 2, 5040],
      [5150, 1, 5140],
    ],
  ],
])('at speed %i every message comes when its time has come, whole', async (speed, expected) => {
  const clock = new SimulatedClock(0n, 5000)
  const seen: number[][] = []
  let hasEnded = false
  pacedFeed(market(), clock, speed).subscribe({
    next: (batch) => seen.push([clock.now(), batch.length, batch.exchangeTime[0]!]),
    complete: () => {
      hasEnded = true
    },
  })
  await settle()
  for (let at = 5001; at <= 5300; at++) {
    clock.advanceTo(at)
    await settle()
  }
  expect(seen).toEqual(expected)
  expect(hasEnded).toBe(true)
})

test('what is late comes with the time at which it comes, in order', async () => {
  const clock = new SimulatedClock(0n, 5000)
  const seen: MarketEventBatch[] = []
  pacedFeed(market(), clock, 1).subscribe((batch) => seen.push(copyBatch(batch)))
  await settle()
  clock.advanceTo(9000)
  await settle()
  expect(seen.map((batch) => batch.priceTicks[0])).toEqual([10, 11, 13])
  expect(seen.map((batch) => batch.localTime[0])).toEqual([5000, 5100, 5300])
  expect(seen.map((batch) => batch.exchangeTime[0])).toEqual([4980, 5080, 5280])
})

test('nothing comes, and no timer waits, after unsubscribing', async () => {
  const clock = new SimulatedClock(0n, 5000)
  let count = 0
  const subscription = pacedFeed(market(), clock, 1).subscribe(() => count++)
  await settle()
  subscription.unsubscribe()
  clock.advanceTo(9000)
  await settle()
  expect(count).toBe(1)
})

test('a market that comes faster than it is handled leaves others their turn', async () => {
  const clock = new SimulatedClock(0n, 5000)
  const batch = new MarketEventBatch()
  for (let row = 0; row < 100; row++) batch.append(EventKind.Level, Bid | LastOfMessage, 0, 10, 1, row, row)
  let seen = 0
  // Each message takes 2 ms to handle.
  pacedFeed(replayOf(batch).localView, clock, 1).subscribe(() => {
    seen++
    clock.advanceTo(clock.now() + 2_000_000)
  })
  await settle()
  expect(seen).toBe(5)
  clock.advanceTo(clock.now() + 999_999)
  expect(seen).toBe(5)
  clock.advanceTo(clock.now() + 1)
  expect(seen).toBe(10)
})
