import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LevelPrices } from './level-prices.ts'

/** Few ids, so that they meet, some of them far apart and some alike in their lower 32 bits. */
const id = fc.oneof(
  fc.integer({ min: 8_796_000_000, max: 8_796_000_040 }),
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 0, max: 40 }).map((number) => number + 2 ** 33),
)
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), id, ticks: fc.integer({ min: -5, max: 0x7fff_ffff }) }),
  fc.record({ kind: fc.constant('delete' as const), id, ticks: fc.constant(0) }),
  fc.record({ kind: fc.constant('find' as const), id, ticks: fc.constant(0) }),
)

test('is as a map', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const prices = new LevelPrices()
      const naive = new Map<number, number>()
      for (const { kind, id, ticks } of steps) {
        if (kind === 'set') {
          prices.set(Float64Array.of(id), 0, ticks)
          naive.set(id, ticks)
        } else if (kind === 'delete') {
          prices.delete(Float64Array.of(id), 0)
          naive.delete(id)
        }
        expect(prices.find(Float64Array.of(id), 0) ? prices.foundTicks : undefined).toBe(naive.get(id))
        expect(prices.size).toBe(naive.size)
      }
      for (const [known, ticks] of naive)
        expect(prices.find(Float64Array.of(known), 0) && prices.foundTicks).toBe(ticks)
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('grows to the size of a whole book, shrinks, and begins anew', () => {
  const prices = new LevelPrices()
  const ids = Float64Array.from({ length: 20_000 }, (_, level) => 8_800_000_000 - level * 50)
  for (let level = 0; level < 20_000; level++) prices.set(ids, level, level)
  for (let level = 0; level < 20_000; level += 2) prices.delete(ids, level)
  expect(prices.size).toBe(10_000)
  for (let level = 0; level < 20_000; level++) expect(prices.find(ids, level)).toBe(level % 2 === 1)
  expect(prices.find(ids, 777) && prices.foundTicks).toBe(777)
  prices.clear()
  expect([prices.size, prices.find(ids, 777)]).toEqual([0, false])
})
