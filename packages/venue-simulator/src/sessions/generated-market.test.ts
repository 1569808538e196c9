import { expect, test } from 'vitest'
import { fixedText, generateMarketSteps } from './generated-market.ts'

test('a generated market is never crossed, says its best, and is the same for the same seed', () => {
  const { bids, asks, steps } = generateMarketSteps(3, 500)
  const sides = [new Map(bids), new Map(asks)] as const
  for (const step of steps) {
    for (const [side, changes] of [
      [sides[0], step.bids],
      [sides[1], step.asks],
    ] as const) {
      for (const [ticks, lots] of changes) {
        if (lots === 0) side.delete(ticks)
        else side.set(ticks, lots)
      }
    }
    const [bid, ask] = [Math.max(...sides[0].keys()), Math.min(...sides[1].keys())]
    expect(bid).toBeLessThan(ask)
    expect([step.bestBid, step.bestAsk]).toEqual([
      [bid, sides[0].get(bid)],
      [ask, sides[1].get(ask)],
    ])
  }
  expect(steps.filter(({ trade }) => trade !== undefined).length).toBeGreaterThan(100)
  expect(generateMarketSteps(3, 500)).toEqual({ bids, asks, steps })
})

test.each([
  [600_000, 1, '60000.0'],
  [5, 3, '0.005'],
  [7, 0, '7'],
])('%d with %d decimals is %s', (count, decimals, text) => {
  expect(fixedText(count, decimals)).toBe(text)
})
