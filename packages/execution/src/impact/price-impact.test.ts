import { type CodedError, NANOS_PER_SECOND } from '@hft/clock'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SquareRootImpact } from './square-root-impact.ts'
import { TransientImpact } from './transient-impact.ts'

const rooted = { factor: 1, dailyVolatility: 0.02, dailyLots: 1e6, gapNanos: 100 }
const transient = { ticksPerLot: 0.1, permanentTicksPerLot: 0, halfLifeNanos: 10 * NANOS_PER_SECOND }

describe('square-root impact', () => {
  test.each([
    // 1. a hundredth of the day's volume: ⅔ · 0.02 · √0.01 of the price
    [10_000, 50_000, 66.6667],
    // 2. four times as much moves it twice as far
    [40_000, 50_000, 133.3333],
    // 3. the other way for a sale
    [-10_000, 50_000, -66.6667],
    // 4. of a price that may be below zero, its size
    [10_000, -50_000, 66.6667],
  ])('%i lots at %i ticks shift the price by %f', (lots, ticks, expected) => {
    expect(new SquareRootImpact(rooted).shiftTicks(0, ticks, lots)).toBeCloseTo(expected, 3)
  })

  test('a metaorder costs the same in however many parts it is taken', () => {
    const lots = fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(lots, (parts) => {
        const model = new SquareRootImpact(rooted)
        const cost = parts.reduce((sum, part, index) => sum + part * model.shiftTicks(index, 1_000, part), 0)
        const whole = parts.reduce((sum, part) => sum + part)
        const expected = (whole * 1_000 * 2 * 0.02 * Math.sqrt(whole / 1e6)) / 3
        expect(cost / expected).toBeCloseTo(1, 9)
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('there and back costs nothing, as prices alone go', () => {
    const model = new SquareRootImpact(rooted)
    const bought = model.shiftTicks(0, 1_000, 700)
    expect(model.shiftTicks(1, 1_000, -700)).toBeCloseTo(bought, 12)
  })

  test('a metaorder ends when nothing was taken for the gap', () => {
    const model = new SquareRootImpact(rooted)
    const first = model.shiftTicks(0, 1_000, 100)
    expect(model.shiftTicks(99, 1_000, 100)).toBeGreaterThan(first)
    expect(model.shiftTicks(199, 1_000, 100)).toBe(first)
  })
})

describe('transient impact', () => {
  test.each([
    // 1. at once: all of the first, and half of its own
    [0, 1.5],
    // 2. a half-life later: half of the first
    [10, 1],
    // 3. two
    [20, 0.75],
  ])('10 lots, and %i s later 10 more: a mean shift of %f', (seconds, expected) => {
    const model = new TransientImpact(transient)
    expect(model.shiftTicks(0, 0, 10)).toBeCloseTo(0.5, 12)
    expect(model.shiftTicks(seconds * NANOS_PER_SECOND, 0, 10)).toBeCloseTo(expected, 12)
  })

  test('the permanent part stays', () => {
    const model = new TransientImpact({ ...transient, permanentTicksPerLot: 0.02 })
    expect(model.shiftTicks(0, 0, 10)).toBeCloseTo(0.6, 12)
    expect(model.shiftTicks(1e6 * NANOS_PER_SECOND, 0, -10)).toBeCloseTo(0.2 - 0.6, 9)
  })

  test('a trade pays half of what it does, like an even book: the cost of a block is (κ + λ) · q² / 2', () => {
    const model = new TransientImpact({ ...transient, permanentTicksPerLot: 0.05 })
    expect(model.shiftTicks(0, 0, 40) * 40).toBeCloseTo((0.15 * 40 * 40) / 2, 9)
  })

  // Obizhaeva and Wang's optimum: X / (ρT + 2) at both ends, the rest evenly in between; it costs κ X² / (ρT + 2) and
  // keeps D at κ X / (ρT + 2) throughout.
  const ρ = Math.LN2 / 10
  const T = 60
  const X = 1_000
  const PARTS = 20_000

  function costOf(first: number, last: number): number {
    const model = new TransientImpact(transient)
    const between = (X - first - last) / PARTS
    let cost = first * model.shiftTicks(0, 0, first)
    for (let part = 0; part < PARTS; part++) {
      cost += between * model.shiftTicks(((part + 0.5) / PARTS) * T * NANOS_PER_SECOND, 0, between)
    }
    return cost + last * model.shiftTicks(T * NANOS_PER_SECOND, 0, last)
  }

  test('the optimal execution of a metaorder costs what is published, and no other of its kind costs less', () => {
    const end = X / (ρ * T + 2)
    const optimum = (0.1 * X * X) / (ρ * T + 2)
    expect(costOf(end, end) / optimum).toBeCloseTo(1, 4)
    for (const [first, last] of [
      [0, 0],
      [X, 0],
      [end * 1.2, end * 0.8],
      [end * 0.8, end * 1.2],
      [X / 2, X / 2],
    ] as const) {
      expect(costOf(first, last)).toBeGreaterThan(optimum * 1.001)
    }
  })
})

test.each([
  () => new SquareRootImpact({ ...rooted, dailyLots: 0 }),
  () => new SquareRootImpact({ ...rooted, factor: Number.NaN }),
  () => new TransientImpact({ ...transient, ticksPerLot: -1 }),
  () => new TransientImpact({ ...transient, halfLifeNanos: 0 }),
])('parameters that cannot be are refused: case %#', (attempt) => {
  expect(attempt).toThrow(expect.objectContaining({ code: 'impact.parameters' }) as CodedError)
})
