import { NANOS_PER_SECOND, SeededRandom } from '@hft/clock'
import { TradeView } from '@hft/data'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HandBook, type Levels } from '../fake-context.contract.ts'
import { ArrivalIntensity } from './arrival-intensity.ts'
import { DepthImbalanceSignal } from './depth-imbalance-signal.ts'
import { fitHawkes, HawkesIntensity, type HawkesParameters, hawkesLogLikelihood } from './hawkes-intensity.ts'
import { KyleLambdaSignal } from './kyle-lambda-signal.ts'
import { MicropriceEstimator, stateOf } from './microprice-estimator.ts'
import { MicropriceSignal } from './microprice-signal.ts'
import { OrderFlowImbalanceSignal } from './order-flow-imbalance-signal.ts'
import { TouchStatistics } from './touch-statistics.ts'
import { TradeImbalanceSignal } from './trade-imbalance-signal.ts'
import { VpinSignal } from './vpin-signal.ts'

const OPTIONS = { seed: 1, numRuns: 100 }

function bookOf(bids: Levels, asks: Levels, isLive = true): HandBook {
  return Object.assign(new HandBook(), { bids, asks, isLive })
}

function tradeOf(aggressor: Side | undefined, lots: number, ticks = 100, at = 0): TradeView {
  const trade = new TradeView()
  trade.aggressor = aggressor
  trade.quantityLots = lots as Lots
  trade.priceTicks = ticks as Ticks
  trade.localTime = at
  return trade
}

describe('OrderFlowImbalanceSignal', () => {
  // [bid, lots, ask, lots] before and after, and what the change contributes.
  test.each<[string, [number, number, number, number], [number, number, number, number], number]>([
    ['1. lots join the bid', [99, 5, 101, 7], [99, 8, 101, 7], 3],
    ['2. lots leave the bid', [99, 5, 101, 7], [99, 1, 101, 7], -4],
    ['3. the bid rises: all of its lots', [99, 5, 101, 7], [100, 2, 101, 7], 2],
    ['4. the bid falls: all of the old lots', [99, 5, 101, 7], [98, 9, 101, 7], -5],
    ['5. lots join the ask', [99, 5, 101, 7], [99, 5, 101, 9], -2],
    ['6. the ask rises: all of the old lots', [99, 5, 101, 7], [99, 5, 102, 4], 7],
    ['7. the ask falls: all of its lots', [99, 5, 101, 7], [99, 5, 100, 4], -4],
  ])('%s', (_, before, after, flow) => {
    const signal = new OrderFlowImbalanceSignal(3)
    for (const [bid, bidLots, ask, askLots] of [before, after])
      signal.onBook(bookOf([[bid, bidLots]], [[ask, askLots]]))
    expect(signal.value).toBe(flow)
  })

  test('sums the last changes only, and begins anew after a stale book', () => {
    const signal = new OrderFlowImbalanceSignal(2)
    for (const lots of [5, 6, 8, 12]) signal.onBook(bookOf([[99, lots]], [[101, 1]]))
    expect(signal.value).toBe(2 + 4)
    signal.onBook(bookOf([[99, 12]], [[101, 1]], false))
    expect(signal.value).toBeNaN()
    signal.onBook(bookOf([[99, 50]], [[101, 1]]))
    expect(signal.value).toBeNaN()
  })
})

