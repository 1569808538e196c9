import fc from 'fast-check'
import { expect, test } from 'vitest'
import { share } from '../property-runs.contract.ts'
import { BreakerReadings } from './breaker.ts'
import { RollingRange } from './rolling-range.ts'

const WINDOW = 310
/** The window moves on by so much at a time. */
const STEP = 10

test('agrees with looking at every value, of each cell by itself', () => {
  const step = fc.record({
    wait: fc.nat({ max: 60 }),
    cell: fc.nat({ max: 1 }),
    value: fc.integer({ min: -9, max: 9 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const readings = new BreakerReadings()
      const range = new RollingRange(2, WINDOW, readings)
      const noted: { bucket: number; cell: number; value: number }[] = []
      const values = new Float64Array(2)
      for (const { wait, cell, value } of steps) {
        readings.now += wait
        const bucket = Math.floor(readings.now / STEP)
        noted.push({ bucket, cell, value })
        values[cell] = value
        range.note(cell, values)
        const inside = noted.filter((each) => each.cell === cell && each.bucket > bucket - 32).map((each) => each.value)
        expect([range.lowest[cell], range.highest[cell]]).toEqual([Math.min(...inside), Math.max(...inside)])
      }
    }),
    { seed: 1, numRuns: share(200) },
  )
})

test('holds nothing at first, nor of what was forgotten, and forgets no other cell', () => {
  const range = new RollingRange(3, WINDOW, new BreakerReadings())
  expect([...range.lowest, ...range.highest]).toEqual(Array(6).fill(Number.NaN))
  for (const cell of [0, 1, 2]) range.note(cell, Float64Array.of(7, 8, 9))
  range.clear(1)
  range.note(0, Float64Array.of(5, 0, 0))
  range.advance(1)
  expect([...range.lowest]).toEqual([5, Number.NaN, 9])
  expect([...range.highest]).toEqual([7, Number.NaN, 9])
  range.note(1, Float64Array.of(0, 3, 0))
  expect([range.lowest[1], range.highest[1]]).toEqual([3, 3])
})
