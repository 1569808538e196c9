import { expect, test } from 'vitest'
import { epochDayOf, isoTimeOf } from './iso-time.ts'

test.each([
  // 1. any number of decimals up to nine
  ['2026-04-07T00:00:01Z', 1_000_000_000],
  ['2026-04-07T00:00:01.5Z', 1_500_000_000],
  ['2026-04-06T23:59:59.999999999Z', -1],
  ['2024-02-29T00:00:00.000001Z', -768 * 86_400e9 + 1_000],
  // 2. nothing else, and nothing beside it
  ['2026-04-07T00:00:01.1234567890Z', Number.NaN],
  ['2026-04-07T00:00:01+00:00', Number.NaN],
  ['2026-04-07T00:00:01Z ', Number.NaN],
  ['2026-02-29T00:00:00Z', Number.NaN],
  ['2026-04-07', Number.NaN],
  ['', Number.NaN],
])('case %#: %s', (text, nanos) => {
  const epochDay = epochDayOf(BigInt(Date.UTC(2026, 3, 7)) * 1_000_000n)
  expect(isoTimeOf(text, epochDay)).toBe(nanos)
})
