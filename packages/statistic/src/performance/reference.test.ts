import { readFileSync } from 'node:fs'
import { NANOS_PER_SECOND } from '@hft/clock'
import { describe, expect, test } from 'vitest'
import { EquityCurve } from '../pnl/equity-curve.ts'
import type { Estimate } from './estimate.ts'
import { normalProbability, normalQuantile } from './normal-distribution.ts'
import { performanceOf } from './performance-summary.ts'

interface Reference {
  readonly seconds: number
  readonly equity: readonly number[]
  readonly prices: readonly number[]
  readonly trials: { readonly count: number; readonly sharpeVariance: number }
  readonly expected: Readonly<Record<string, number>>
  readonly normal: readonly (readonly [x: number, probability: number])[]
  readonly normalQuantiles: readonly (readonly [probability: number, x: number])[]
}

const path = new URL('../../../../tools/statistics-reference/expected/performance.json', import.meta.url)
const reference: Reference = JSON.parse(readFileSync(path, 'utf8'))
const { equity, prices, trials, expected } = reference
const interval = reference.seconds * NANOS_PER_SECOND

/** The equity curve of the reference, with some marks between samples that are gone by the next sample. */
function referenceCurve(): EquityCurve {
  let price = prices[0]!
  const curve = new EquityCurve(interval, undefined, { benchmarkPrice: () => price })
  for (const [at, value] of equity.entries()) {
    curve.onTime(at * interval)
    price = prices[at]!
    curve.onEquity(at * interval, value)
  }
  curve.finish((equity.length - 1) * interval)
  return curve
}

const curve = referenceCurve()
const summary = performanceOf({
  curve,
  startingEquity: equity[0]!,
  net: equity.at(-1)! - equity[0]!,
  spanNanos: (equity.length - 1) * interval,
  trials,
  utc: () => null,
})

describe('performance, beside numpy, pandas and scipy', () => {
  test.each([
    'sharpeAnnualised',
    'sortinoAnnualised',
    'calmarAnnualised',
    'volatilityAnnualised',
    'omega',
    'skewness',
    'excessKurtosis',
    'probabilisticSharpe',
    'deflatedSharpe',
    'alphaAnnualised',
    'beta',
    'averageDrawdown',
  ] as const)('%s', (name) => {
    const { value, standardError }: Estimate = summary[name]
    expect(value! / expected[name]!).toBeCloseTo(1, 9)
    const error = expected[`${name}Error`]
    if (error !== undefined) expect(standardError! / error).toBeCloseTo(1, 9)
  })

  test.each(['valueAtRisk95', 'valueAtRisk99', 'expectedShortfall95', 'expectedShortfall99', 'tailRatio'] as const)(
    '%s, to the precision of the distribution',
    (name) => {
      const allowed = name === 'tailRatio' ? 0.0101 : 0.0051
      expect(Math.abs(summary[name].value! / expected[name]! - 1)).toBeLessThan(allowed)
    },
  )

  test.each(['maximumDrawdown', 'drawdowns', 'longestDrawdownSeconds', 'underWaterShare'] as const)('%s', (name) => {
    expect(summary[name]! / expected[name]!).toBeCloseTo(1, 9)
  })

  test('moments', () => {
    expect(curve.changes.mean / expected['mean']!).toBeCloseTo(1, 12)
    expect(curve.changes.deviation / expected['deviation']!).toBeCloseTo(1, 12)
  })

  test.each(reference.normal)('the normal distribution at %d', (x, probability) => {
    expect(Math.abs(normalProbability(x) - probability)).toBeLessThan(3e-16)
    if (x < 0) expect(normalProbability(x) / probability).toBeCloseTo(1, 9)
  })

  test.each(reference.normalQuantiles)('its quantile of %d', (probability, x) => {
    expect(normalQuantile(probability)).toBeCloseTo(x, 8)
  })

  test('annualises over the days that it is told', () => {
    const sessions = new EquityCurve(interval, undefined, { daysPerYear: 252 })
    for (const [at, value] of equity.entries()) sessions.onEquity(at * interval, value)
    sessions.finish((equity.length - 1) * interval)
    expect(sessions.sharpe / curve.sharpe).toBeCloseTo(Math.sqrt(252 / 365), 12)
  })
})
