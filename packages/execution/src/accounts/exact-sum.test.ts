import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExactSum, roundedQuotient } from './exact-sum.ts'

const LARGEST = Number.MAX_SAFE_INTEGER
const safe = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -1000, max: 1000 }),
  fc.constantFrom(
    LARGEST,
    -LARGEST,
    2 ** 52,
    -(2 ** 52),
    2 ** 51,
    -(2 ** 51),
    2 ** 51 + 1,
    2 ** 26,
    2 ** 27,
    2 ** 27 - 1,
    0,
  ),
)
/** Below 2^51, so that no sum of some dozens of products leaves the range. */
const factor = safe.map((value) => Math.trunc(value / 4))

describe('ExactSum', () => {
  test('adds numbers, products and sums as BigInt does', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), a: safe, b: fc.constant(0) }),
      fc.record({ kind: fc.constant('product' as const), a: factor, b: factor }),
      fc.record({ kind: fc.constant('sum' as const), a: factor, b: factor }),
      fc.record({ kind: fc.constant('difference' as const), a: factor, b: factor }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const sum = new ExactSum()
        let expected = 0n
        for (const { kind, a, b } of steps) {
          const product = BigInt(a) * BigInt(b)
          if (kind === 'add') sum.add(a)
          else if (kind === 'product') sum.addProduct(a, b)
          else if (kind === 'sum') sum.addSum(ExactSum.of(product))
          else sum.subtractSum(ExactSum.of(product))
          expected += kind === 'add' ? BigInt(a) : kind === 'difference' ? -product : product
          expect(sum.toBigInt()).toBe(expected)
          expect(sum.sign).toBe(expected > 0n ? 1 : expected < 0n ? -1 : 0)
          expect(sum.toNumber()).toBe(Number(expected))
          expect(ExactSum.of(expected).toBigInt()).toBe(expected)
        }
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  test('divides as BigInt does, rounding down', () => {
    fc.assert(
      fc.property(safe, fc.integer({ min: 1, max: LARGEST }), safe, (a, divisor, rest) => {
        const sum = new ExactSum()
        sum.addProduct(Math.trunc(a / 4), divisor)
        sum.add(rest)
        const value = sum.toBigInt()
        const remainder = ((value % BigInt(divisor)) + BigInt(divisor)) % BigInt(divisor)
        const quotient = (value - remainder) / BigInt(divisor)
        fc.pre(quotient <= BigInt(LARGEST) && quotient >= BigInt(-LARGEST))
        expect(BigInt(sum.divide(divisor))).toBe(quotient)
        expect(sum.toBigInt()).toBe(remainder)
      }),
      { seed: 2, numRuns: 500 },
    )
  })

  test.each([
    // 1. exact  2. below half  3. half: up  4. above half  5. a negative half: up, to zero  6. negative, below half
    [6, 4, 8, 3],
    [7, 1, 5, 1],
    [5, 1, 2, 3],
    [8, 1, 5, 2],
    [-1, 1, 2, 0],
    [-7, 1, 5, -1],
    // 7. a product beyond 2^53
    [2 ** 51, 2 ** 51, 2 ** 51, 2 ** 51],
    [LARGEST, 3, 2, 2 ** 53],
  ])('case %#: %d × %d / %d rounds to %d', (a, b, divisor, expected) => {
    const scratch = new ExactSum()
    if (Number.isSafeInteger(expected)) expect(roundedQuotient(a, b, divisor, scratch)).toBe(expected)
    else {
      expect(() => roundedQuotient(a, b, divisor, scratch)).toThrow(
        expect.objectContaining({ code: 'exact_sum.beyond_range' }),
      )
    }
  })

  test('refuses to leave its range', () => {
    const sum = new ExactSum()
    const grow = () => {
      for (let time = 0; time < 8; time++) sum.addProduct(LARGEST, LARGEST)
    }
    expect(grow).toThrow(expect.objectContaining({ code: 'exact_sum.beyond_range' }))
    expect(() => ExactSum.of(1n << 110n)).toThrow(expect.objectContaining({ code: 'exact_sum.beyond_range' }))
  })

  test('copies and clears', () => {
    const sum = new ExactSum()
    sum.addProduct(LARGEST, 12345)
    const copy = new ExactSum()
    copy.copyFrom(sum)
    sum.clear()
    expect([sum.sign, copy.toBigInt()]).toEqual([0, BigInt(LARGEST) * 12345n])
  })
})
