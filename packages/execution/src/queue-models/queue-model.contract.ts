import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { QueueModel } from './queue-model.ts'

const SETTINGS = { seed: 1, numRuns: 500 }
const level = fc.integer({ min: 0, max: 100_000 })
const traded = fc.integer({ min: 0, max: 5_000 })

/** The laws of every queue model. */
export function describeQueueModel(name: string, create: () => QueueModel): void {
  describe(`${name} queue`, () => {
    test('a new order stands behind the whole level', () => {
      const model = create()
      fc.assert(
        fc.property(level, (lots) => {
          expect(model.initialAhead(lots)).toBe(lots)
        }),
        SETTINGS,
      )
    })

    test('a trade takes its quantity from the front, even beyond it', () => {
      const model = create()
      fc.assert(
        fc.property(level, traded, (ahead, lots) => {
          expect(model.aheadAfterTrade(ahead, lots)).toBe(ahead - lots)
        }),
        SETTINGS,
      )
    })

    test('a change never puts more ahead than there was, nor more than the level holds', () => {
      const model = create()
      fc.assert(
        fc.property(level, level, traded, fc.double({ min: 0, max: 1, noNaN: true }), (previous, next, lots, share) => {
          const ahead = previous * share
          const after = model.aheadAfterChange(ahead, previous, next, Math.min(lots, previous))
          expect(after).toBeLessThanOrEqual(ahead * (1 + 1e-12))
          expect(after).toBeLessThanOrEqual(next)
        }),
        SETTINGS,
      )
    })

    test('a level that grows or stays leaves the front as it was', () => {
      const model = create()
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 100_000 }), level, (previous, growth) => {
          const ahead = previous / 2
          expect(model.aheadAfterChange(ahead, previous, previous + growth, 0)).toBeCloseTo(ahead, 9)
        }),
        SETTINGS,
      )
    })

    test('what a trade explains is not taken off twice', () => {
      const model = create()
      fc.assert(
        fc.property(level, traded, (behind, lots) => {
          const before = 2 * lots + behind
          const ahead = model.aheadAfterTrade(2 * lots, lots)
          expect(model.aheadAfterChange(ahead, before, before - lots, lots)).toBeCloseTo(lots, 6)
        }),
        SETTINGS,
      )
    })

    test('whatever the quantities, the answer is a number', () => {
      const model = create()
      const any = fc.double({ min: -10_000, max: 10_000, noNaN: true })
      fc.assert(
        fc.property(any, level, level, traded, (ahead, previous, next, lots) => {
          const after = model.aheadAfterChange(ahead, previous, next, lots)
          expect(Number.isNaN(after)).toBe(false)
          expect(after).toBeLessThanOrEqual(next)
        }),
        SETTINGS,
      )
    })

    test('an unknown front becomes the level as soon as it is shown', () => {
      const model = create()
      const unknown = Number.POSITIVE_INFINITY
      expect(model.aheadAfterTrade(unknown, 5)).toBe(unknown)
      expect(model.aheadAfterChange(unknown, 0, 70, 0)).toBe(70)
      expect(model.aheadAfterChange(unknown, 90, 70, 0)).toBe(70)
    })
  })
}
