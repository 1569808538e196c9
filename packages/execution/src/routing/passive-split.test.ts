import { SeededRandom } from '@hft/clock'
import { describe, expect, test } from 'vitest'
import { poissonExcess, poissonReach, poissonTail } from './fill-probability.ts'
import { PassiveSplit } from './passive-split.ts'
import { SplitProblem } from './split-problem.ts'

const LEVELS = 16
const ANY = { stepUnits: 1, minimumUnits: 0, minimumValue: 0, maximumUnits: Number.POSITIVE_INFINITY, fixedCost: 0 }

interface Queue {
  readonly ahead: number
  readonly size: number
  readonly departures: number
  readonly cost: number
}

interface Case {
  readonly units: number
  readonly missing: number
  readonly queues: readonly Queue[]
  /** Cost and units of the levels, by venue. */
  readonly levels: readonly (readonly (readonly [cost: number, units: number])[])[]
  readonly step?: number
  readonly least?: number
}

function solved({ units, missing, queues, levels, step = 1, least = 0 }: Case, takes = true) {
  const problem = new SplitProblem(LEVELS)
  problem.open(units)
  for (const venue of levels) {
    const at = problem.addVenue(ANY)
    for (const [cost, shown] of venue) problem.addLevel(at, cost, cost, shown)
  }
  problem.close()
  const split = new PassiveSplit(LEVELS)
  for (const [at, { ahead, size, departures, cost }] of queues.entries()) {
    split.mostUnits[at] = 1e9
    split.stepUnits[at] = step
    split.leastUnits[at] = least
    split.unitCost[at] = cost
    split.queueUnits[at] = ahead
    split.departureUnits[at] = size
    split.departures[at] = departures
  }
  split.missingUnitCost = missing
  split.solve(problem, takes)
  return split
}

/** Expected cost of limit orders and the rest at the market, by the definition: outcome by outcome. */
function costOf({ units, missing, queues, levels }: Case, limits: readonly number[]): number {
  let cost = 0
  for (const [at, { ahead, size, departures, cost: resting }] of queues.entries()) {
    let probability = Math.exp(-departures)
    for (let count = 0; count < 400; count++) {
      if (count > 0) probability *= departures / count
      const reached = Math.max(0, count * size - ahead)
      const filled = Math.min(reached, limits[at]!)
      cost += probability * (filled * resting + (limits[at]! - filled) * missing)
    }
  }
  let left = units - limits.reduce((sum, limit) => sum + limit, 0)
  for (const [level, shown] of levels.flat().sort(([one], [other]) => one - other)) {
    const taken = Math.min(shown, left)
    cost += taken * level
    left -= taken
  }
  return left > 0 ? Number.POSITIVE_INFINITY : cost
}

describe('counts of a Poisson variable', () => {
  test.each([
    [0.5, 3],
    [0.01, 40],
    [0.2, 250],
    [0.9, 300],
    [0.011, 2_200],
    [1e-6, 5_000],
    [0.7, 1e6],
  ])('reached with a probability above %d of a mean of %d: this one is, the next is not', (chance, mean) => {
    const count = poissonReach(chance, mean)
    expect(poissonTail(count, mean)).toBeGreaterThan(chance)
    expect(poissonTail(count + 1, mean)).toBeLessThanOrEqual(chance)
  })

  test.each([
    [0, 5, Number.POSITIVE_INFINITY],
    [1, 5, 0],
    [0.3, 0, 0],
    [1e-300, 5, 27],
  ])('at the edges: a chance of %d, a mean of %d', (chance, mean, count) => {
    expect(poissonReach(chance, mean)).toBeGreaterThanOrEqual(count)
  })

  test.each([
    [0, 7],
    [3.4, 7],
    [7, 7],
    [20, 7],
    [301.5, 300],
  ])('what is expected beyond %d of a mean of %d', (x, mean) => {
    let logarithm = -mean
    let excess = 0
    for (let count = 0; count < 1_000; count++) {
      if (count > 0) logarithm += Math.log(mean / count)
      excess += Math.max(0, count - x) * Math.exp(logarithm)
    }
    expect(poissonExcess(x, mean)).toBeCloseTo(excess, 2)
  })
})

