import { SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { FairValue } from './fair-value.ts'
import { type MarketGeneratorOptions, marketGeneratorConfig } from './market-generator-config.ts'

const STILL = { volatilityTicks: 0, trendTicks: 0, jumpTicks: 0 }

/** Changes over spans of `intervals`. */
function changesOf(options: MarketGeneratorOptions, intervals: number, spans: number): number[] {
  const fairValue = new FairValue(marketGeneratorConfig({ ...STILL, ...options }), new SeededRandom(2))
  const changes: number[] = []
  for (let span = 1; span <= spans; span++) {
    const before = fairValue.ticks
    fairValue.advanceTo(span * intervals)
    changes.push(fairValue.ticks - before)
  }
  return changes
}

function deviationOf(values: number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
}

test('without anything that moves it, it stays where it began', () => {
  expect(changesOf({}, 1000, 100).every((change) => change === 0)).toBe(true)
})

test('its random part has the deviation asked for', () => {
  const deviation = deviationOf(changesOf({ volatilityTicks: 2, reversionIntervals: 1e12 }, 1000, 2000))
  expect(deviation).toBeGreaterThan(1.8)
  expect(deviation).toBeLessThan(2.2)
})

test('a trend goes on: neighbouring changes agree in sign, changes far apart do not', () => {
  const changes = changesOf({ trendTicks: 10, trendIntervals: 10_000 }, 1000, 5000)
  const agreeing = (lag: number) =>
    changes.filter((change, at) => at >= lag && change * changes[at - lag]! > 0).length / (changes.length - lag)
  expect(agreeing(1)).toBeGreaterThan(0.75)
  expect(agreeing(60)).toBeLessThan(0.6)
})

test('jumps are as rare as asked for', () => {
  const changes = changesOf({ jumpTicks: 5, jumpsPerMillion: 200, reversionIntervals: 1e12 }, 8, 125_000)
  const jumps = changes.filter((change) => Math.abs(change) > 1e-3)
  expect(jumps.length).toBeGreaterThan(150)
  expect(jumps.length).toBeLessThan(250)
  expect(deviationOf(jumps)).toBeGreaterThan(4)
})

test('it is drawn back to where it began', () => {
  const fairValue = new FairValue(marketGeneratorConfig({ ...STILL, reversionIntervals: 10_000 }), new SeededRandom(1))
  fairValue.moveBy(100)
  fairValue.advanceTo(10_000)
  const left = fairValue.ticks - 10_000
  expect(left).toBeGreaterThan(100 * Math.exp(-1) - 2)
  expect(left).toBeLessThan(100 * Math.exp(-1) + 2)
  fairValue.advanceTo(100_000)
  expect(Math.abs(fairValue.ticks - 10_000)).toBeLessThan(0.1)
})

test('it stays positive however it is moved', () => {
  const fairValue = new FairValue(
    marketGeneratorConfig({ volatilityTicks: 1000, startTicks: 1000 }),
    new SeededRandom(3),
  )
  for (let now = 0; now < 200_000; now += 100) {
    fairValue.advanceTo(now)
    expect(fairValue.ticks).toBeGreaterThan(0)
  }
})