describe('VpinSignal', () => {
  test.each<[string, [Side | undefined, number, number?][], number]>([
    [
      '1. balanced buckets',
      [
        [Side.Buy, 5],
        [Side.Sell, 5],
        [Side.Sell, 5],
        [Side.Buy, 5],
      ],
      0,
    ],
    ['2. one side only', [[Side.Buy, 20]], 1],
    [
      '3. a trade goes on in the next bucket: |6 − 4| and |0 − 10|',
      [
        [Side.Buy, 6],
        [Side.Sell, 14],
      ],
      12 / 20,
    ],
    [
      '4. by ticks where nobody says: up, up, down',
      [
        [undefined, 1, 100],
        [undefined, 9, 101],
        [undefined, 10, 100],
      ],
      1,
    ],
    ['5. not enough yet', [[Side.Buy, 19]], Number.NaN],
    [
      '6. a trade larger than the whole window',
      [
        [Side.Sell, 3],
        [Side.Buy, 1_000_000],
      ],
      1,
    ],
  ])('%s', (_, trades, value) => {
    const signal = new VpinSignal(10, 2)
    for (const [side, lots, ticks] of trades) signal.onTrade(tradeOf(side, lots, ticks))
    expect(signal.value).toBe(value)
  })

  test('beside a naive twin that cuts trades into lots', () => {
    const trade = fc.tuple(fc.constantFrom(Side.Buy, Side.Sell), fc.integer({ min: 1, max: 100 }))
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 60 }), (trades) => {
        const signal = new VpinSignal(7, 3)
        for (const [side, lots] of trades) signal.onTrade(tradeOf(side, lots))
        const single = trades.flatMap(([side, lots]) => new Array<number>(lots).fill(side === Side.Buy ? 1 : -1))
        const buckets = Array.from({ length: Math.floor(single.length / 7) }, (_, at) =>
          Math.abs(single.slice(at * 7, at * 7 + 7).reduce((sum, one) => sum + one, 0)),
        )
        const last = buckets.slice(-3)
        if (last.length < 3) expect(signal.value).toBeNaN()
        else expect(signal.value).toBeCloseTo(last.reduce((sum, one) => sum + one, 0) / 21, 12)
      }),
      OPTIONS,
    )
  })
})

test('TradeImbalanceSignal: half of the weight is gone after the half-life', () => {
  const signal = new TradeImbalanceSignal(1)
  expect(signal.value).toBeNaN()
  signal.onTrade(tradeOf(Side.Buy, 4))
  expect(signal.value).toBe(1)
  signal.onTrade(tradeOf(Side.Sell, 2))
  expect(signal.value).toBe((2 - 2) / (2 + 2))
  signal.onTrade(tradeOf(undefined, 100))
  expect(signal.value).toBe(0)
})

test('KyleLambdaSignal finds by how much a lot moves the mid', () => {
  const random = new SeededRandom(1)
  const signal = new KyleLambdaSignal(4, 500)
  let mid = 1_000
  let signed = 0
  signal.onBook(bookOf([[mid - 1, 1]], [[mid + 1, 1]]))
  for (let trade = 1; trade <= 2_000; trade++) {
    const lots = 1 + random.nextInteger(9)
    const side = random.nextFloat() < 0.5 ? Side.Buy : Side.Sell
    signed += side === Side.Buy ? lots : -lots
    signal.onTrade(tradeOf(side, lots))
    if (trade % 4 === 0) {
      mid += 2 * signed
      signed = 0
    }
    signal.onBook(bookOf([[mid - 1, 1]], [[mid + 1, 1]]))
  }
  expect(signal.value).toBeCloseTo(2, 9)
})

test('TouchStatistics: means over the last changes, stale books passed over', () => {
  const touch = new TouchStatistics(2)
  touch.onBook(bookOf([[99, 1]], [[109, 1]]))
  touch.onBook(bookOf([[99, 3]], [[101, 5]]))
  touch.onBook(bookOf([[99, 100]], [[150, 100]], false))
  touch.onBook(bookOf([[99, 5]], [[103, 7]]))
  expect([touch.value, touch.bidQueue.value, touch.askQueue.value, touch.spread.variance]).toEqual([3, 4, 6, 1])
})

