import { NANOS_PER_DAY } from '@hft/clock'
import { describe, expect, test } from 'vitest'
import { EquityCurve } from './equity-curve.ts'

function sampled(marks: readonly (readonly [at: number, equity: number])[], end: number, interval = 10) {
  const samples: [number, number][] = []
  const curve = new EquityCurve(interval, (at, equity) => samples.push([at, equity]))
  for (const [at, equity] of marks) curve.onEquity(at, equity)
  curve.finish(end)
  return { curve, samples }
}

describe('EquityCurve', () => {
  test.each<[string, readonly (readonly [number, number])[], number, readonly (readonly [number, number])[]]>([
    ['1. no marks: nothing', [], 100, []],
    ['2. the first mark is the first sample', [[3, 7]], 3, [[3, 7]]],
    [
      '3. a mark at a sample time is in it',
      [
        [0, 1],
        [10, 2],
      ],
      10,
      [
        [0, 1],
        [10, 2],
      ],
    ],
    [
      '4. all marks at a sample time are',
      [
        [0, 1],
        [10, 2],
        [10, 3],
        [11, 4],
      ],
      20,
      [
        [0, 1],
        [10, 3],
        [20, 4],
      ],
    ],
    [
      '5. a mark after it is not',
      [
        [0, 1],
        [11, 2],
      ],
      11,
      [
        [0, 1],
        [10, 1],
        [11, 2],
      ],
    ],
    [
      '6. quiet times are sampled as well',
      [
        [0, 1],
        [35, 2],
      ],
      40,
      [
        [0, 1],
        [10, 1],
        [20, 1],
        [30, 1],
        [40, 2],
      ],
    ],
    [
      '7. the end adds a shorter interval',
      [
        [0, 1],
        [12, 2],
      ],
      15,
      [
        [0, 1],
        [10, 1],
        [15, 2],
      ],
    ],
    [
      '8. NaN is passed over',
      [
        [0, Number.NaN],
        [5, 1],
        [7, Number.NaN],
      ],
      5,
      [
        [5, 1],
        [7, 1],
      ].slice(0, 1) as [number, number][],
    ],
  ])('%s', (_, marks, end, expected) => {
    expect(sampled(marks, end).samples).toEqual(expected)
  })

  test('ratios are made of whole intervals alone', () => {
    const { curve } = sampled(
      [
        [0, 0],
        [1, 1],
        [NANOS_PER_DAY + 1, 0],
        [2 * NANOS_PER_DAY + 1, 2],
        [3 * NANOS_PER_DAY + 1, 4],
        [3 * NANOS_PER_DAY + 5, 99],
      ],
      4 * NANOS_PER_DAY - 1,
      NANOS_PER_DAY,
    )
    // Samples 0, 1, 0, 2 and, at the end, 99: changes 1, −1, 2.
    expect(curve.changes.count).toBe(3)
    expect(curve.changes.mean).toBeCloseTo(2 / 3, 14)
    expect(curve.sortino).toBeCloseTo((2 / 3 / Math.sqrt(1 / 3)) * Math.sqrt(365), 10)
    expect(curve.drawdown.value).toBe(1)
    expect(curve.equity).toBe(99)
  })

  test('told of the time beforehand, samples come before the account changes', () => {
    const seen: number[] = []
    let account = 1
    const curve = new EquityCurve(10, () => seen.push(account))
    curve.onEquity(0, account)
    curve.onTime(25)
    account = 2
    curve.onEquity(25, account)
    curve.finish(25)
    expect(seen).toEqual([1, 1, 1, 2])
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses an interval of %d', (interval) => {
    expect(() => new EquityCurve(interval)).toThrow(expect.objectContaining({ code: 'equity.interval' }))
  })
})
