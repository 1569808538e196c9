import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WideProduct } from './wide-product.ts'

test('a product of four safe integers over a power of ten is the one of bigints, rounded halves up', () => {
  const wide = new WideProduct()
  const factor = fc.oneof(fc.maxSafeNat(), fc.integer({ min: 0, max: 1_000_000 }))
  fc.assert(
    fc.property(fc.array(factor, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 66 }), (factors, power) => {
      wide.set(factors[0]!)
      for (const each of factors.slice(1)) wide.multiply(each)
      const product = factors.map(BigInt).reduce((left, right) => left * right)
      const divisor = 10n ** BigInt(power)
      const expected = (2n * product + divisor) / (2n * divisor)
      if (expected >= 2n ** 52n) expect(() => wide.roundedQuotient(power)).toThrow(/passed 2\^52/)
      else expect(wide.roundedQuotient(power)).toBe(Number(expected))
    }),
    { seed: 1, numRuns: 2000 },
  )
})

test.each([
  [5, 1, 1],
  [4, 1, 0],
  [15, 1, 2],
  [25, 1, 3],
  [0, 9, 0],
  [499_999_999, 9, 0],
  [500_000_000, 9, 1],
])('%d / 10^%d is %d', (value, power, quotient) => {
  const wide = new WideProduct()
  wide.set(value)
  expect(wide.roundedQuotient(power)).toBe(quotient)
})

test('a product past its bits is refused', () => {
  const wide = new WideProduct()
  wide.set(Number.MAX_SAFE_INTEGER)
  for (let times = 0; times < 3; times++) wide.multiply(Number.MAX_SAFE_INTEGER)
  expect(() => wide.multiply(Number.MAX_SAFE_INTEGER)).toThrow(
    expect.objectContaining({ code: 'exact_sum.beyond_range' }),
  )
})
