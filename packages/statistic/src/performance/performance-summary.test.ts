import { NANOS_PER_DAY, NANOS_PER_SECOND } from '@hft/clock'
import { describe, expect, test } from 'vitest'
import { EquityCurve } from '../pnl/equity-curve.ts'
import { type Caution, estimateOf } from './estimate.ts'
import { type PerformanceSummary, performanceOf } from './performance-summary.ts'

function performance(equity: readonly number[], interval = NANOS_PER_SECOND, startingEquity = equity[0] ?? 0) {
  const curve = new EquityCurve(interval)
  for (const [at, value] of equity.entries()) curve.onEquity(at * interval, value)
  const end = Math.max(0, equity.length - 1) * interval
  curve.finish(end)
  const net = (equity.at(-1) ?? 0) - startingEquity
  return performanceOf({
    curve,
    startingEquity,
    net,
    spanNanos: end,
    utc: (at) => (Number.isNaN(at) ? null : String(at)),
  })
}

const zigzag = (count: number) => Array.from({ length: count }, (_, at) => 100 + (at % 2) + at / 10)

describe('what is said beside a figure that can not be trusted', () => {
  test.each<[string, PerformanceSummary, keyof PerformanceSummary, Caution | null]>([
    ['1. a run without events', performance([]), 'sharpeAnnualised', 'few-samples'],
    ['2. a handful of samples', performance([100, 101, 100, 102]), 'omega', 'few-samples'],
    ['3. a minute, annualised', performance(zigzag(60)), 'sharpeAnnualised', 'few-days'],
    ['4. the same, not annualised', performance(zigzag(60)), 'omega', null],
    ['5. forty days', performance(zigzag(41), NANOS_PER_DAY), 'sharpeAnnualised', null],
    [
      '6. equity that only rises',
      performance(Array.from({ length: 60 }, (_, at) => at ** 2 + 1)),
      'sortinoAnnualised',
      'no-losses',
    ],
    ['7. equity that never changes', performance(new Array<number>(60).fill(5)), 'sharpeAnnualised', 'no-spread'],
    ['8. no capital', performance(zigzag(60), NANOS_PER_SECOND, 0), 'returnShare', 'no-capital'],
    ['9. no benchmark', performance(zigzag(60)), 'beta', 'not-given'],
    ['10. no trials', performance(zigzag(60)), 'deflatedSharpe', 'not-given'],
    ['11. too few in the tail', performance(zigzag(150)), 'valueAtRisk95', 'few-samples'],
    ['12. enough in the tail', performance(zigzag(250)), 'valueAtRisk95', null],
  ])('%s', (_, summary, name, caution) => {
    expect(summary[name]).toMatchObject({ caution })
  })

  test('by hand: 100, 110, 99, 120 in three days', () => {
    const summary = performance([100, 110, 99, 120], NANOS_PER_DAY)
    expect(summary).toMatchObject({
      changes: 3,
      days: 3,
      periodsPerYear: 365,
      returnShare: { value: 0.2, caution: null },
      maximumDrawdown: 11,
      maximumDrawdownShare: { value: 0.1 },
      drawdownSeconds: 86_400,
      averageDrawdown: { value: 11, samples: 1 },
      drawdowns: 1,
      longestDrawdownSeconds: 2 * 86_400,
      underWaterShare: 1 / 3,
    })
    // Changes 10, −11, 21.
    expect(summary.omega.value).toBeCloseTo(31 / 11, 12)
    expect(summary.meanChangeAnnualised.value).toBeCloseTo((20 / 3) * 365, 9)
    expect(summary.calmarAnnualised.value).toBeCloseTo(((20 / 3) * 365) / 11, 9)
  })

  test('a drawdown that is still open counts as far as it goes', () => {
    expect(performance([10, 8, 9, 10, 12, 7, 9])).toMatchObject({
      drawdowns: 2,
      averageDrawdown: { value: 3.5 },
      longestDrawdownSeconds: 3,
      underWaterShare: 4 / 6,
    })
  })

  test('an estimate without a value has no error either', () => {
    expect(estimateOf(Number.NaN, 100, 'no-losses', 3)).toEqual({
      value: null,
      standardError: null,
      samples: 100,
      caution: 'no-losses',
    })
  })
})
