import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowBeyond } from './row-search.ts'

const anyTimes = fc
  .array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 })
  .map((times) => times.sort((a, b) => a - b))

test('finds the row that looking at each finds', () => {
  fc.assert(
    fc.property(
      anyTimes,
      fc.nat(70),
      fc.nat(70),
      fc.integer({ min: -1, max: 41 }),
      fc.boolean(),
      (times, a, b, at, isOpen) => {
        const end = Math.min(times.length, Math.max(a, b))
        const from = Math.min(end, a, b)
        const column = Float64Array.from(times)
        let naive = from
        while (naive < end && (isOpen ? times[naive]! < at : times[naive]! <= at)) naive++
        expect(rowBeyond(column, from, end, at, isOpen)).toBe(naive)
        expect(rowBeyond(column, from, end, Number.POSITIVE_INFINITY, isOpen)).toBe(end)
        expect(rowBeyond(column, from, end, Number.NEGATIVE_INFINITY, isOpen)).toBe(from)
      },
    ),
    { seed: 1, numRuns: 400 },
  )
})