test('DepthImbalanceSignal: a level one half-life away counts half', () => {
  const signal = new DepthImbalanceSignal(2, 2)
  signal.onBook(
    bookOf(
      [
        [99, 4],
        [97, 4],
        [96, 99],
      ],
      [[101, 2]],
    ),
  )
  expect(signal.value).toBeCloseTo((6 - 2) / 8, 12)
  signal.onBook(bookOf([[99, 4]], []))
  expect(signal.value).toBeNaN()
})

test('ArrivalIntensity finds A and k of a market made of them', () => {
  const random = new SeededRandom(11)
  const [base, decay] = [140, 0.8]
  const intensity = new ArrivalIntensity(4, 2_000 * NANOS_PER_SECOND)
  intensity.onBook(bookOf([[99, 1]], [[101, 1]]))
  let at = 0
  for (let trade = 0; trade < 200_000; trade++) {
    at += random.nextExponential(NANOS_PER_SECOND / base)
    // Reach is exponential; a trade stands at the price that it reached, a whole tick from the mid's half.
    const reach = random.nextExponential(1 / decay)
    intensity.onTrade(tradeOf(Side.Buy, 1, 100 + reach, at))
  }
  expect(intensity.decay).toBeGreaterThan(decay * 0.98)
  expect(intensity.decay).toBeLessThan(decay * 1.02)
  expect(intensity.base).toBeGreaterThan(base * 0.97)
  expect(intensity.base).toBeLessThan(base * 1.03)
  expect(intensity.rateAt(1)).toBeCloseTo(intensity.base * Math.exp(-intensity.decay), 9)
})

describe('Hawkes', () => {
  const TRUE: HawkesParameters = { base: 2, excitement: 3, decay: 6 }

  /** Ogata's thinning. */
  function simulated(parameters: HawkesParameters, endSeconds: number, seed: number): Float64Array {
    const random = new SeededRandom(seed)
    const times: number[] = []
    let excited = 0
    let now = 0
    for (;;) {
      const bound = parameters.base + excited
      const wait = random.nextExponential(1 / bound)
      now += wait
      if (now > endSeconds) return Float64Array.from(times)
      excited *= Math.exp(-parameters.decay * wait)
      if (random.nextFloat() * bound > parameters.base + excited) continue
      times.push(now)
      excited += parameters.excitement
    }
  }

  test('the recursion equals the sum over all events', () => {
    const intensity = new HawkesIntensity(TRUE)
    const times = [0.1, 0.15, 0.4, 1.2]
    for (const time of times) intensity.onEvent(time * NANOS_PER_SECOND)
    const at = 1.5
    const sum = times.reduce((total, time) => total + TRUE.excitement * Math.exp(-TRUE.decay * (at - time)), TRUE.base)
    expect(intensity.at(at * NANOS_PER_SECOND)).toBeCloseTo(sum, 12)
  })

  test('residuals of a simulated process are exponential with mean 1', () => {
    const times = simulated(TRUE, 4_000, 2)
    let excited = 0
    let previous = 0
    let sum = 0
    let squares = 0
    for (const time of times) {
      const wait = time - previous
      const kept = Math.exp(-TRUE.decay * wait)
      const residual = TRUE.base * wait + (excited / TRUE.decay) * (1 - kept)
      excited = excited * kept + TRUE.excitement
      previous = time
      sum += residual
      squares += residual * residual
    }
    const count = times.length
    expect(Math.abs(sum / count - 1)).toBeLessThan(4 / Math.sqrt(count))
    expect(Math.abs(squares / count - 2)).toBeLessThan((4 * Math.sqrt(20)) / Math.sqrt(count))
  })

  test('fitting finds the process, and no likelihood above its own', () => {
    const times = simulated(TRUE, 3_000, 3)
    const fitted = fitHawkes(times, 3_000)
    expect(Math.abs(fitted.base - TRUE.base)).toBeLessThan(0.2)
    expect(Math.abs(fitted.excitement - TRUE.excitement)).toBeLessThan(0.4)
    expect(Math.abs(fitted.decay - TRUE.decay)).toBeLessThan(0.8)
    expect(hawkesLogLikelihood(times, 3_000, fitted)).toBeGreaterThanOrEqual(
      hawkesLogLikelihood(times, 3_000, TRUE) - 1,
    )
  })

  test('what would explode, or is too little, is refused', () => {
    expect(() => new HawkesIntensity({ base: 1, excitement: 2, decay: 2 })).toThrow(
      expect.objectContaining({ code: 'indicator.parameter' }),
    )
    expect(() => fitHawkes(new Float64Array(3), 1)).toThrow(expect.objectContaining({ code: 'indicator.events' }))
  })
})

