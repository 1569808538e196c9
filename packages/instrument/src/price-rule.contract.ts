import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PriceRule } from './price-rule.ts'
import type { Ticks } from './ticks.ts'

const RUNS = { seed: 1, numRuns: 500 }
const anyTicks = fc.oneof(
  fc.integer({ min: -3_000, max: 3_000 }),
  fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
) as fc.Arbitrary<Ticks>

/** The laws of price rules. */
export function describePriceRule(name: string, rule: PriceRule): void {
  describe(`${name} as a price rule`, () => {
    test('floor and ceil are valid, on their side, and nothing valid lies between', () => {
      fc.assert(
        fc.property(anyTicks, (ticks) => {
          const [floor, ceil] = [rule.floor(ticks), rule.ceil(ticks)]
          expect([rule.isValid(floor), rule.isValid(ceil)]).toEqual([true, true])
          expect(floor <= ticks && ticks <= ceil).toBe(true)
          const last = Math.min(ceil, floor + 200)
          for (let between = floor + 1; between < last; between++) expect(rule.isValid(between as Ticks)).toBe(false)
        }),
        RUNS,
      )
    })

    test('a valid price is its own floor, ceil and nearest', () => {
      fc.assert(
        fc.property(anyTicks, (ticks) => {
          const valid = rule.floor(ticks)
          expect([rule.floor(valid), rule.ceil(valid), rule.nearest(valid)]).toEqual([valid, valid, valid])
        }),
        RUNS,
      )
    })

    test('nearest is the closer of floor and ceil', () => {
      fc.assert(
        fc.property(anyTicks, (ticks) => {
          const [floor, ceil] = [rule.floor(ticks), rule.ceil(ticks)]
          expect(rule.nearest(ticks)).toBe(ticks - floor < ceil - ticks ? floor : ceil)
        }),
        RUNS,
      )
    })

    test('floor and ceil mirror each other around 0', () => {
      fc.assert(
        fc.property(anyTicks, (ticks) => {
          expect(rule.floor(-ticks as Ticks) + rule.ceil(ticks)).toBe(0)
        }),
        RUNS,
      )
    })

    test('no result is −0', () => {
      for (const ticks of [0, -0]) {
        for (const result of [rule.floor(ticks as Ticks), rule.ceil(ticks as Ticks), rule.nearest(ticks as Ticks)]) {
          expect(1 / result).toBe(Number.POSITIVE_INFINITY)
        }
      }
    })
  })
}
