import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HandBook, type Levels } from '../fake-context.contract.ts'
import { ImbalanceSignal } from './imbalance-signal.ts'
import { MomentumSignal } from './momentum-signal.ts'
import type { SignalGenerator } from './signal-generator.ts'
import { WeightedMidSignal } from './weighted-mid-signal.ts'

function after(signal: SignalGenerator, bids: Levels, asks: Levels, isLive = true): number {
  const book = new HandBook()
  Object.assign(book, { bids, asks, isLive })
  signal.onBook(book)
  return signal.value
}

/** The laws of the family, which every signal registers with. */
describe.each<[string, () => SignalGenerator]>([
  ['imbalance', () => new ImbalanceSignal(2)],
  ['weighted mid', () => new WeightedMidSignal()],
  ['momentum', () => new MomentumSignal({ fastHalfLife: 1, slowHalfLife: 2 })],
])('%s', (_, make) => {
  const lots = fc.integer({ min: 1, max: 50 })
  const market = fc.record({
    bid: fc.integer({ min: -100, max: 100 }),
    spread: fc.integer({ min: 1, max: 9 }),
    bidLots: lots,
    askLots: lots,
  })

  test('knows nothing before the first event, nor from a book that is not live', () => {
    const signal = make()
    expect(signal.value).toBeNaN()
    expect(after(signal, [[99, 1]], [[101, 2]], false)).toBeNaN()
  })

  test('turns its sign when the market is mirrored', () => {
    fc.assert(
      fc.property(fc.array(market, { minLength: 2, maxLength: 20 }), (markets) => {
        const [signal, mirrored] = [make(), make()]
        for (const { bid, spread, bidLots, askLots } of markets) {
          after(signal, [[bid, bidLots]], [[bid + spread, askLots]])
          after(mirrored, [[-bid - spread, askLots]], [[-bid, bidLots]])
        }
        expect(mirrored.value).toBeCloseTo(-signal.value, 9)
      }),
      { seed: 1, numRuns: 100 },
    )
  })
})

describe('ImbalanceSignal', () => {
  test.each<[string, Levels, Levels, number]>([
    ['1. even', [[99, 5]], [[101, 5]], 0],
    ['2. bids only', [[99, 5]], [], 1],
    ['3. asks only', [], [[101, 5]], -1],
    [
      '4. the best two levels count: (6 − 2) / 8',
      [
        [99, 1],
        [98, 5],
        [97, 100],
      ],
      [
        [101, 1],
        [105, 1],
      ],
      0.5,
    ],
    ['5. nothing at all', [], [], Number.NaN],
  ])('%s', (_, bids, asks, value) => {
    expect(after(new ImbalanceSignal(2), bids, asks)).toBe(value)
  })

  test.each([0, -1, 1.5, Number.NaN])('refuses %d levels', (levels) => {
    expect(() => new ImbalanceSignal(levels)).toThrow(expect.objectContaining({ code: 'signal.levels' }))
  })
})

test('WeightedMidSignal leans to the thin side: (99 · 1 + 101 · 3) / 4 − 100', () => {
  expect(after(new WeightedMidSignal(), [[99, 3]], [[101, 1]])).toBe(0.5)
  expect(after(new WeightedMidSignal(), [[99, 3]], [])).toBeNaN()
})

describe('MomentumSignal', () => {
  test('by hand: half-lives of 1 and 2 changes', () => {
    const signal = new MomentumSignal({ fastHalfLife: 1, slowHalfLife: 2 })
    expect(after(signal, [[99, 1]], [[101, 1]])).toBeNaN()
    // fast = 100 + 8 / 2, slow = 100 + 8 · (1 − 2^(−1/2)).
    expect(after(signal, [[107, 1]], [[109, 1]])).toBeCloseTo(4 - 8 * (1 - Math.SQRT1_2), 12)
  })

  test('passes over a book with an empty side and keeps its value', () => {
    const signal = new MomentumSignal({ fastHalfLife: 1, slowHalfLife: 2 })
    after(signal, [[99, 1]], [[101, 1]])
    const value = after(signal, [[107, 1]], [[109, 1]])
    expect(after(signal, [[200, 1]], [])).toBe(value)
  })

  test.each([
    [0, 5],
    [5, 5],
    [6, 5],
    [Number.NaN, 5],
  ])('refuses half-lives of %d and %d', (fastHalfLife, slowHalfLife) => {
    expect(() => new MomentumSignal({ fastHalfLife, slowHalfLife })).toThrow(
      expect.objectContaining({ code: 'signal.half_life' }),
    )
  })
})
