import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RowSearch } from './row-search.ts'

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
        const search = new RowSearch()
        for (const [limit, row] of [
          [at, naive],
          [Number.POSITIVE_INFINITY, end],
          [Number.NEGATIVE_INFINITY, from],
        ] as const) {
          search.limit = limit
          expect(search.firstBeyond(column, from, end, isOpen)).toBe(row)
        }
      },
    ),
    { seed: 1, numRuns: 400 },
  )
})
