import fc from 'fast-check'
import { expect, test } from 'vitest'
import { greatestCommonDivisor, UnitConversion } from './unit-conversion.ts'

const RUNS = { seed: 1, numRuns: 500 }
const unit = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(1, 10, 1_000, 100_000, 1_000_000, 2_500_000))

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value % divisor < 0n ? quotient - 1n : quotient
}

test('floor, ceil and remainder are those of exact integers', () => {
  fc.assert(
    fc.property(unit, unit, fc.oneof(fc.integer(), fc.maxSafeInteger()), (from, to, count) => {
      const conversion = new UnitConversion(from, to)
      const fine = BigInt(count) * BigInt(from)
      const floor = floorDivide(fine, BigInt(to))
      const ceil = -floorDivide(-fine, BigInt(to))
      const held = (exact: bigint): number => (Number.isSafeInteger(Number(exact)) ? Number(exact) : Number.NaN)
      expect(conversion.floor(count)).toBe(held(floor))
      expect(conversion.ceil(count)).toBe(held(ceil))
      expect(conversion.remainder(count)).toBe(Number(fine - floor * BigInt(to)))
    }),
    RUNS,
  )
})

test('greatest common divisor', () => {
  expect([greatestCommonDivisor(12, 18), greatestCommonDivisor(7, 13), greatestCommonDivisor(5, 5)]).toEqual([6, 1, 5])
})
