import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SeededRandom } from './seeded-random.ts'

const MASK = 0xffff_ffffn
const rotated = (word: bigint, by: bigint): bigint => ((word << by) | (word >> (32n - by))) & MASK

/** xoshiro128** in exact integers, after the authors' paper. */
function* exactSequence(state: [bigint, bigint, bigint, bigint]): Generator<number> {
  let [a, b, c, d] = state
  while (true) {
    yield Number((rotated((b * 5n) & MASK, 7n) * 9n) & MASK)
    const shifted = (b << 9n) & MASK
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotated(d, 11n)
  }
}

function draws<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw)
}

describe('SeededRandom', () => {
  test('gives the published sequence of xoshiro128** 1.1 for the state 1, 2, 3, 4', () => {
    const random = SeededRandom.fromState(1, 2, 3, 4)
    expect(draws(10, () => random.nextUint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  test('gives what the generator in exact integers gives', () => {
    const word = fc.integer({ min: 0, max: 0xffff_ffff })
    fc.assert(
      fc.property(word, word, word, word, (a, b, c, d) => {
        fc.pre((a | b | c | d) !== 0)
        const random = SeededRandom.fromState(a, b, c, d)
        const exact = exactSequence([BigInt(a), BigInt(b), BigInt(c), BigInt(d)])
        for (let i = 0; i < 50; i++) expect(random.nextUint32()).toBe(exact.next().value)
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('the same seed gives the same sequence on every machine', () => {
    const random = new SeededRandom(42)
    expect(draws(4, () => random.nextUint32())).toEqual([2995854789, 3571586516, 4144618617, 2267153396])
  })

  test('seeds that differ in any bit, sign or high half included, give other sequences', () => {
    const seeds = [0, 1, 2, -1, -2, 2 ** 32, 2 ** 32 + 1, 2 ** 52, -(2 ** 52), Number.MAX_SAFE_INTEGER]
    const firsts = seeds.map((seed) => {
      const random = new SeededRandom(seed)
      return draws(4, () => random.nextUint32()).join()
    })
    expect(new Set(firsts).size).toBe(seeds.length)
  })

  test('nextFloat is in [0, 1), on a grid of 2^-53, and even', () => {
    const random = new SeededRandom(7)
    const values = draws(20_000, () => random.nextFloat())
    for (const value of values) {
      expect(value >= 0 && value < 1).toBe(true)
      expect(Number.isInteger(value * 2 ** 53)).toBe(true)
    }
    // Some draw needs all 53 bits.
    expect(values.some((value) => (value * 2 ** 53) % 2 === 1)).toBe(true)
    expect(mean(values)).toBeCloseTo(1 / 2, 1.8)
    expect(variance(values)).toBeCloseTo(1 / 12, 2)
  })

  test('nextInteger reaches every number below its bound equally often', () => {
    const random = new SeededRandom(3)
    const counts = new Array<number>(6).fill(0)
    for (let i = 0; i < 60_000; i++) counts[random.nextInteger(6)]!++
    // Chi-square of 5 degrees of freedom: above 20.5 once in a thousand seeds.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(20.5)
  })

  test('nextInteger stays below bounds of every size', () => {
    const random = new SeededRandom(5)
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 2 ** 53 - 1 })), (bound) => {
        const draw = random.nextInteger(bound)
        expect(Number.isSafeInteger(draw) && draw >= 0 && draw < bound).toBe(true)
      }),
      { seed: 1, numRuns: 500 },
    )
    expect(random.nextInteger(1)).toBe(0)
    // A bound above 2^32 reaches above 2^32.
    expect(Math.max(...draws(50, () => random.nextInteger(2 ** 53)))).toBeGreaterThan(2 ** 50)
    expect(Math.max(...draws(50, () => random.nextInteger(2 ** 32)))).toBeGreaterThan(2 ** 30)
  })

  test.each([0, -1, 1.5, 2 ** 53 + 2, Number.NaN, Number.POSITIVE_INFINITY])('refuses a bound of %d', (bound) => {
    expect(() => new SeededRandom(1).nextInteger(bound)).toThrow(expect.objectContaining({ code: 'random.bound' }))
  })

  test('nextExponential has the mean asked for and its square as variance', () => {
    const random = new SeededRandom(11)
    const values = draws(50_000, () => random.nextExponential(250))
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(mean(values) / 250).toBeCloseTo(1, 1.7)
    expect(variance(values) / 250 ** 2).toBeCloseTo(1, 1.3)
    expect(new SeededRandom(11).nextExponential(0)).toBeCloseTo(0)
  })

  test('nextNormal has mean 0, variance 1 and the tails of the bell', () => {
    const random = new SeededRandom(13)
    const values = draws(50_000, () => random.nextNormal())
    expect(Math.abs(mean(values))).toBeLessThan(0.02)
    expect(variance(values)).toBeCloseTo(1, 1.5)
    const within = (limit: number): number => values.filter((value) => Math.abs(value) < limit).length / values.length
    expect(within(1)).toBeCloseTo(0.6827, 1.9)
    expect(within(2)).toBeCloseTo(0.9545, 1.9)
    expect(within(3)).toBeCloseTo(0.9973, 2)
  })

  test('a fork depends on seed and label, not on what was drawn before', () => {
    const untouched = new SeededRandom(9)
    const drawn = new SeededRandom(9)
    for (let i = 0; i < 17; i++) drawn.nextNormal()
    const sequence = (random: SeededRandom): number[] => draws(5, () => random.nextUint32())
    expect(sequence(drawn.fork(4))).toEqual(sequence(untouched.fork(4)))
    expect(sequence(drawn.fork(4).fork(1))).toEqual(sequence(untouched.fork(4).fork(1)))
    const others = [untouched.fork(4), untouched.fork(5), untouched.fork(4).fork(1), untouched.fork(1).fork(4)]
    const all = [...others, untouched, new SeededRandom(4), new SeededRandom(10).fork(4)].map((r) => sequence(r).join())
    expect(new Set(all).size).toBe(all.length)
  })

  test('streams of neighbouring labels are not correlated', () => {
    const parent = new SeededRandom(1)
    for (let label = 0; label < 20; label++) {
      const [one, other] = [parent.fork(label), parent.fork(label + 1)]
      const products = draws(2_000, () => (one.nextFloat() - 0.5) * (other.nextFloat() - 0.5) * 12)
      // Standard error 1/√2000; five of them.
      expect(Math.abs(mean(products))).toBeLessThan(5 / Math.sqrt(2_000))
    }
  })

  test('refuses seeds that a double does not hold, and the state without a sequence', () => {
    for (const seed of [0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new SeededRandom(seed)).toThrow(expect.objectContaining({ code: 'random.seed' }))
    }
    expect(() => SeededRandom.fromState(0, 0, 0, 0)).toThrow(expect.objectContaining({ code: 'random.state' }))
  })
})

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function variance(values: readonly number[]): number {
  const center = mean(values)
  return mean(values.map((value) => (value - center) ** 2))
}
