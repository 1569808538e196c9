import { SeededRandom } from '@hft/clock'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { MatchingLog } from '../matching/matching-log.contract.ts'
import { type MarketGeneratorOptions, marketGeneratorConfig } from './market-generator-config.ts'
import { FIRST_FOREIGN_ORDER_ID, OrderFlow } from './order-flow.ts'

const EVENTS = 150_000

/** Counts what happens and looks at the book after every event. */
class Observed extends MatchingLog {
  trades = 0
  cancels = 0
  override onAccepted(): void {}
  override onRested(): void {}
  override onAmended(): void {}
  override onTrade(): void {
    this.trades++
  }
  override onCancelled(): void {
    this.cancels++
  }

  readonly mids = new Float64Array(EVENTS)
  readonly spreads = new Float64Array(EVENTS)
  queueOrders = 0
  restingOrders = 0
  lowestTicks = Number.POSITIVE_INFINITY
  gapTicks = 0
  intervals = 0

  static run(options: MarketGeneratorOptions): Observed {
    const observed = new Observed()
    const flow = new OrderFlow(marketGeneratorConfig(options), 0, new SeededRandom(options.seed ?? 1), observed)
    const { engine } = flow
    for (let event = -5000; event < EVENTS; event++) {
      flow.advance()
      flow.act()
      if (event < 0) continue
      const bid = engine.best(Side.Buy)
      const ask = engine.best(Side.Sell)
      observed.mids[event] = (bid + ask) / 2
      observed.spreads[event] = ask - bid
      observed.queueOrders += (engine.ordersAt(Side.Buy, bid) + engine.ordersAt(Side.Sell, ask)) / 2
      observed.restingOrders += engine.restingOrders
      observed.lowestTicks = Math.min(observed.lowestTicks, bid)
      observed.gapTicks += Math.abs(flow.fairValue.ticks - (bid + ask) / 2)
    }
    observed.intervals = flow.now
    return observed
  }

  spreadShare(ticks: number): number {
    return this.spreads.filter((spread) => spread <= ticks).length / EVENTS
  }

  /** Returns of the mid price over `events` events. */
  returns(events: number): number[] {
    const returns: number[] = []
    for (let at = events; at < EVENTS; at += events) returns.push(this.mids[at]! - this.mids[at - events]!)
    return returns
  }
}

function meanOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function kurtosisOf(values: number[]): number {
  const mean = meanOf(values)
  const variance = meanOf(values.map((value) => (value - mean) ** 2))
  return meanOf(values.map((value) => (value - mean) ** 4)) / variance ** 2
}

describe.each([1, 2])('the default market, seed %i', (seed) => {
  const observed = Observed.run({ seed })

  test('its spread is one to three ticks mostly, and not always one', () => {
    expect(observed.spreadShare(0)).toBe(0)
    expect(observed.spreadShare(3)).toBeGreaterThan(0.9)
    expect(observed.spreadShare(1)).toBeLessThan(0.95)
  })

  test('several orders queue at the touch, and the book holds about as many orders as configured', () => {
    expect(observed.queueOrders / EVENTS).toBeGreaterThan(3)
    expect(observed.queueOrders / EVENTS).toBeLessThan(20)
    expect(observed.restingOrders / EVENTS).toBeGreaterThan(200)
    expect(observed.restingOrders / EVENTS).toBeLessThan(450)
  })

  test('orders are cancelled far more often than they trade', () => {
    expect(observed.trades).toBeGreaterThan(EVENTS / 50)
    expect(observed.cancels / observed.trades).toBeGreaterThan(5)
  })

  test('its returns have fat tails that thin out over longer times, and its price moves', () => {
    expect(kurtosisOf(observed.returns(100))).toBeGreaterThan(4)
    expect(kurtosisOf(observed.returns(3000))).toBeLessThan(kurtosisOf(observed.returns(100)))
    expect(Math.sqrt(meanOf(observed.returns(1000).map((value) => value ** 2)))).toBeGreaterThan(1)
  })

  test('its mid price follows the fair value', () => {
    expect(observed.gapTicks / EVENTS).toBeLessThan(1.5)
  })

  test('events come at the mean interval', () => {
    expect((EVENTS + 5000) / observed.intervals).toBeGreaterThan(0.9)
    expect((EVENTS + 5000) / observed.intervals).toBeLessThan(1.1)
  })
})

