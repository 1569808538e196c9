import { NANOS_PER_SECOND } from '@hft/clock'
import { TradeView } from '@hft/data'
import { type Order, OrderState, OrderUpdate, OrderUpdateKind, PendingRequest } from '@hft/execution'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FakeContext, type Levels } from '../fake-context.contract.ts'
import { ExecutionStrategy } from '../strategies/execution-strategy.ts'
import { almgrenChriss } from './almgren-chriss.ts'
import { ParentExecution, type ParentTerms, type Placement } from './parent-execution.ts'
import { IMMEDIATE, ParticipationSchedule, ProfileSchedule, type Schedule, TimeSchedule } from './schedule.ts'

describe('Almgren–Chriss, beside the published values', () => {
  const paper = {
    quantity: 1e6,
    horizon: 5,
    intervals: 5,
    volatility: 0.95,
    fixedCost: 0.0625,
    permanentImpact: 2.5e-7,
    temporaryImpact: 2.5e-6,
  }

  test.each([
    [0, 0, [800, 600, 400, 200, 0], 662_500, 1_040_673],
    [1e-6, 0.6071, [542, 289.9, 147.9, 62.1, 0], 911_227, 603_431],
    [2e-6, 0.8463, [428.6, 182.9, 76.3, 27.6, 0], 1_140_715, 449_368],
  ])('λ = %d', (riskAversion, urgency, thousands, cost, deviation) => {
    const found = almgrenChriss({ ...paper, riskAversion })
    expect(found.urgency).toBeCloseTo(urgency, 4)
    for (const [at, held] of thousands.entries()) expect(found.holdings[at]! / 1_000).toBeCloseTo(held, 1)
    expect(Math.round(found.expectedCost)).toBe(cost)
    expect(Math.round(found.deviation)).toBe(deviation)
  })

  test('an extreme urgency overflows nothing, and what makes no sense is refused', () => {
    const { holdings } = almgrenChriss({ ...paper, riskAversion: 1e6 })
    expect(holdings[0]).toBeGreaterThanOrEqual(0)
    expect(holdings[0]).toBeLessThan(1)
    for (const wrong of [{ quantity: 0 }, { intervals: 1.5 }, { temporaryImpact: 1e-7 }, { volatility: Number.NaN }]) {
      expect(() => almgrenChriss({ ...paper, riskAversion: 0, ...wrong })).toThrow(
        expect.objectContaining({ code: 'execution.parameters' }),
      )
    }
  })
})

describe('schedules', () => {
  test.each<[string, Schedule, [number, number, number][]]>([
    [
      '1. equal times',
      new TimeSchedule(100, 200, 4),
      [
        [99, 0, 0],
        [100, 0, 0.25],
        [124, 0, 0.25],
        [125, 0, 0.5],
        [175, 0, 1],
        [999, 0, 1],
      ],
    ],
    [
      '2. a profile, straight in between',
      new ProfileSchedule(0, 100, [1, 3]),
      [
        [-1, 0, 0],
        [25, 0, 0.125],
        [50, 0, 0.25],
        [75, 0, 0.625],
        [100, 0, 1],
      ],
    ],
    [
      '3. a tenth of all volume',
      new ParticipationSchedule(0.1, 100),
      [
        [0, 0, 0],
        [0, 90, 0.1],
        [0, 900, 1],
        [0, 9_000, 1],
      ],
    ],
    ['4. at once', IMMEDIATE, [[0, 0, 1]]],
  ])('%s', (_, schedule, points) => {
    for (const [now, others, share] of points) expect(schedule.shareBy(now, others)).toBeCloseTo(share, 12)
  })

  test.each([
    () => new TimeSchedule(100, 100, 4),
    () => new TimeSchedule(0, 100, 0),
    () => new ProfileSchedule(0, 100, [0, 0]),
    () => new ProfileSchedule(0, 100, [1, -1]),
    () => new ParticipationSchedule(1, 100),
  ])('refuses what makes no schedule (%#)', (make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'execution.parameters' }))
  })
})

