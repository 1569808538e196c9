import { NANOS_PER_SECOND } from '@hft/clock'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { periodsPerYear } from './annualisation.ts'
import { MaximumDrawdown } from './maximum-drawdown.ts'
import { RunningMoments } from './running-moments.ts'
import { sharpeRatio } from './sharpe-ratio.ts'
import { sortinoRatio } from './sortino-ratio.ts'

function momentsOf(values: readonly number[]): RunningMoments {
  const moments = new RunningMoments()
  for (const value of values) moments.add(value)
  return moments
}

const changes = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 })

describe('ratios', () => {
  test('by hand: changes 1, −1, 2, 2 a day', () => {
    const moments = momentsOf([1, -1, 2, 2])
    // mean 1; squares 0 + 4 + 1 + 1 = 6, over 3; downside 1 over 4.
    expect(moments.mean).toBe(1)
    expect(moments.deviation).toBeCloseTo(Math.sqrt(2), 14)
    expect(moments.downsideDeviation).toBe(0.5)
    expect(sharpeRatio(moments, 365)).toBeCloseTo((1 / Math.SQRT2) * Math.sqrt(365), 12)
    expect(sortinoRatio(moments, 365)).toBeCloseTo(2 * Math.sqrt(365), 12)
    expect(sharpeRatio(moments, periodsPerYear(NANOS_PER_SECOND))).toBeCloseTo(
      (1 / Math.SQRT2) * Math.sqrt(365 * 86_400),
      9,
    )
  })

  test('recomputed in two passes', () => {
    fc.assert(
      fc.property(changes, (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length
        const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
        const moments = momentsOf(values)
        const scale = Math.max(1, ...values.map(Math.abs))
        expect(Math.abs(moments.mean - mean)).toBeLessThan(scale * 1e-12)
        expect(Math.abs(moments.deviation - Math.sqrt(squares / (values.length - 1)))).toBeLessThan(scale * 1e-7)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('are not defined without spread, or without losses', () => {
    expect(sharpeRatio(momentsOf([1]), 365)).toBeNaN()
    expect(sharpeRatio(momentsOf([1, 1, 1]), 365)).toBeNaN()
    expect(sortinoRatio(momentsOf([]), 365)).toBeNaN()
    expect(sortinoRatio(momentsOf([1, 2]), 365)).toBeNaN()
  })
})

describe('MaximumDrawdown', () => {
  test('by hand: the deepest fall, from its own high', () => {
    const drawdown = new MaximumDrawdown()
    for (const [at, equity] of [10, 15, 12, 20, 13, 18, 14, 30].entries()) drawdown.onEquity(at, equity)
    expect(drawdown).toMatchObject({ value: 7, peak: 20, peakAt: 3, troughAt: 4 })
  })

  test('knows no times while equity only rises, and passes over NaN', () => {
    const drawdown = new MaximumDrawdown()
    for (const [at, equity] of [1, Number.NaN, 2].entries()) drawdown.onEquity(at, equity)
    expect(drawdown.value).toBe(0)
    expect(drawdown.peakAt).toBeNaN()
    expect(drawdown.troughAt).toBeNaN()
  })

  test('recomputed over all pairs', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 30 }), (equities) => {
        const drawdown = new MaximumDrawdown()
        let naive = 0
        for (const [at, equity] of equities.entries()) {
          drawdown.onEquity(at, equity)
          for (const earlier of equities.slice(0, at)) naive = Math.max(naive, earlier - equity)
        }
        expect(drawdown.value).toBe(naive)
        if (naive > 0) expect(equities[drawdown.peakAt]! - equities[drawdown.troughAt]!).toBe(naive)
      }),
      { seed: 2, numRuns: 200 },
    )
  })
})
