import { SeededRandom } from '@hft/clock'
import fc from 'fast-check'
import { ATR, EMA, MACD, BollingerBands as PublishedBands, RSI, WSMA } from 'trading-signals'
import { describe, expect, test } from 'vitest'
import { AverageTrueRange } from './average-true-range.ts'
import { BollingerBands } from './bollinger-bands.ts'
import { ExponentialAverage, TimeDecayedAverage } from './exponential-average.ts'
import { HalfLife } from './half-life.ts'
import type { Indicator } from './indicator.ts'
import { KalmanRegression } from './kalman-regression.ts'
import { LinearRegression } from './linear-regression.ts'
import { MovingAverageConvergence } from './moving-average-convergence.ts'
import { PairsSpread } from './pairs-spread.ts'
import { RealisedVolatility } from './realised-volatility.ts'
import { RelativeStrengthIndex } from './relative-strength-index.ts'
import { RollingMoments } from './rolling-moments.ts'
import { VolumeWeightedPrice } from './volume-weighted-price.ts'
import { WilderAverage } from './wilder-average.ts'
import { ZScore } from './z-score.ts'

/** A random walk that stays positive. */
function walk(length: number, seed = 7): number[] {
  const random = new SeededRandom(seed)
  let price = 100
  return Array.from({ length }, () => {
    price *= 1 + 0.01 * random.nextNormal()
    return price
  })
}

/** What a published class of the same name answers after each number, NaN while it doesn't. */
interface Published {
  readonly isStable: boolean
  getResultOrThrow(): number
  update(price: number, replace: boolean): unknown
}

describe('beside trading-signals', () => {
  test.each<[string, () => Indicator, () => Published]>([
    ['EMA', () => new ExponentialAverage(9), () => new EMA(9)],
    ['Wilder', () => new WilderAverage(9), () => new WSMA(9)],
    ['RSI', () => new RelativeStrengthIndex(14), () => new RSI(14)],
  ])('%s', (_, ours, published) => {
    const [mine, theirs] = [ours(), published()]
    for (const price of walk(500)) {
      mine.update(price)
      theirs.update(price, false)
      if (theirs.isStable) expect(mine.value).toBeCloseTo(theirs.getResultOrThrow(), 9)
      else expect(mine.value).toBeNaN()
    }
  })

  test('Bollinger bands', () => {
    const [mine, theirs] = [new BollingerBands(20, 2), new PublishedBands(20, 2)]
    for (const price of walk(500)) {
      mine.update(price)
      theirs.update(price, false)
      if (!theirs.isStable) continue
      const { lower, middle, upper } = theirs.getResultOrThrow()
      expect([mine.lower, mine.value, mine.upper]).toEqual(
        [lower, middle, upper].map((line) => expect.closeTo(line, 9)),
      )
    }
  })

  test('average true range', () => {
    const [mine, theirs] = [new AverageTrueRange(14), new ATR(14)]
    const prices = walk(1_500)
    for (let at = 0; at < prices.length; at += 3) {
      const three = prices.slice(at, at + 3)
      const [high, low, close] = [Math.max(...three), Math.min(...three), three[2]!]
      mine.update(high, low, close)
      theirs.update({ high, low, close }, false)
      if (theirs.isStable) expect(mine.value).toBeCloseTo(theirs.getResultOrThrow(), 9)
      else expect(mine.value).toBeNaN()
    }
  })

  test('MACD, once its averages have forgotten how they began', () => {
    const mine = new MovingAverageConvergence(12, 26, 9)
    const theirs = new MACD(new EMA(12), new EMA(26), new EMA(9))
    for (const [at, price] of walk(500).entries()) {
      mine.update(price)
      theirs.update(price, false)
      if (at < 300) continue
      const { macd, signal, histogram } = theirs.getResultOrThrow()
      expect([mine.value, mine.signal, mine.histogram]).toEqual(
        [macd, signal, histogram].map((line) => expect.closeTo(line, 7)),
      )
    }
  })
})

