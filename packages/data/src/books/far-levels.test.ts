import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FarLevels, NO_KEY } from './far-levels.ts'

test('quantities and order are those of a sorted list, over the whole range of keys', () => {
  const key = fc.oneof(
    fc.integer({ min: -70, max: 70 }),
    fc.integer({ min: -(2 ** 31) + 2, max: 2 ** 31 - 2 }),
    fc.constantFrom(-(2 ** 31) + 2, 2 ** 31 - 2, -1024, 1023, 31, 32),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.constantFrom(0, 0, 1, 2 ** 40)), { maxLength: 150 }), (changes) => {
      const far = new FarLevels()
      const twin = new Map<number, number>()
      for (const [at, lots] of changes) {
        expect(far.set(at, lots)).toBe(twin.get(at) ?? 0)
        if (lots === 0) twin.delete(at)
        else twin.set(at, lots)
      }
      const sorted = [...twin.keys()].sort((a, b) => a - b)
      expect(far.size).toBe(sorted.length)
      const walk: number[] = []
      for (let at = far.next(-(2 ** 31)); at !== NO_KEY; at = far.next(at)) walk.push(at)
      expect(walk).toEqual(sorted)
      for (const [at] of changes) {
        expect(far.get(at)).toBe(twin.get(at) ?? 0)
        expect(far.next(at)).toBe(sorted.find((other) => other > at) ?? NO_KEY)
      }
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('clear empties it', () => {
  const far = new FarLevels()
  far.set(12, 5)
  far.clear()
  expect([far.size, far.get(12), far.next(0)]).toEqual([0, 0, NO_KEY])
})