const TERMS: ParentTerms = {
  instrument: 0,
  side: Side.Buy,
  quantityLots: 100,
  limitTicks: NO_PRICE,
  endAt: 100 * NANOS_PER_SECOND,
  completes: true,
  seesOwnPrints: false,
  parentOrderId: 0,
}
const PATIENT: Placement = {
  childLots: 10,
  patienceNanos: 2 * NANOS_PER_SECOND,
  tolerance: Number.POSITIVE_INFINITY,
  lateLots: Number.POSITIVE_INFINITY,
  restsAtLimit: false,
  smallestTouchLots: 0,
}
const touch = (ticks: number, lots = 50): Levels => [[ticks, lots]]

/** A parent in a hand-made market. */
class Desk {
  readonly context = new FakeContext()
  readonly execution: ParentExecution

  constructor(terms: Partial<ParentTerms>, schedule: Schedule, placement: Partial<Placement> = {}) {
    this.execution = new ParentExecution({ ...TERMS, ...terms }, schedule, { ...PATIENT, ...placement })
  }

  at(second: number, bid = 99, ask = 101, lots = 50): unknown[] {
    this.context.clock.advanceTo(second * NANOS_PER_SECOND)
    this.context.books[0]!.bids = touch(bid, lots)
    this.context.books[0]!.asks = touch(ask, lots)
    this.execution.advance(this.context)
    return this.context.taken()
  }

  /** The child trades so many lots in all, and ends if that is its whole quantity or `ends`. */
  fill(order: Order, lots: number, ticks = 100, ends = false): void {
    const update = new OrderUpdate()
    update.kind = OrderUpdateKind.Filled
    update.orderId = order.id
    update.lastTicks = ticks as Ticks
    order.filledLots = lots as Lots
    if (ends || lots >= order.quantityLots) {
      order.state = lots >= order.quantityLots ? OrderState.Filled : OrderState.Cancelled
      const at = this.context.orders.indexOf(order)
      if (at >= 0) this.context.orders.splice(at, 1)
    }
    this.execution.onOrderUpdate(update, order, this.context)
  }
}