describe('the split of an order with a deadline', () => {
  test.each([
    // S 1000, Q 2000, outflow Poisson(2200), h 0.02, f 0.003, r 0.002, θ 0.0005: λ, and the published limit order
    [0.023, 308, 14.5622],
    [0.03, 250, 15.0577],
    [0.1, 184, 16.6616],
  ])('the reference: with an under-fill penalty of %d, %d units rest, at a cost of %d', (penalty, limit, cost) => {
    const [half, fee, rebate, impact] = [0.02, 0.003, 0.002, 0.0005]
    const split = solved({
      units: 1_000,
      // Prices about a mid of 0. Impact comes on top of all that is sent, and once more of what is caught up on.
      missing: penalty + 2 * impact,
      queues: [{ ahead: 2_000, size: 1, departures: 2_200, cost: -half - rebate + impact }],
      levels: [[[half + fee + impact, 5_000]]],
    })
    expect([split.limitUnits[0], split.marketUnits]).toEqual([limit, 1_000 - limit])
    expect(split.restingCost + split.marketUnits * (half + fee + impact)).toBeCloseTo(cost, 3)
  })

  test('no allocation of a grid over several venues and levels costs less', () => {
    const random = new SeededRandom(3)
    let both = 0
    for (let round = 0; round < 60; round++) {
      const count = 1 + random.nextInteger(3)
      const queues = Array.from({ length: count }, () => ({
        ahead: random.nextInteger(30),
        size: 1 + random.nextInteger(3),
        departures: random.nextInteger(40),
        cost: 99.9 + random.nextInteger(10) / 100,
      }))
      const levels = Array.from({ length: count }, () => {
        let cost = 100.1 + random.nextInteger(10) / 100
        return Array.from({ length: 4 }, () => {
          cost += random.nextInteger(5) / 100
          return [cost, 1 + random.nextInteger(12)] as const
        })
      })
      const shown = levels.flat().reduce((sum, [, units]) => sum + units, 0)
      const units = Math.min(shown, 24)
      const terms = { units, missing: 100.12 + random.nextInteger(60) / 100, queues, levels }
      const split = solved(terms)
      const limits = Array.from(queues, (_, at) => split.limitUnits[at]!)
      const found = costOf(terms, limits)
      expect(limits.reduce((sum, limit) => sum + limit, 0) + split.marketUnits).toBe(units)
      const grid = (at: number, rest: number, chosen: readonly number[]): number => {
        if (at === count) return costOf(terms, chosen)
        let best = Number.POSITIVE_INFINITY
        for (let limit = 0; limit <= rest; limit += 2)
          best = Math.min(best, grid(at + 1, rest - limit, [...chosen, limit]))
        return best
      }
      const best = grid(0, units, [])
      expect(found).toBeLessThanOrEqual(best + 1e-9)
      // One unit more or less anywhere is no better either.
      for (const [at] of limits.entries()) {
        for (const change of [-1, 1]) {
          const other = limits.with(at, limits[at]! + change)
          if (other[at]! < 0 || other.reduce((sum, limit) => sum + limit, 0) > units) continue
          expect(found).toBeLessThanOrEqual(costOf(terms, other) + 1e-9)
        }
      }
      if (split.marketUnits > 0 && split.marketUnits < units) both++
    }
    expect(both).toBeGreaterThan(8)
  })

  const queues = [
    { ahead: 10, size: 1, departures: 30, cost: 99 },
    { ahead: 40, size: 1, departures: 80, cost: 99 },
  ]
  test('nothing is taken of an order that never takes; the queues share it', () => {
    const split = solved({ units: 50, missing: 102, queues, levels: [[[101, 500]]] }, false)
    expect(split.marketUnits).toBe(0)
    expect(split.limitUnits[0]! + split.limitUnits[1]!).toBe(50)
    expect(Math.min(split.limitUnits[0]!, split.limitUnits[1]!)).toBeGreaterThan(10)
  })

  test.each([
    [7, 0, 0],
    [5, 12, 0],
    [4, 1_000, 50],
  ])('whole steps of %d, nothing below %d: the market has the rest', (step, least, market) => {
    const split = solved({ units: 50, missing: 103, queues, levels: [[[101, 500]]], step, least })
    for (const limit of split.limitUnits) {
      expect(limit % step).toBe(0)
      expect(limit === 0 || limit >= least).toBe(true)
    }
    expect(split.limitUnits.reduce((sum, limit) => sum + limit, 0) + split.marketUnits).toBe(50)
    expect(split.marketUnits).toBeGreaterThanOrEqual(market)
  })

  test('of queues that nobody leaves nothing is hoped for: all is taken, and what is not shown rests', () => {
    const still = queues.map((queue) => ({ ...queue, departures: 0 }))
    expect(solved({ units: 50, missing: 103, queues: still, levels: [[[101, 500]]] }).marketUnits).toBe(50)
    const thin = solved({ units: 50, missing: 103, queues: still, levels: [[[101, 20]]] })
    expect([thin.marketUnits, thin.limitUnits[0]]).toEqual([20, 30])
  })
})
