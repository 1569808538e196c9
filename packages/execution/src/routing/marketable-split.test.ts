import { SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { MarketableSplit } from './marketable-split.ts'
import { type SliceTerms, SplitProblem } from './split-problem.ts'

interface Venue extends SliceTerms {
  /** Cost per unit, value per unit, units; best first. */
  readonly levels: readonly (readonly [number, number, number])[]
}

const FREE: SliceTerms = { stepUnits: 1, minimumUnits: 0, minimumValue: 0, maximumUnits: 1e9, fixedCost: 0 }

function split(quantity: number, venues: readonly Venue[]) {
  const problem = new SplitProblem(8)
  problem.open(quantity)
  for (const venue of venues) {
    const index = problem.addVenue(venue)
    for (const [cost, value, units] of venue.levels) problem.addLevel(index, cost, value, units)
  }
  problem.close()
  const solver = new MarketableSplit(problem)
  solver.solve()
  const units = [...solver.venueUnits.subarray(0, venues.length)]
  return { units, filled: solver.filledUnits, cost: solver.cost, isExact: solver.isExact }
}

/** What a slice costs and is worth, or undefined where the venue doesn't take it. */
function sliceCost(venue: Venue, units: number): number | undefined {
  if (units === 0) return 0
  if (units % venue.stepUnits !== 0 || units < venue.minimumUnits || units > venue.maximumUnits) return undefined
  let left = units
  let cost = venue.fixedCost
  let value = 0
  for (const [unitCost, unitValue, size] of venue.levels) {
    const taken = Math.min(left, size)
    cost += taken * unitCost
    value += taken * unitValue
    left -= taken
  }
  return left > 0 || value < venue.minimumValue ? undefined : cost
}

/** Every split there is, by total filled: the least cost of each. */
function bruteForce(quantity: number, venues: readonly Venue[]): { filled: number; cost: number } {
  let best = new Map([[0, 0]])
  for (const venue of venues) {
    const next = new Map<number, number>()
    for (const [filled, cost] of best) {
      for (let units = 0; units + filled <= quantity; units++) {
        const added = sliceCost(venue, units)
        if (added === undefined) continue
        const total = cost + added
        if (total < (next.get(filled + units) ?? Number.POSITIVE_INFINITY)) next.set(filled + units, total)
      }
    }
    best = next
  }
  const filled = Math.max(...best.keys())
  return { filled, cost: best.get(filled)! }
}

function randomVenue(random: SeededRandom, steps: readonly number[], hasTerms: boolean, isSell: boolean): Venue {
  const count = random.nextInteger(5)
  const price = 90 + random.nextInteger(20)
  const levels = Array.from({ length: count }, (_, level) => {
    const value = isSell ? price - level * (1 + random.nextInteger(3)) : price + level * (1 + random.nextInteger(3))
    return value
  }).toSorted((a, b) => (isSell ? b - a : a - b))
  const fee = random.nextInteger(4)
  const isChosen = () => hasTerms && random.nextInteger(2) === 0
  return {
    stepUnits: steps[random.nextInteger(steps.length)]!,
    minimumUnits: isChosen() ? random.nextInteger(12) : 0,
    minimumValue: isChosen() ? random.nextInteger(900) : 0,
    maximumUnits: isChosen() ? random.nextInteger(40) : 1e9,
    fixedCost: isChosen() ? random.nextInteger(60) : 0,
    levels: levels.map((value) => [isSell ? -(value - fee) : value + fee, value, 1 + random.nextInteger(12)] as const),
  }
}

test.each<[string, readonly number[], boolean, number]>([
  ['1. one step, nothing binds', [1], false, 2000],
  ['2. one step, minima, limits and fixed costs', [1], true, 3000],
  ['3. nested steps', [1, 2, 4], true, 3000],
  ['4. steps that do not divide each other', [2, 3, 5], true, 3000],
  ['5. a single coarse step: a remainder stays', [5], true, 1000],
])('%s: as good as every split there is', (_, steps, hasTerms, cases) => {
  const random = new SeededRandom(7)
  for (let at = 0; at < cases; at++) {
    const isSell = random.nextInteger(2) === 0
    const most = at % 10 === 0 ? 8 : 4
    const venues = Array.from({ length: 1 + random.nextInteger(most) }, () =>
      randomVenue(random, steps, hasTerms, isSell),
    )
    const quantity = 1 + random.nextInteger(50)
    const result = split(quantity, venues)
    expect(result.isExact).toBe(true)
    const best = bruteForce(quantity, venues)
    expect([result.filled, Math.round(result.cost * 1e6) / 1e6], JSON.stringify({ quantity, venues })).toEqual([
      best.filled,
      best.cost,
    ])
    let cost = 0
    for (const [index, venue] of venues.entries()) cost += sliceCost(venue, result.units[index]!)!
    expect(cost).toBeCloseTo(result.cost, 6)
    expect(result.units.reduce((sum, units) => sum + units, 0)).toBe(result.filled)
  }
})

test.each<[string, number, readonly Venue[], readonly number[]]>([
  [
    '1. the lower fee wins over the better price',
    10,
    [
      { ...FREE, levels: [[102, 100, 10]] },
      { ...FREE, levels: [[101.5, 101, 10]] },
    ],
    [0, 10],
  ],
  [
    '2. a fixed cost keeps a venue out until it pays',
    10,
    [
      { ...FREE, levels: [[100, 100, 9]] },
      {
        ...FREE,
        fixedCost: 50,
        levels: [[90, 90, 4]],
      },
      { ...FREE, levels: [[101, 101, 9]] },
    ],
    [9, 0, 1],
  ],
  [
    '3. a smallest slice takes from the better venue',
    10,
    [
      { ...FREE, levels: [[100, 100, 9]] },
      { ...FREE, minimumUnits: 5, levels: [[101, 101, 9]] },
    ],
    [5, 5],
  ],
  [
    '4. more is filled before it is filled cheaply',
    7,
    [
      { ...FREE, stepUnits: 5, levels: [[90, 90, 10]] },
      { ...FREE, stepUnits: 7, levels: [[200, 200, 7]] },
    ],
    [0, 7],
  ],
])('%s', (_, quantity, venues, expected) => {
  expect(split(quantity, venues).units).toEqual(expected)
})

test('leaves everything unfilled where there is nothing', () => {
  expect(split(5, [])).toEqual({ units: [], filled: 0, cost: 0, isExact: true })
  expect(split(5, [{ ...FREE, levels: [] }])).toMatchObject({ units: [0], filled: 0, cost: 0 })
})
