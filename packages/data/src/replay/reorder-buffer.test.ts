import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventKind } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { ReorderBuffer } from './reorder-buffer.ts'

test('releases what a stable sort gives, however pushes and releases alternate', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 1, max: 4 })), {
    minLength: 1,
    maxLength: 200,
  })
  fc.assert(
    fc.property(steps, (runs) => {
      const buffer = new ReorderBuffer()
      const source = new MarketEventBatch()
      const released = new MarketEventBatch()
      const expected: { time: number; label: number }[] = []
      let label = 0
      let time = 0
      let latest = Number.NEGATIVE_INFINITY
      for (const [step, length] of runs) {
        time += step
        latest = Math.max(latest, time)
        source.clear()
        for (let row = 0; row < length; row++) {
          source.append(EventKind.Trade, 0, 0, label, 1, time, 0)
          expected.push({ time, label: label++ })
        }
        buffer.push(source, 0, length)
        // No later run may come before what is released: the disorder of this one is at most 30 a step.
        while (buffer.length > 0 && buffer.earliest <= latest - 30 * runs.length) buffer.releaseInto(released)
      }
      while (buffer.length > 0) buffer.releaseInto(released)
      expected.sort((one, other) => one.time - other.time)
      expect([...released.priceTicks.subarray(0, released.length)]).toEqual(expected.map((row) => row.label))
    }),
    { seed: 1, numRuns: 100 },
  )
})

test('keeps order over many more rows than it ever holds', () => {
  const buffer = new ReorderBuffer()
  const source = new MarketEventBatch()
  const released = new MarketEventBatch()
  for (let time = 0; time < 50_000; time++) {
    source.clear()
    source.append(EventKind.Trade, 0, 0, time, 1, time % 2 === 0 ? time + 2 : time, 0)
    buffer.push(source, 0, 1)
    while (buffer.length > 3) buffer.releaseInto(released)
  }
  expect(buffer.length).toBe(3)
  const times = [...released.exchangeTime.subarray(0, released.length)]
  expect(times.filter((time, row) => row > 0 && time < times[row - 1]!)).toEqual([])
})