test('market orders cluster: clustering makes the counts of equal spans vary more', () => {
  const dispersionOf = (clustering: number) => {
    const observed = new Observed()
    const flow = new OrderFlow(marketGeneratorConfig({ clustering, sweepShare: 0 }), 0, new SeededRandom(5), observed)
    const counts: number[] = []
    let before = 0
    for (let end = 200; end < 100_000; end += 200) {
      while (flow.now < end) {
        flow.advance()
        flow.act()
      }
      counts.push(observed.trades - before)
      before = observed.trades
    }
    return meanOf(counts.map((count) => (count - meanOf(counts)) ** 2)) / meanOf(counts)
  }
  expect(dispersionOf(0.8)).toBeGreaterThan(2 * dispersionOf(0))
})

test.each<[string, MarketGeneratorOptions]>([
  ['1. the thinnest book under the heaviest taking', { restingOrders: 40, marketOrderShare: 0.2, sweepShare: 1 }],
  ['2. sizes without a mean to speak of', { sizeTailExponent: 1.1, meanOrderLots: 1, sweepShare: 1 }],
  [
    '3. a fair value that runs away',
    { startTicks: 1000, volatilityTicks: 500, jumpTicks: 1000, jumpsPerMillion: 50_000 },
  ],
  ['4. every cancel halves', { partialCancelShare: 1, restingOrders: 4096 }],
  ['5. placement far and wide', { placementExponent: 0, placementTicks: 10_000, startTicks: 1000 }],
])('no side empties and prices stay positive: %s', (_, options) => {
  const observed = Observed.run(options)
  expect(observed.lowestTicks).toBeGreaterThanOrEqual(1)
  expect(observed.spreads.every((spread) => spread > 0 && spread < 2 ** 31)).toBe(true)
  expect(observed.lines).toEqual(observed.lines.filter((line) => line.startsWith('expired')))
})

test('what trades tell is what a maker pays: prices move on after a market order, more so with more impact', () => {
  const impactOf = (impactTicks: number) => {
    const log = new MatchingLog()
    const options = { impactTicks, informedShare: 0, volatilityTicks: 0, trendTicks: 0, jumpTicks: 0 }
    const flow = new OrderFlow(marketGeneratorConfig(options), 0, new SeededRandom(9), log)
    const { engine } = flow
    const sides: number[] = []
    const mids = new Float64Array(EVENTS)
    for (let event = 0; event < EVENTS; event++) {
      log.lines.length = 0
      flow.advance()
      flow.act()
      const trade = log.lines.find((line) => line.startsWith('trade '))
      if (trade !== undefined) sides[event] = trade.split(' ')[3] === '0' ? 1 : -1
      mids[event] = (engine.best(Side.Buy) + engine.best(Side.Sell)) / 2
    }
    let total = 0
    let count = 0
    sides.forEach((side, event) => {
      if (event < 1 || event + 500 >= EVENTS) return
      total += side * (mids[event + 500]! - mids[event - 1]!)
      count++
    })
    return total / count
  }
  const [none, some] = [impactOf(0), impactOf(0.4)]
  expect(none).toBeLessThan(0.2)
  expect(some).toBeGreaterThan(none + 0.2)
})

test('orders of others join the book, trade with the flow and are not its to cancel', () => {
  const log = new MatchingLog()
  const flow = new OrderFlow(marketGeneratorConfig({}), 0, new SeededRandom(3), log)
  const { engine } = flow
  const foreign = FIRST_FOREIGN_ORDER_ID
  let fills = 0
  for (let event = 0; event < 20_000; event++) {
    if (!engine.isResting(foreign)) engine.submitLimit(foreign, Side.Buy, engine.best(Side.Buy), 50 as Lots)
    else if (engine.ticksOf(foreign) !== engine.best(Side.Buy))
      engine.amend(foreign, engine.best(Side.Buy) as Ticks, 50 as Lots)
    log.lines.length = 0
    flow.advance()
    flow.act()
    for (const line of log.lines) {
      expect(line.startsWith(`cancelled ${foreign} `) || line.includes('rejected')).toBe(false)
      if (line.startsWith(`trade ${foreign} `)) fills++
    }
  }
  expect(fills).toBeGreaterThan(50)
})
