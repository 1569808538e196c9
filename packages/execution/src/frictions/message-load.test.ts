import { EventFlag, EventKind, MarketEventBatch, replayOf } from '@hft/data'
import { expect, test } from 'vitest'
import { MessageLoad } from './message-load.ts'

const config = { timeConstantNanos: 1_000, freeMessages: 0, nanosPerMessage: 1_000, capNanos: 1e9, requestWeight: 0 }

/** A load after the messages of a feed at these local times, of two rows each. */
function loadAfter(times: readonly number[], overrides: Partial<typeof config> = {}): MessageLoad {
  const rows = new MarketEventBatch()
  for (const at of times) {
    rows.append(EventKind.Level, EventFlag.Bid, 0, 100, 1, at, at)
    rows.append(EventKind.Level, EventFlag.Ask | EventFlag.LastOfMessage, 0, 101, 1, at, at)
  }
  const load = new MessageLoad({ ...config, ...overrides })
  load.over(replayOf(rows).localView).next()
  return load
}

test.each([
  // 1. nothing yet
  [[500], 499, 0],
  // 2. a message counts from its time on, once, however many rows it has
  [[500], 500, 1_000],
  // 3. its weight falls by e in the time constant
  [[500], 1_500, Math.round(1_000 / Math.E)],
  // 4. weights add up
  [[500, 1_500], 1_500, Math.round(1_000 * (1 + 1 / Math.E))],
  // 5. what comes later says nothing
  [[500, 1_501], 1_500, Math.round(1_000 / Math.E)],
])('messages at %j delay a request at %i by %i', (times, at, expected) => {
  expect(loadAfter(times).delayNanos(at)).toBe(expected)
})

test('a steady rate delays by slope · (rate · time constant − free), and no more than the cap', () => {
  const times = Array.from({ length: 2_000 }, (_, index) => index * 10)
  const steady = loadAfter(times, { freeMessages: 40 }).delayNanos(19_990)
  expect(steady / 1_000).toBeGreaterThan(59)
  expect(steady / 1_000).toBeLessThan(61.5)
  expect(loadAfter(times, { capNanos: 77 }).delayNanos(19_990)).toBe(77)
})

test('our own requests weigh what they are said to', () => {
  const load = loadAfter([], { requestWeight: 3 })
  expect([load.delayNanos(10), load.delayNanos(10), load.delayNanos(10)]).toEqual([0, 3_000, 6_000])
})