describe('beside a naive twin', () => {
  const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 80 })
  const options = { seed: 1, numRuns: 200 }

  test('moments and z-score of a window', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 12 }), (series, length) => {
        const [moments, score] = [new RollingMoments(length), new ZScore(length)]
        for (const [at, number] of series.entries()) {
          moments.update(number)
          score.update(number)
          const window = series.slice(Math.max(0, at + 1 - length), at + 1)
          const mean = window.reduce((sum, x) => sum + x, 0) / window.length
          const variance = window.reduce((sum, x) => sum + (x - mean) ** 2, 0) / window.length
          expect(moments.mean).toBeCloseTo(mean, 5)
          expect(Math.abs(moments.variance - variance)).toBeLessThanOrEqual(1e-3 + 1e-9 * Math.abs(variance))
          if (window.length === length && variance > 1) {
            expect(score.value).toBeCloseTo((number - mean) / Math.sqrt(variance), 4)
          }
        }
      }),
      options,
    )
  })

  test('least squares over a window', () => {
    const pair = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 }))
    fc.assert(
      fc.property(fc.array(pair, { minLength: 5, maxLength: 60 }), (pairs) => {
        const regression = new LinearRegression(5)
        for (const [at, [x, y]] of pairs.entries()) {
          regression.update(x, y)
          const window = pairs.slice(Math.max(0, at - 4), at + 1)
          const meanX = window.reduce((sum, [one]) => sum + one, 0) / window.length
          const meanY = window.reduce((sum, [, one]) => sum + one, 0) / window.length
          const xx = window.reduce((sum, [one]) => sum + (one - meanX) ** 2, 0)
          const xy = window.reduce((sum, [one, two]) => sum + (one - meanX) * (two - meanY), 0)
          if (window.length < 5 || xx === 0) expect(regression.slope).toBeNaN()
          else {
            expect(regression.slope).toBeCloseTo(xy / xx, 6)
            expect(regression.intercept).toBeCloseTo(meanY - (xy / xx) * meanX, 4)
          }
        }
      }),
      options,
    )
  })

  test('volume-weighted price of a window and of a session', () => {
    const trade = fc.tuple(fc.integer({ min: -1000, max: 100_000 }), fc.integer({ min: 1, max: 500 }))
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 60 }), (trades) => {
        const [rolling, session] = [new VolumeWeightedPrice(7), new VolumeWeightedPrice()]
        for (const [at, [ticks, lots]] of trades.entries()) {
          rolling.update(ticks, lots)
          session.update(ticks, lots)
          for (const [average, window] of [
            [rolling, trades.slice(Math.max(0, at - 6), at + 1)],
            [session, trades.slice(0, at + 1)],
          ] as const) {
            const volume = window.reduce((sum, [, one]) => sum + one, 0)
            expect(average.volumeLots).toBe(volume)
            expect(average.value).toBeCloseTo(window.reduce((sum, [one, two]) => sum + one * two, 0) / volume, 6)
          }
        }
      }),
      options,
    )
  })
})

