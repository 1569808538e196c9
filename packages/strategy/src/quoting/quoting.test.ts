import { SeededRandom } from '@hft/clock'
import { describe, expect, test } from 'vitest'
import { AvellanedaStoikovQuotes, QuotedPrices } from './avellaneda-stoikov.ts'
import { exactGlftQuotes, GlftQuotes } from './glft.ts'

describe('Avellaneda–Stoikov, beside the published table', () => {
  const PATHS = 4_000
  const [T, SIGMA, STEP, K, A] = [1, 2, 0.005, 1.5, 140]
  const STEPS = Math.round(T / STEP)

  interface Outcome {
    readonly profit: number
    readonly deviation: number
    readonly inventoryDeviation: number
    readonly spread: number
  }

  /** The paper's simulation: a mid that steps ±σ√dt, and fills with probability A e^(−kδ) dt. */
  function simulated(gamma: number, constantSpread: number | undefined): Outcome {
    const random = new SeededRandom(8)
    const quotes = new AvellanedaStoikovQuotes({ riskAversion: gamma, volatility: SIGMA, decay: K })
    const prices = new QuotedPrices()
    const profits: number[] = []
    const inventories: number[] = []
    let spreads = 0
    for (let path = 0; path < PATHS; path++) {
      let [mid, cash, inventory] = [100, 0, 0]
      for (let step = 0; step < STEPS; step++) {
        quotes.quote(inventory, T - step * STEP, prices)
        const bid = constantSpread === undefined ? prices.bidDistance : constantSpread / 2
        const ask = constantSpread === undefined ? prices.askDistance : constantSpread / 2
        spreads += bid + ask
        const buys = random.nextFloat() < Math.min(1, A * Math.exp(-K * bid) * STEP)
        const sells = random.nextFloat() < Math.min(1, A * Math.exp(-K * ask) * STEP)
        if (buys) cash -= mid - bid
        if (sells) cash += mid + ask
        inventory += (buys ? 1 : 0) - (sells ? 1 : 0)
        mid += (random.nextFloat() < 0.5 ? -1 : 1) * SIGMA * Math.sqrt(STEP)
      }
      profits.push(cash + inventory * mid)
      inventories.push(inventory)
    }
    return {
      profit: meanOf(profits),
      deviation: deviationOf(profits),
      inventoryDeviation: deviationOf(inventories),
      spread: spreads / PATHS / STEPS,
    }
  }

  // Values of 40,000 paths.
  test.each([
    [0.1, 'inventory', 1.49, 64.86, 6.57, 2.93],
    [0.1, 'symmetric', 1.49, 68.11, 13.44, 8.42],
    [0.01, 'inventory', 1.35, 68.44, 8.92, 5.2],
    [0.01, 'symmetric', 1.35, 68.7, 13.65, 8.73],
  ] as const)('γ = %d, %s', (gamma, strategy, spread, profit, deviation, inventoryDeviation) => {
    const average = gamma * SIGMA * SIGMA * (T / 2) + (2 / gamma) * Math.log1p(gamma / K)
    const got = simulated(gamma, strategy === 'symmetric' ? average : undefined)
    expect(got.spread).toBeCloseTo(spread, 1)
    expect(Math.abs(got.profit - profit)).toBeLessThan((4 * deviation) / Math.sqrt(PATHS))
    expect(Math.abs(got.deviation - deviation)).toBeLessThan((4 * deviation) / Math.sqrt(2 * PATHS))
    expect(Math.abs(got.inventoryDeviation - inventoryDeviation)).toBeLessThan(
      (4 * inventoryDeviation) / Math.sqrt(2 * PATHS),
    )
  })
})

describe('GLFT, with the parameters of the paper', () => {
  const parameters = { volatility: 0.3, arrivalRate: 0.9, decay: 0.3, riskAversion: 0.01 }
  const closed = new GlftQuotes(parameters)
  const exact = exactGlftQuotes(parameters, 30, 600)

  test('constants', () => {
    expect(closed.service).toBeCloseTo(3.278982, 6)
    expect(closed.skew).toBeCloseTo(0.067866, 6)
  })

  test.each([
    [-20, 1.9592, 4.6655, 1.9556, 4.6702],
    [-1, 3.2449, 3.3812, 3.245, 3.3808],
    [0, 3.313, 3.313, 3.3129, 3.3129],
    [20, 4.6655, 1.9592, 4.6702, 1.9556],
  ])('inventory %d', (inventory, exactBid, exactAsk, closedBid, closedAsk) => {
    const prices = new QuotedPrices()
    closed.quote(inventory, prices)
    expect(prices.bidDistance).toBeCloseTo(closedBid, 4)
    expect(prices.askDistance).toBeCloseTo(closedAsk, 4)
    expect(exact[inventory + 30]!.bidDistance).toBeCloseTo(exactBid, 4)
    expect(exact[inventory + 30]!.askDistance).toBeCloseTo(exactAsk, 4)
  })

  test('the largest inventory may not grow', () => {
    expect(exact[60]!.bidDistance).toBe(Number.POSITIVE_INFINITY)
    expect(exact[0]!.askDistance).toBe(Number.POSITIVE_INFINITY)
  })
})

test.each([
  { riskAversion: 0, volatility: 1, decay: 1, arrivalRate: 1 },
  { riskAversion: 1, volatility: -1, decay: 1, arrivalRate: 1 },
  { riskAversion: 1, volatility: 1, decay: Number.NaN, arrivalRate: 1 },
  { riskAversion: 1, volatility: 1, decay: Number.POSITIVE_INFINITY, arrivalRate: 1 },
])('%o is refused', (parameters) => {
  expect(() => new AvellanedaStoikovQuotes(parameters)).toThrow(expect.objectContaining({ code: 'quoting.parameters' }))
  expect(() => new GlftQuotes(parameters)).toThrow(expect.objectContaining({ code: 'quoting.parameters' }))
})

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length
}

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1))
}
