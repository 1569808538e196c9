import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntegerTable } from './integer-table.ts'

test('holds what a Map holds, through growth, removals and keys of either sign', () => {
  const key = fc.oneof(
    fc.integer({ min: -40, max: 40 }),
    fc.integer({ min: 0, max: 60 }).map((step) => step * 4096),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.constantFrom(0, 0, 1, -5, 2 ** 40)), { maxLength: 400 }), (changes) => {
      const table = new IntegerTable()
      const twin = new Map<number, number>()
      for (const [at, value] of changes) {
        expect(table.set(at, value)).toBe(twin.get(at) ?? 0)
        if (value === 0) twin.delete(at)
        else twin.set(at, value)
      }
      expect(table.size).toBe(twin.size)
      for (const [at] of changes) expect(table.get(at)).toBe(twin.get(at) ?? 0)
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('unsigned keys beyond 2^31 are found again', () => {
  const table = new IntegerTable()
  table.set(0xffff_fff0, 3)
  expect(table.get(0xffff_fff0)).toBe(3)
  expect(table.set(0xffff_fff0, 0)).toBe(3)
  expect(table.size).toBe(0)
})

test('clear empties it', () => {
  const table = new IntegerTable()
  for (let key = 0; key < 1000; key++) table.set(key, 1)
  table.clear()
  expect([table.size, table.get(5)]).toEqual([0, 0])
})
