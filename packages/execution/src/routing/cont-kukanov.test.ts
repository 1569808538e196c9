import { SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { allocatePassive, allocationCost, limitUnitsOf, type QueueOutlook } from './cont-kukanov.ts'

const MEAN = 2200
const LARGEST = 3000

/** Poisson(2200), by recursion in logarithms. */
const probabilities = Float64Array.from({ length: LARGEST }, () => 0)
let logarithm = -MEAN
for (let count = 0; count < LARGEST; count++) {
  if (count > 0) logarithm += Math.log(MEAN / count)
  probabilities[count] = Math.exp(logarithm)
}

function quantile(probability: number): number {
  let sum = 0
  for (let count = 0; count < LARGEST; count++) {
    sum += probabilities[count]!
    if (sum >= probability) return count
  }
  return LARGEST
}

function costsOf(underfillPenalty: number) {
  return { halfSpread: 0.02, marketFee: 0.003, impact: 0.0005, underfillPenalty }
}

function expectedCost(limitUnits: number, underfillPenalty: number, marketUnits = 1000 - limitUnits): number {
  let cost = 0
  const outflowUnits = new Float64Array(1)
  const venue = { rebate: 0.002, queueUnits: 2000, outflowUnits }
  for (let outflow = 0; outflow < LARGEST; outflow++) {
    outflowUnits[0] = outflow
    cost +=
      probabilities[outflow]! *
      allocationCost(1000, marketUnits, Float64Array.of(limitUnits), [venue], costsOf(underfillPenalty))
  }
  return cost
}

test.each<[penalty: number, limit: number, cost: number, allMarket: number, allLimit: number]>([
  [0.023, 308, 14.5622, 23.5, 14.9],
  [0.03, 250, 15.0577, 23.5, 20.5],
  [0.1, 184, 16.6616, 23.5, 76.5],
])('under-fill penalty %s: %s units rest', (penalty, limit, cost, allMarket, allLimit) => {
  const limitUnits = limitUnitsOf(1000, 2000, costsOf(penalty), 0.002, quantile)
  expect(limitUnits).toBe(limit)
  expect(expectedCost(limitUnits, penalty)).toBeCloseTo(cost, 4)
  expect(expectedCost(0, penalty)).toBeCloseTo(allMarket, 4)
  expect(expectedCost(1000, penalty)).toBeCloseTo(allLimit, 3)
  for (const near of [limit - 1, limit + 1]) expect(expectedCost(near, penalty)).toBeGreaterThan(cost - 1e-4)
})

test('rests all of it where a shortfall costs no more than the market', () => {
  expect(limitUnitsOf(1000, 2000, costsOf(0.001), 0.002, quantile)).toBe(1000)
  expect(expectedCost(1000, 0.001)).toBeLessThan(expectedCost(999, 0.001))
})

test('several venues: no allocation of a grid is cheaper than the one searched for', () => {
  const random = new SeededRandom(5)
  for (let round = 0; round < 12; round++) {
    const venues: QueueOutlook[] = Array.from({ length: 2 }, () => ({
      rebate: random.nextInteger(4) / 1000,
      queueUnits: random.nextInteger(60),
      outflowUnits: Float64Array.from({ length: 100 }, () => Math.round(random.nextExponential(60))),
    }))
    const costs = costsOf(0.03 + random.nextInteger(50) / 1000)
    const found = allocatePassive(60, venues, costs)
    let best = Number.POSITIVE_INFINITY
    for (let market = 0; market <= 60; market += 4) {
      for (let first = 0; first <= 60; first += 4) {
        for (let second = 0; second <= 60; second += 4) {
          const cost = allocationCost(60, market, Float64Array.of(first, second), venues, costs)
          if (cost < best) best = cost
        }
      }
    }
    expect(found.cost).toBeLessThanOrEqual(best + 1e-9)
    const limits = Float64Array.from(found.limitUnits)
    expect(allocationCost(60, found.marketUnits, limits, venues, costs)).toBeCloseTo(found.cost, 12)
  }
})
