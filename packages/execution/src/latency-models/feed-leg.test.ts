import { EventFlag, EventKind, MarketEventBatch, replayOf } from '@hft/data'
import { expect, test } from 'vitest'
import { FeedLatencies } from './feed-latencies.ts'
import { FeedLeg } from './feed-leg.ts'

const parameters = { factor: 2, offsetNanos: 10, floorNanos: 100, capNanos: 1_000 }

/** Rows as [instrument, exchange time, local time, flags]. */
function viewOf(...rows: readonly (readonly [number, number, number, number?])[]) {
  const batch = new MarketEventBatch()
  for (const [instrument, exchangeTime, localTime, flags = 0] of rows) {
    batch.append(EventKind.Level, EventFlag.Bid | flags, instrument, 100, 1, exchangeTime, localTime)
  }
  return replayOf(batch)
}

test.each([
  // 1. before the first row of the instrument: the floor
  [149, 0, 100],
  // 2. from the row on: offset + factor * latency
  [150, 0, 110],
  [299, 0, 110],
  // 3. the latest row at or before the time
  [300, 0, 410],
  // 4. another instrument has its own
  [300, 1, 100],
  [1_500, 1, 210],
  // 5. below the floor, and above the cap
  [2_010, 0, 100],
  [9_000, 0, 1_000],
])('a request sent at %i about instrument %i takes %i', (at, instrument, expected) => {
  const leg = new FeedLeg(parameters, 'localTime')
  const view = leg.feed.over(
    viewOf([0, 100, 150], [0, 100, 300], [1, 1_400, 1_500], [0, 2_000, 2_010], [0, 4_000, 8_000]).localView,
  )
  view.next()
  expect(leg.nanos(at, instrument)).toBe(expected)
})

test('what has not been given out yet is not known, what has been is not forgotten', () => {
  const feed = new FeedLatencies('localTime')
  const rows = new MarketEventBatch()
  for (let row = 0; row < 5_000; row++) rows.append(EventKind.Level, EventFlag.Bid, 0, 100, 1, row * 10, row * 10 + row)
  const view = feed.over(replayOf(rows).localView)
  expect(feed.latencyAt(1_000_000, 0)).toBeNaN()
  const first = view.next()!.length
  expect(first).toBeLessThan(5_000)
  expect(feed.latencyAt(1_000_000, 0)).toBe(first - 1)
  view.next()
  expect(feed.latencyAt(0, 0)).toBe(first - 1)
  expect(feed.latencyAt(1_000_000, 0)).toBe(4_999)
})

test('rows without an exchange time say nothing, and there may be many instruments', () => {
  const feed = new FeedLatencies('localTime')
  feed.over(viewOf([0, 100, 150], [0, 100, 900, EventFlag.NoExchangeTime], [300, 100, 107]).localView).next()
  expect([feed.latencyAt(1_000, 0), feed.latencyAt(1_000, 300), feed.latencyAt(1_000, 70_000)]).toEqual([
    50,
    7,
    Number.NaN,
  ])
})

test('the exchange’s view is read by its own time', () => {
  const feed = new FeedLatencies('exchangeTime')
  feed.over(viewOf([0, 100, 900], [0, 200, 205]).exchangeView).next()
  expect([feed.latencyAt(99, 0), feed.latencyAt(100, 0), feed.latencyAt(200, 0)]).toEqual([Number.NaN, 800, 5])
})
