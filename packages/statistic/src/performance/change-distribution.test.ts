import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChangeDistribution, QUANTILE_ERROR } from './change-distribution.ts'

function distributionOf(changes: readonly number[]): ChangeDistribution {
  const distribution = new ChangeDistribution()
  for (const change of changes) distribution.add(change)
  return distribution
}

const change = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.double({ min: -1e-6, max: 1e-6, noNaN: true }),
  fc.constantFrom(0, -0, 1, -1, 1e-12, -1e-12, 1e12),
)

describe('ChangeDistribution', () => {
  test('answers every rank of the sorted list within half a per cent', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 60 }), (changes) => {
        const distribution = distributionOf(changes)
        for (const [at, exact] of changes.toSorted((left, right) => left - right).entries()) {
          const error = Math.abs(distribution.ranked(at + 1) - exact)
          expect(error).toBeLessThanOrEqual(Math.abs(exact) * QUANTILE_ERROR * 1.000_001 + 1e-12)
        }
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('expected shortfall is the mean of the worst, to the width of one bucket', () => {
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(0.5, 0.9, 0.95),
        (changes, level) => {
          const sorted = changes.toSorted((left, right) => left - right)
          const worst = sorted.slice(0, Math.max(1, Math.ceil(Number(((1 - level) * changes.length).toFixed(9)))))
          const exact = -worst.reduce((sum, value) => sum + value, 0) / worst.length
          const scale = Math.max(...worst.map(Math.abs))
          expect(Math.abs(distributionOf(changes).expectedShortfall(level) - exact)).toBeLessThanOrEqual(
            scale * 0.0101 + 1e-12,
          )
        },
      ),
      { seed: 2, numRuns: 200 },
    )
  })

  test.each([
    ['1. nothing', [], Number.NaN],
    ['2. one loss', [-5], -5],
    ['3. all zero', [0, 0, 0], 0],
    ['4. beyond the range: its end', [-1e15], -1e12],
  ])('the 5 %% quantile of %s', (_, changes, expected) => {
    const answer = distributionOf(changes).quantile(0.05)
    if (Number.isNaN(expected)) expect(answer).toBeNaN()
    else expect(Math.abs(answer - expected)).toBeLessThanOrEqual(Math.abs(expected) * QUANTILE_ERROR)
  })

  test('passes over what is no number, and lists its buckets from the lowest', () => {
    const distribution = distributionOf([3, Number.NaN, -2, 0, 3])
    expect(distribution.count).toBe(4)
    const buckets = [...distribution.buckets()]
    expect(buckets.map(([, , count]) => count)).toEqual([1, 1, 2])
    expect(buckets[0]![0]).toBeLessThanOrEqual(-2)
    expect(buckets[0]![1]).toBeGreaterThanOrEqual(-2.02)
    expect(distributionOf([1, 2]).tailRatio).toBeNaN()
  })
})
