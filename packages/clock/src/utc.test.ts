import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NANOS_PER_DAY, NO_TIME } from './nanos.ts'
import { epochOf, formatUtc, nanosSince, parseUtc } from './utc.ts'

const RUNS = { seed: 1, numRuns: 300 }
const anyUnixNs = fc.bigInt({ min: parseUtc('0000-01-01'), max: parseUtc('9999-12-31T23:59:59.999999999Z') })

describe('parseUtc', () => {
  test.each<[string, bigint]>([
    // 1. the origin, as a date and as a time
    ['1970-01-01', 0n],
    ['1970-01-01T00:00:00Z', 0n],
    // 2. nine, fewer and no fractional digits
    ['2024-08-08T23:54:15.030314667Z', 1_723_161_255_030_314_667n],
    ['2024-08-08T23:54:15.03Z', 1_723_161_255_030_000_000n],
    ['2024-08-08T23:54:15.Z', 1_723_161_255_000_000_000n],
    ['2024-08-08T23:54:15Z', 1_723_161_255_000_000_000n],
    // 3. no seconds, a blank for the T, an offset of zero for the Z
    ['2024-08-08T23:54Z', 1_723_161_240_000_000_000n],
    ['2024-08-08 23:54:15+00:00', 1_723_161_255_000_000_000n],
    // 4. before 1970, and leap days of years divisible by 4 and by 400
    ['1969-12-31T23:59:59.999999999Z', -1n],
    ['2024-02-29', 1_709_164_800_000_000_000n],
    ['2000-02-29', 951_782_400_000_000_000n],
  ])('%s', (text, unixNs) => {
    expect(parseUtc(text)).toBe(unixNs)
  })

  test.each([
    ['', 'utc.malformed'],
    ['yesterday', 'utc.malformed'],
    ['2024-8-8', 'utc.malformed'],
    ['2024-08-08T23Z', 'utc.malformed'],
    // A tenth fractional digit would be lost.
    ['2024-08-08T23:54:15.0303146671Z', 'utc.malformed'],
    ['2024-08-08T23:54:15+02:00', 'utc.malformed'],
    // Without a zone the time would have to be guessed.
    ['2024-08-08T23:54:15', 'utc.malformed'],
    ['2023-02-29', 'utc.no_such_time'],
    ['1900-02-29', 'utc.no_such_time'],
    ['2024-04-31', 'utc.no_such_time'],
    ['2024-13-01', 'utc.no_such_time'],
    ['2024-00-10', 'utc.no_such_time'],
    ['2024-01-00', 'utc.no_such_time'],
    ['2024-08-08T24:00:00Z', 'utc.no_such_time'],
    ['2016-12-31T23:59:60Z', 'utc.no_such_time'],
  ])('refuses %j with %s', (text, code) => {
    expect(() => parseUtc(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(`'${text}'`) }),
    )
  })

  test('agrees with the calendar of Date for every millisecond', () => {
    const milliseconds = fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) })
    fc.assert(
      fc.property(milliseconds, (millis) => {
        expect(parseUtc(new Date(millis).toISOString())).toBe(BigInt(millis) * 1_000_000n)
      }),
      RUNS,
    )
  })
})

describe('formatUtc', () => {
  test('shows nine digits of the time since the epoch', () => {
    const epochNs = parseUtc('2024-08-08')
    expect(formatUtc(epochNs, 86_055_030_314_667)).toBe('2024-08-08T23:54:15.030314667Z')
    expect(formatUtc(epochNs, -1)).toBe('2024-08-07T23:59:59.999999999Z')
    expect(formatUtc(epochNs, 0.6)).toBe('2024-08-08T00:00:00.000000001Z')
    expect(formatUtc(epochNs, NO_TIME)).toBe('none')
  })

  test('gives back what parseUtc read', () => {
    fc.assert(
      fc.property(anyUnixNs, (unixNs) => {
        const epochNs = epochOf(unixNs)
        expect(parseUtc(formatUtc(epochNs, nanosSince(epochNs, unixNs)))).toBe(unixNs)
      }),
      RUNS,
    )
  })

  test.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21, -1e21])('refuses %d', (at) => {
    expect(() => formatUtc(0n, at)).toThrow(expect.objectContaining({ code: 'utc.beyond_range' }))
  })
})

describe('epochOf', () => {
  test('is the midnight at or before, before 1970 as well', () => {
    expect(epochOf(0n)).toBe(0n)
    expect(epochOf(-1n)).toBe(parseUtc('1969-12-31'))
    expect(epochOf(parseUtc('2024-08-08T23:54:15.030314667Z'))).toBe(parseUtc('2024-08-08'))
    fc.assert(
      fc.property(anyUnixNs, (unixNs) => {
        const within = nanosSince(epochOf(unixNs), unixNs)
        expect(within).toBeGreaterThanOrEqual(0)
        expect(within).toBeLessThan(NANOS_PER_DAY)
        expect(formatUtc(epochOf(unixNs), 0)).toMatch(/T00:00:00\.000000000Z$/)
      }),
      RUNS,
    )
  })
})