describe('microprice', () => {
  interface Touch {
    readonly bid: number
    readonly bidLots: number
    readonly askLots: number
  }

  /** A market of one tick whose queues wander, and whose price goes where a queue runs dry. */
  function market(steps: number): Touch[] {
    const random = new SeededRandom(4)
    let [bid, bidLots, askLots] = [100, 10, 10]
    return Array.from({ length: steps }, () => {
      if (random.nextFloat() < 0.5) bidLots += random.nextFloat() < 0.5 ? 1 : -1
      else askLots += random.nextFloat() < 0.5 ? 1 : -1
      if (bidLots === 0 || askLots === 0) {
        bid += askLots === 0 ? 1 : -1
        bidLots = 1 + random.nextInteger(19)
        askLots = 1 + random.nextInteger(19)
      }
      return { bid, bidLots, askLots }
    })
  }

  const steps = market(60_000)
  const estimator = new MicropriceEstimator(9, 1)
  for (const { bid, bidLots, askLots } of steps) estimator.observe(bid, bidLots, bid + 1, askLots)
  const table = estimator.table()
  const adjustment = (touch: Touch): number =>
    table.adjustmentTicks[stateOf(9, 1, touch.bid, touch.bidLots, touch.bid + 1, touch.askLots)]!

  test('is antisymmetric, 0 in an even book, rises with the imbalance and stays within the spread', () => {
    for (const [bucket, one] of table.adjustmentTicks.entries()) {
      expect(one).toBeCloseTo(-table.adjustmentTicks[8 - bucket]!, 9)
      expect(Math.abs(one)).toBeLessThan(0.5)
      if (bucket > 0) expect(one).toBeGreaterThan(table.adjustmentTicks[bucket - 1]!)
    }
    expect(table.adjustmentTicks[4]).toBeCloseTo(0, 9)
  })

  test('is a martingale of the chain that it was learnt from', () => {
    const sums = new Float64Array(9)
    for (let at = 1; at < steps.length; at++) {
      const [before, after] = [steps[at - 1]!, steps[at]!]
      const gain = after.bid + adjustment(after) - before.bid - adjustment(before)
      const state = stateOf(9, 1, before.bid, before.bidLots, before.bid + 1, before.askLots)
      sums[state]! += gain
      sums[8 - state]! -= gain
    }
    for (const sum of sums) expect(Math.abs(sum)).toBeLessThan(1e-4)
  })

  test('the signal reads the table, and knows nothing outside it', () => {
    const signal = new MicropriceSignal(table)
    signal.onBook(bookOf([[99, 9]], [[100, 1]]))
    expect(signal.value).toBe(table.adjustmentTicks[8])
    signal.onBook(bookOf([[99, 9]], [[101, 1]]))
    expect(signal.value).toBeNaN()
  })

  test('refuses an even number of buckets, a table that does not fit, and a market that never moved', () => {
    expect(() => new MicropriceEstimator(10)).toThrow(expect.objectContaining({ code: 'indicator.length' }))
    expect(() => new MicropriceSignal({ ...table, maximumSpreadTicks: 2 })).toThrow(
      expect.objectContaining({ code: 'microprice.table' }),
    )
    expect(() => new MicropriceEstimator().table()).toThrow(expect.objectContaining({ code: 'microprice.no_moves' }))
  })
})
