import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FarLevels, MOST_NOTED, NO_KEY } from './far-levels.ts'

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

test('noted changes count from whenever they are asked for, the newest last', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -40, max: 40 }), fc.constantFrom(0, 1, 9), fc.boolean()), { maxLength: 100 }),
      (changes) => {
        const far = new FarLevels()
        const twin = new Map<number, number>()
        for (const [key, lots, isNoted] of changes) {
          if (isNoted) {
            far.notedKeys[far.noted] = key
            far.notedLots[far.noted] = lots
            far.noted++
          } else expect(far.set(key, lots)).toBe(twin.get(key) ?? 0)
          if (lots === 0) twin.delete(key)
          else twin.set(key, lots)
        }
        const sorted = [...twin.keys()].sort((a, b) => a - b)
        expect(far.next(-(2 ** 31))).toBe(sorted[0] ?? NO_KEY)
        expect(far.size).toBe(twin.size)
        for (const [key] of changes) expect(far.get(key)).toBe(twin.get(key) ?? 0)
      },
    ),
    { seed: 2, numRuns: 200 },
  )
  expect(MOST_NOTED).toBeGreaterThan(100)
})
