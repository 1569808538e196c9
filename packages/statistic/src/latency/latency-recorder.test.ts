import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LatencyRecorder } from './latency-recorder.ts'

const nanos = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  fc.maxSafeNat(),
  fc.constantFrom(
    2_047,
    2_048,
    2_049,
    4_095,
    4_096,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 32 + 1,
    Number.MAX_SAFE_INTEGER,
  ),
)

/** The value that at least `percent` of the sorted values are at or below. */
function naivePercentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.max(1, Math.ceil((percent * sorted.length) / 100)) - 1]!
}

describe('LatencyRecorder', () => {
  test('rows recorded together are what they are one by one', () => {
    const row = fc.record({
      nanos: fc.oneof(nanos, fc.integer({ min: -5, max: 5 }), fc.constant(Number.NaN)),
      flag: fc.nat(7),
    })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.nat(40), fc.nat(40), (rows, some, other) => {
        const later = Float64Array.from(rows, ({ nanos }) => nanos)
        const earlier = new Float64Array(rows.length)
        const flags = Uint8Array.from(rows, ({ flag }) => flag)
        const from = Math.min(some, other, rows.length)
        const to = Math.min(Math.max(some, other), rows.length)
        const [together, plain] = [new LatencyRecorder(), new LatencyRecorder()]
        for (const recorder of [together, plain]) recorder.record(1_000)
        const last = together.recordRows(later, earlier, flags, 6, 2, from, to)
        const wanted = rows.map((_, at) => at).filter((at) => at >= from && at < to && (flags[at]! & 6) === 2)
        for (const at of wanted) plain.record(later[at]!)
        expect(together.summary()).toEqual(plain.summary())
        expect([last, together.rows]).toEqual([wanted.at(-1) ?? -1, wanted.length])
        expect(together.smallest).toBe(
          Math.min(...wanted.map((at) => later[at]!).filter((value) => !Number.isNaN(value))),
        )
        expect(together.seenFlags).toBe(flags.slice(from, to).reduce((sum, flag) => sum | flag, 0))
      }),
      { seed: 4, numRuns: 300 },
    )
  })

  test('gives percentiles at or above the sorted list, within its precision', () => {
    fc.assert(
      fc.property(
        fc.array(nanos, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(1, 3, 8, 11),
        fc.constantFrom(0, 1, 50, 90, 99, 99.9, 100),
        (values, bits, percent) => {
          const recorder = new LatencyRecorder(bits)
          for (const value of values) recorder.record(value)
          const exact = naivePercentile(values, percent)
          const answer = recorder.percentile(percent)
          expect(answer).toBeGreaterThanOrEqual(exact)
          expect(answer - exact).toBeLessThanOrEqual(exact / 2 ** (bits - 1))
          expect(recorder.summary().minimum).toBe(Math.min(...values))
          expect(recorder.summary().maximum).toBe(Math.max(...values))
        },
      ),
      { seed: 1, numRuns: 300 },
    )
  })

  test('is exact for small values: 1 to 100 ns', () => {
    const recorder = new LatencyRecorder()
    for (let value = 100; value >= 1; value--) recorder.record(value)
    expect(recorder.summary()).toEqual({
      count: 100,
      negative: 0,
      missing: 0,
      minimum: 1,
      mean: 50.5,
      p50: 50,
      p90: 90,
      p99: 99,
      p999: 100,
      p9999: 100,
      p99999: 100,
      maximum: 100,
    })
  })

  test('sets aside what is below zero or missing, and rounds down fractions', () => {
    const recorder = new LatencyRecorder()
    for (const value of [-1, Number.NaN, 2.9, Number.NEGATIVE_INFINITY]) recorder.record(value)
    expect(recorder.summary()).toMatchObject({ count: 1, negative: 2, missing: 1, minimum: 2, maximum: 2 })
  })

  test('takes the largest values there are', () => {
    const recorder = new LatencyRecorder()
    recorder.record(Number.POSITIVE_INFINITY)
    recorder.record(2 ** 60)
    expect(recorder.percentile(100)).toBe(Number.MAX_SAFE_INTEGER)
  })

  test('knows nothing before the first value, nor after a reset', () => {
    const recorder = new LatencyRecorder()
    expect(recorder.percentile(50)).toBeNaN()
    recorder.record(5)
    recorder.reset()
    expect(recorder.summary()).toMatchObject({ count: 0, mean: null, p50: null, minimum: null, maximum: null })
  })

  test('adds another recorder as if its values had been recorded here', () => {
    const [left, right, both] = [new LatencyRecorder(), new LatencyRecorder(), new LatencyRecorder()]
    for (const value of [5, 70_000, -1]) {
      left.record(value)
      both.record(value)
    }
    for (const value of [3, 9_000_000, Number.NaN]) {
      right.record(value)
      both.record(value)
    }
    left.add(right)
    expect(left.summary()).toEqual(both.summary())
    expect(() => left.add(new LatencyRecorder(5))).toThrow(expect.objectContaining({ code: 'latency.precision' }))
  })

  test.each([0, 15, 1.5])('refuses %d precision bits', (bits) => {
    expect(() => new LatencyRecorder(bits)).toThrow(expect.objectContaining({ code: 'latency.precision' }))
  })
})
