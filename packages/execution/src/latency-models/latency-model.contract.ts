import { describe, expect, test } from 'vitest'
import type { LatencyModel } from './latency-model.ts'

const MESSAGES = 2_000
const STEP_NANOS = 1_000_003

/** The laws of every latency model. */
export function describeLatencyModel(name: string, create: (seed: number) => LatencyModel): void {
  const entries = (model: LatencyModel) =>
    Array.from({ length: MESSAGES }, (_, at) => model.entryNanos(at * STEP_NANOS, 0))
  const responses = (model: LatencyModel) =>
    Array.from({ length: MESSAGES }, (_, at) => model.responseNanos(at * STEP_NANOS, 0))

  describe(`${name} latency`, () => {
    test('is never below the look-ahead, and a whole number of nanoseconds', () => {
      const model = create(1)
      expect(model.minimumEntryNanos).toBeGreaterThanOrEqual(0)
      expect(model.minimumResponseNanos).toBeGreaterThanOrEqual(0)
      for (const nanos of entries(model)) {
        expect(nanos).toBeGreaterThanOrEqual(model.minimumEntryNanos)
        expect(Number.isSafeInteger(nanos)).toBe(true)
      }
      for (const nanos of responses(model)) {
        expect(nanos).toBeGreaterThanOrEqual(model.minimumResponseNanos)
        expect(Number.isSafeInteger(nanos)).toBe(true)
      }
    })

    test('the same seed gives the same sequence', () => {
      expect(entries(create(7))).toEqual(entries(create(7)))
      expect(responses(create(7))).toEqual(responses(create(7)))
    })

    test('the directions do not disturb each other, in whatever order they are asked', () => {
      const model = create(7)
      const answers = responses(model)
      expect(entries(model)).toEqual(entries(create(7)))
      expect(answers).toEqual(responses(create(7)))
    })
  })
}
