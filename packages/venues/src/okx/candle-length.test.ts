import { expect, test } from 'vitest'
import { candleNanos } from './candle-length.ts'

test.each([
  ['1s', 1e9],
  ['15m', 900e9],
  ['4H', 14_400e9],
  ['1D', 86_400e9],
  ['2Dutc', 172_800e9],
  ['1W', 604_800e9],
  ['1M', Number.NaN],
  ['m', Number.NaN],
  ['0m', Number.NaN],
  ['1mx', Number.NaN],
])('%s lasts %d nanoseconds', (name, nanos) => {
  expect(candleNanos(name)).toBe(nanos)
})