describe('by hand and against processes that are known', () => {
  test('a time-decayed average halves the distance each half-life, however it is cut', () => {
    const [once, often] = [new TimeDecayedAverage(100), new TimeDecayedAverage(100)]
    for (const average of [once, often]) average.update(0, 0)
    once.update(8, 100)
    expect(once.value).toBe(4)
    often.update(8, 50)
    often.update(8, 100)
    expect(often.value).toBeCloseTo(4, 12)
  })

  test('realised volatility of a walk with 1 % an interval', () => {
    const volatility = new RealisedVolatility(1_000, 2_000)
    for (const [at, price] of walk(20_000).entries()) volatility.update(price, at * 1_000)
    expect(volatility.value).toBeGreaterThan(0.0095)
    expect(volatility.value).toBeLessThan(0.0105)
    expect(volatility.annualised / volatility.value).toBeCloseTo(Math.sqrt((365 * 86_400e9) / 1_000), 3)
  })

  test('intervals without a price had no return', () => {
    const volatility = new RealisedVolatility(10, 1)
    volatility.update(100, 0)
    volatility.update(Math.E * 100, 5)
    volatility.update(Math.E * 100, 10)
    expect(volatility.value).toBeCloseTo(1, 12)
    volatility.update(Math.E * 100, 40)
    expect(volatility.value ** 2).toBeCloseTo(1 / 8, 12)
  })

  test('the half-life of an Ornstein–Uhlenbeck process is ln 2 / θ', () => {
    const random = new SeededRandom(3)
    const theta = 0.05
    const halfLife = new HalfLife(40_000)
    let x = 0
    for (let step = 0; step < 40_001; step++) {
      x = x * Math.exp(-theta) + random.nextNormal()
      halfLife.update(x)
    }
    // Standard error of b is √((1 − b²) / n): 0.0016, which is 0.44 steps of half-life here.
    expect(Math.abs(halfLife.value - Math.LN2 / theta)).toBeLessThan(4 * 0.44)
  })

  test.each<[string, number[], number]>([
    ['1. a trend does not revert', [1, 2, 4, 8, 16], Number.POSITIVE_INFINITY],
    ['2. a swing turns over at once', [1, -1, 1, -1, 1], 0],
    ['3. too little is seen', [1, 2], Number.NaN],
  ])('half-life: %s', (_, series, value) => {
    const halfLife = new HalfLife(3)
    for (const x of series) halfLife.update(x)
    expect(halfLife.value).toBe(value)
  })

  test('a Kalman filter without drift ends where least squares does, and follows a slope that moves', () => {
    const random = new SeededRandom(5)
    const still = new KalmanRegression({ drift: 0, noise: 1 })
    const moving = new KalmanRegression({ drift: 1e-4, noise: 1 })
    const squares = new LinearRegression(2_000)
    for (let step = 0; step < 2_000; step++) {
      const x = 10 * random.nextNormal()
      const y = 3 + 2 * x + random.nextNormal()
      still.update(x, y)
      squares.update(x, y)
      moving.update(x, 3 + (2 + step / 1_000) * x + random.nextNormal())
    }
    expect(still.slope).toBeCloseTo(squares.slope, 5)
    expect(still.intercept).toBeCloseTo(squares.intercept, 4)
    expect(moving.slope).toBeGreaterThan(3.9)
  })

  test('the spread of a pair is measured against the line before it', () => {
    const regression = new LinearRegression(3)
    const spread = new PairsSpread(regression)
    for (const x of [1, 2, 3]) spread.update(x, 2 * x + 1)
    expect(spread.value).toBeNaN()
    spread.update(4, 12)
    expect(spread.value).toBeCloseTo(3, 12)
    expect(spread.hedgeRatio).toBeCloseTo(regression.slope, 12)
  })

  test('RSI of rises alone is 100, of falls alone 0', () => {
    const [up, down] = [new RelativeStrengthIndex(3), new RelativeStrengthIndex(3)]
    for (const x of [1, 2, 3, 4, 5]) {
      up.update(x)
      down.update(-x)
    }
    expect([up.value, down.value]).toEqual([100, 0])
  })
})

test.each<[string, () => { update(...numbers: number[]): void; readonly value: number }, number[][]]>([
  ['average', () => new ExponentialAverage(2), [[1], [2], [3]]],
  ['Wilder', () => new WilderAverage(2), [[1], [2], [3]]],
  ['moments', () => new RollingMoments(2), [[1], [2], [3]]],
  ['RSI', () => new RelativeStrengthIndex(2), [[1], [2], [1]]],
  [
    'true range',
    () => new AverageTrueRange(2),
    [
      [3, 1, 2],
      [4, 2, 3],
      [5, 1, 2],
    ],
  ],
  [
    'VWAP',
    () => new VolumeWeightedPrice(2),
    [
      [1, 1],
      [2, 1],
      [4, 3],
    ],
  ],
  ['z-score', () => new ZScore(2), [[1], [2], [3]]],
])('%s passes over what is not finite', (_, make, series) => {
  const [clean, dirty] = [make(), make()]
  for (const numbers of series) {
    clean.update(...numbers)
    dirty.update(...numbers)
    dirty.update(...numbers.map(() => Number.NaN))
    dirty.update(...numbers.map(() => Number.POSITIVE_INFINITY))
  }
  expect(clean.value).not.toBeNaN()
  expect(dirty.value).toBe(clean.value)
})

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a length of %d is refused', (length) => {
  for (const make of [
    () => new RollingMoments(length),
    () => new ExponentialAverage(length),
    () => new WilderAverage(length),
    () => new LinearRegression(length),
  ]) {
    expect(make).toThrow(expect.objectContaining({ code: 'indicator.length' }))
  }
  expect(() => new MovingAverageConvergence(26, 12)).toThrow(expect.objectContaining({ code: 'indicator.parameter' }))
  expect(() => new KalmanRegression({ drift: 0, noise: 0 })).toThrow(
    expect.objectContaining({ code: 'indicator.parameter' }),
  )
})
