import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'

describe('parseDuration', () => {
  test.each([
    ['0', 0],
    ['1ns', 1],
    ['250us', 250_000],
    ['250µs', 250_000],
    ['10ms', 10_000_000],
    ['1.5s', 1_500_000_000],
    ['0.000000001s', 1],
    ['2m', 120_000_000_000],
    ['1h30m', 5_400_000_000_000],
    ['1m0.5s', 60_500_000_000],
    ['1d', 86_400_000_000_000],
    ['-5ms', -5_000_000],
    ['1.0ns', 1],
    // 0.1 + 0.2 in floats would miss the nanosecond.
    ['0.3us', 300],
  ])('%s is %d ns', (text, nanos) => {
    expect(parseDuration(text)).toBe(nanos)
  })

  test.each([
    ['', 'duration.malformed'],
    ['10', 'duration.malformed'],
    ['ms', 'duration.malformed'],
    ['10 ms', 'duration.malformed'],
    ['10MS', 'duration.malformed'],
    ['.5s', 'duration.malformed'],
    ['1e3s', 'duration.malformed'],
    ['1.5ns', 'duration.too_fine'],
    ['0.0000000001s', 'duration.too_fine'],
    ['105d', 'duration.beyond_range'],
  ])('refuses %j with %s', (text, code) => {
    expect(() => parseDuration(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(`'${text}'`) }),
    )
  })

  test('a duration of −0 is 0', () => {
    expect(Object.is(parseDuration('-0s'), 0)).toBe(true)
  })
})

describe('formatDuration', () => {
  test.each([
    [0, '0s'],
    [7, '7ns'],
    [250_000, '250us'],
    [1_500, '1.5us'],
    [1_030_314, '1.030314ms'],
    [1_500_000_000, '1.5s'],
    [60_000_000_000, '1m'],
    [61_250_000_000, '1m1.25s'],
    [5_400_000_000_000, '1h30m'],
    [90_000_000_000_001, '1d1h1ns'],
    [-2_000_000, '-2ms'],
    [0.4, '0s'],
    [Number.NaN, 'none'],
    [Number.POSITIVE_INFINITY, 'forever'],
    [Number.NEGATIVE_INFINITY, '-forever'],
  ])('%d ns is %s', (nanos, text) => {
    expect(formatDuration(nanos)).toBe(text)
  })

  test('gives back what parseDuration read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer()), (nanos) => {
        expect(parseDuration(formatDuration(nanos))).toBe(nanos)
      }),
      { seed: 1, numRuns: 500 },
    )
  })
})
