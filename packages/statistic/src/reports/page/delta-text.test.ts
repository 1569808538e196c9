import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DELTA_TEXT_READER, deltaText } from './delta-text.ts'

const read: (text: string) => Float64Array = runInNewContext(DELTA_TEXT_READER, { atob, Float64Array })

test.each([
  ['1. nothing', []],
  ['2. one number', [0]],
  ['3. up and down', [5, 3, 3, -4, 1_000_000]],
  ['4. a time of the day in nanoseconds, and one after it', [86_399_999_999_999, 86_399_999_999_999 + 250]],
  ['5. the largest and the smallest of a column of ticks', [2_147_483_647, -2_147_483_648]],
])('%s', (_, values) => {
  expect([...read(deltaText(Float64Array.from(values)))]).toEqual(values)
})

test('whatever the numbers', () => {
  const whole = fc.integer({ min: -(2 ** 51), max: 2 ** 51 })
  fc.assert(
    fc.property(fc.array(whole), (values) => {
      expect([...read(deltaText(Float64Array.from(values)))]).toEqual(values)
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('prices that move by a tick take a byte each', () => {
  const ticks = Int32Array.from({ length: 3_000 }, (_, at) => 1_000_000 + (at % 3))
  expect(deltaText(ticks).length).toBeLessThan(4_010)
})
