import { expect, test } from 'vitest'
import { QueueDistribution } from './queue-distribution.ts'

test('by hand: one hundred quantities of 1 to 100 lots of 0.01', () => {
  const queue = new QueueDistribution()
  for (let lots = 1; lots <= 100; lots++) {
    queue.latest = lots
    queue.addLatest()
  }
  const summary = queue.summary(0.01)
  expect(summary).toMatchObject({ count: 100, p10: 0.1, p50: 0.5, p90: 0.9, p99: 0.99, maximum: 1 })
})

test('large ones are within a percent, none is null', () => {
  const queue = new QueueDistribution()
  queue.latest = 123_456_789
  queue.addLatest()
  expect(queue.summary(1).p50).toBeGreaterThanOrEqual(123_456_789)
  expect(queue.summary(1).p50).toBeLessThan(123_456_789 * 1.01)
  expect(new QueueDistribution().summary(1)).toMatchObject({ count: 0, p10: null, maximum: null })
})