describe('a parent order', () => {
  test('rests at its touch, is taken when patience is over, and completes at its end', () => {
    const desk = new Desk({ quantityLots: 20, endAt: 10 * NANOS_PER_SECOND }, new TimeSchedule(0, 10e9, 2))
    expect(desk.at(0)).toEqual([['submit', 0, Side.Buy, 99, 10]])
    expect(desk.at(1)).toEqual([])
    desk.fill(desk.context.orders[0]!, 10, 99)
    expect(desk.at(4)).toEqual([])
    expect(desk.at(5)).toEqual([['submit', 0, Side.Buy, 99, 10]])
    const second = desk.context.orders[0]!
    desk.fill(second, 4, 99, true)
    expect(desk.at(10)).toEqual([['submit', 0, Side.Buy, 101, 6]])
    desk.fill(desk.context.orders[0]!, 6, 101)
    expect(desk.execution.isDone).toBe(true)
    const report = desk.execution.report()
    expect(report).toMatchObject({ filledLots: 20, completion: 1, children: 3, arrivalTicks: 100 })
    expect(report.averageTicks).toBeCloseTo((14 * 99 + 6 * 101) / 20, 12)
    expect(report.arrivalSlippageBasisPoints).toBeCloseTo(((report.averageTicks - 100) / 100) * 10_000, 9)
  })

  test('never passes its limit: the touch beyond it is not followed, the other side not taken', () => {
    const desk = new Desk({ limitTicks: 98 }, IMMEDIATE)
    expect(desk.at(0)).toEqual([['submit', 0, Side.Buy, 98, 10]])
    const impatient = new Desk({ limitTicks: 100 }, IMMEDIATE, { patienceNanos: 0 })
    expect(impatient.at(0)).toEqual([])
    expect(impatient.at(1, 98, 100)).toEqual([['submit', 0, Side.Buy, 100, 10]])
  })

  test('an iceberg rests at its limit and shows the next part when one has filled', () => {
    const desk = new Desk({ limitTicks: 97, quantityLots: 25 }, IMMEDIATE, {
      restsAtLimit: true,
      patienceNanos: Number.POSITIVE_INFINITY,
    })
    const shown: unknown[] = []
    for (const second of [0, 1, 2]) {
      shown.push(...desk.at(second))
      desk.fill(desk.context.orders[0]!, desk.context.orders[0]!.quantityLots, 97)
    }
    expect(shown.map((request) => (request as unknown[]).slice(3))).toEqual([
      [97, 10],
      [97, 10],
      [97, 5],
    ])
    expect(desk.execution.isDone).toBe(true)
  })

  test.each([
    [Side.Buy, 105, [100, 103, 105, 105]],
    [Side.Sell, 95, [100, 97, 95, 95]],
  ])(
    'an iceberg whose limit is through the other side goes to it as that side leaves (side %d)',
    (side, limitTicks, prices) => {
      const placement = { restsAtLimit: true, patienceNanos: Number.POSITIVE_INFINITY }
      const desk = new Desk({ side, limitTicks }, IMMEDIATE, placement)
      const sign = side === Side.Buy ? 1 : -1
      const shown: unknown[] = []
      for (const [second, away] of [1, 4, 20, 2].entries()) {
        const [behind, ahead] = [100 - sign, 100 + sign * away]
        desk.at(second, Math.min(behind, ahead), Math.max(behind, ahead))
        shown.push(desk.context.orders[0]!.priceTicks)
      }
      expect(shown).toEqual(prices)
    },
  )

  test('a sniper waits for enough at its price', () => {
    const desk = new Desk({ limitTicks: 101 }, IMMEDIATE, { patienceNanos: 0, smallestTouchLots: 30 })
    expect(desk.at(0, 99, 101, 29)).toEqual([])
    expect(desk.at(1, 99, 102, 90)).toEqual([])
    expect(desk.at(2, 99, 101, 30)).toEqual([['submit', 0, Side.Buy, 101, 10]])
  })

  test('at its end a sniper takes what there is, within its limit', () => {
    const desk = new Desk({ limitTicks: 101, endAt: 5e9 }, IMMEDIATE, { patienceNanos: 0, smallestTouchLots: 30 })
    expect(desk.at(4, 99, 101, 29)).toEqual([])
    expect(desk.at(5, 99, 102, 29)).toEqual([])
    expect(desk.at(6, 99, 101, 29)).toEqual([['submit', 0, Side.Buy, 101, 10]])
  })

  test('participation leaves own prints out', () => {
    const desk = new Desk({ quantityLots: 1_000, seesOwnPrints: true }, new ParticipationSchedule(0.5, 1_000), {
      childLots: 1_000,
    })
    expect(desk.at(0)).toEqual([])
    const trade = new TradeView()
    trade.priceTicks = 100 as Ticks
    trade.quantityLots = 40 as Lots
    desk.execution.onTrade(trade)
    expect(desk.at(1)).toEqual([['submit', 0, Side.Buy, 99, 40]])
    desk.fill(desk.context.orders[0]!, 40)
    // Our own 40 are printed: no reason to trade on.
    desk.execution.onTrade(trade)
    expect(desk.at(2)).toEqual([])
    expect(desk.execution.report().participation).toBeCloseTo(0.5, 12)
  })

  test('further behind than its tolerance, what rests is taken back and all that is missing is taken', () => {
    const desk = new Desk({ quantityLots: 1_000 }, new ParticipationSchedule(0.5, 1_000), {
      childLots: 1_000,
      patienceNanos: 3600e9,
      tolerance: 0.25,
    })
    const trade = new TradeView()
    trade.priceTicks = 100 as Ticks
    trade.quantityLots = 40 as Lots
    desk.at(0)
    desk.execution.onTrade(trade)
    // All of what is due is missing at first.
    expect(desk.at(1)).toEqual([['submit', 0, Side.Buy, 101, 40]])
    desk.fill(desk.context.orders[0]!, 40, 101)
    trade.quantityLots = 10 as Lots
    desk.execution.onTrade(trade)
    expect(desk.at(2)).toEqual([['submit', 0, Side.Buy, 99, 10]])
    const resting = desk.context.orders[0]!
    resting.pending = PendingRequest.None
    resting.state = OrderState.Working
    expect(desk.at(3)).toEqual([])
    expect(desk.context.cancelled).toEqual([])
    // 20 of 60 are a third.
    desk.execution.onTrade(trade)
    expect(desk.at(3)).toEqual([])
    expect(desk.context.cancelled).toEqual([resting.id])
    desk.fill(resting, 0, 99, true)
    expect(desk.at(4)).toEqual([['submit', 0, Side.Buy, 101, 20]])
  })

  test('refused, it asks for half as much, and after the smallest order waits a second', () => {
    const desk = new Desk({}, IMMEDIATE, { patienceNanos: 0 })
    const asked: number[] = []
    let most = 0
    const submit = desk.context.submit.bind(desk.context)
    desk.context.submit = (request) => {
      asked.push(request.quantityLots)
      if (request.quantityLots <= most) return submit(request)
      return -1
    }
    for (const second of [0, 0.1, 0.2, 0.3, 0.4, 0.9]) desk.at(second)
    expect(asked).toEqual([10, 5, 2, 1])
    most = 2
    for (const second of [1.31, 1.4]) {
      desk.at(second)
      const [order] = desk.context.orders
      if (order !== undefined) desk.fill(order, order.quantityLots, 101)
    }
    expect(asked.slice(4)).toEqual([1, 2])
  })

  test('gives up at its end where it need not complete', () => {
    const desk = new Desk({ completes: false, endAt: 5e9, limitTicks: 90 }, IMMEDIATE, { patienceNanos: 0 })
    expect(desk.at(0)).toEqual([])
    desk.at(5)
    expect(desk.execution.isDone).toBe(true)
    expect(desk.execution.report()).toMatchObject({ filledLots: 0, completion: 0 })
  })

  test('whatever is answered, and however late, no more than the parent is ever filled or open', () => {
    const step = fc.record({
      second: fc.integer({ min: 0, max: 3 }),
      bid: fc.integer({ min: 90, max: 99 }),
      spread: fc.integer({ min: 1, max: 4 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      action: fc.constantFrom('nothing', 'fill', 'end', 'late'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (steps, quantityLots) => {
        const desk = new Desk({ quantityLots, endAt: 40e9 }, new TimeSchedule(0, 30e9, 7), { childLots: 13 })
        const ended: { order: Order; asked: number }[] = []
        let second = 0
        for (const { second: passed, bid, spread, share, action } of steps) {
          second += passed
          desk.at(second, bid, bid + spread)
          const order = desk.context.orders[0]
          const open = order === undefined ? 0 : order.remainingLots
          expect(desk.execution.filledLots + open).toBeLessThanOrEqual(quantityLots)
          if (order !== undefined && action === 'fill') {
            desk.fill(order, Math.min(order.quantityLots, order.filledLots + Math.ceil(share * order.remainingLots)))
          } else if (order !== undefined && action === 'end') {
            const lots = order.filledLots
            desk.fill(order, lots, 100, true)
            ended.push({ order, asked: lots })
          } else if (action === 'late' && ended.length > 0) {
            // The same update once more: it may not count twice.
            const { order: old } = ended[0]!
            const before = desk.execution.filledLots
            desk.fill(old, old.filledLots, 100, true)
            expect(desk.execution.filledLots).toBe(before)
          }
        }
        expect(desk.execution.filledLots).toBeLessThanOrEqual(quantityLots)
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})

describe('the execution strategy', () => {
  test.each(['twap', 'vwap', 'pov', 'shortfall', 'iceberg', 'sniper'] as const)(
    '%s begins with the first book',
    (algorithm) => {
      const context = new FakeContext()
      const strategy = new ExecutionStrategy('execute', { algorithm, quantityLots: 100, limitTicks: 10_001 })
      strategy.onStart(context)
      expect(strategy.report).toBeUndefined()
      const requests = context.show(strategy, touch(9_999), touch(10_001))
      expect(strategy.report).toMatchObject({ quantityLots: 100, filledLots: 0, arrivalTicks: 10_000 })
      const isWaiting = algorithm === 'pov' || algorithm === 'vwap' || algorithm === 'shortfall'
      expect(requests.map(([kind]) => kind)).toEqual(isWaiting ? [] : ['submit'])
    },
  )

  test('an iceberg without a limit, and an instrument that is not there, are refused', () => {
    const context = new FakeContext()
    const strategy = new ExecutionStrategy('execute', { algorithm: 'iceberg' })
    strategy.onStart(context)
    expect(() => context.show(strategy, touch(99), touch(101))).toThrow(/limitTicks/)
    expect(() => new ExecutionStrategy('execute', { instrument: 'a:b' }).onStart(context)).toThrow(
      expect.objectContaining({ code: 'strategy.unknown_instrument' }),
    )
  })
})
