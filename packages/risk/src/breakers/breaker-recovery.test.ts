import { NANOS_PER_SECOND } from '@hft/clock'
import { type Order, OrderState, OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { builtinInstrument, NO_PRICE } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { DefaultRiskManager } from '../default-risk-manager.ts'
import { OFF, RiskDesk } from '../risk-desk.contract.ts'
import { watchedDesk } from './watched-desk.contract.ts'

const SECOND = NANOS_PER_SECOND

function touch(desk: RiskDesk, bidTicks: number, askTicks: number, instrument = 0): void {
  Object.assign(desk.books[instrument]!, { bidTicks, askTicks })
  desk.risk.onBook(instrument)
}

function outcome(desk: RiskDesk, order: Order, state: OrderState, kind: OrderUpdateKind): void {
  const update = new OrderUpdate()
  update.kind = kind
  order.state = state
  desk.risk.onOrderUpdate(update, order)
}

interface Course {
  readonly settings: object
  /** At 1 s; trips. */
  readonly worsen: (desk: RiskDesk) => void
  /** At 2 s. */
  readonly improve: (desk: RiskDesk) => void
}

/** Armed again after the cool-down of 10 s, and not before: 10 s after 2 s, when the value was last beyond its level. */
test.each<[string, Course]>([
  [
    'spread',
    {
      settings: { trip: 1 },
      worsen: (desk) => touch(desk, 9_000, 11_000),
      improve: (desk) => {
        touch(desk, 9_000, 11_000)
        touch(desk, 9_999, 10_001)
      },
    },
  ],
  [
    'staleBook',
    {
      settings: { trip: '500ms' },
      worsen: (desk) => {
        desk.conditions.lastMessageAt[0] = 0
      },
      improve: (desk) => {
        desk.conditions.lastMessageAt[0] = Number.POSITIVE_INFINITY
      },
    },
  ],
  [
    'crossedBook',
    {
      settings: { trip: '500ms' },
      worsen: (desk) => {
        desk.risk.onTime(0.1 * SECOND)
        touch(desk, 10_001, 10_000)
      },
      improve: (desk) => touch(desk, 9_999, 10_000),
    },
  ],
  [
    'marginRatio',
    {
      settings: { trip: 80 },
      worsen: (desk) => {
        desk.account.positions[2] = 1
        desk.margin.note(2, 90, 50, 1)
      },
      improve: (desk) => desk.margin.note(2, 10, 50, 1),
    },
  ],
  [
    'funding',
    {
      settings: { trip: 1, action: 'reduce' },
      worsen: (desk) => {
        desk.account.positions[2] = -1
        desk.conditions.fundingRate[2] = -0.02
      },
      improve: (desk) => {
        desk.conditions.fundingRate[2] = 0
      },
    },
  ],
  [
    'feedLatency',
    {
      settings: { trip: '1s' },
      worsen: (desk) => {
        desk.conditions.smallestLatencyNanos[0] = 2 * SECOND
      },
      improve: (desk) => {
        desk.conditions.smallestLatencyNanos[0] = 0
      },
    },
  ],
  [
    'clockOffset',
    {
      settings: { trip: '1s' },
      worsen: (desk) => desk.risk.onClockOffset(2e9),
      improve: (desk) => {
        desk.risk.onClockOffset(2e9)
        desk.risk.onClockOffset(0)
      },
    },
  ],
])('%s comes back', (kind, { settings, worsen, improve }) => {
  const { desk, events } = watchedDesk({ [kind]: { coolDown: '10s', rearm: 'cool-down', ...settings } })
  const transitions = () => events.filter(({ phase }) => phase !== 'warning').map(({ phase }) => phase)
  desk.risk.onTime(1)
  worsen(desk)
  desk.risk.onTime(SECOND)
  expect(transitions()).toEqual(['tripped'])
  desk.risk.onTime(2 * SECOND)
  improve(desk)
  desk.risk.onTime(2 * SECOND + 1)
  desk.risk.onTime(11 * SECOND - 1)
  expect(transitions()).toEqual(['tripped'])
  desk.risk.onTime(12 * SECOND + 1)
  expect(transitions()).toEqual(['tripped', 'armed'])
})

describe('price move', () => {
  test('is measured from the mid; it passes with the window, without another price, and ends by the cool-down', () => {
    const { desk, events } = watchedDesk({ priceMove: { trip: 10, window: '10s', coolDown: '5s' } })
    touch(desk, 9_998, 10_002)
    desk.risk.onTime(SECOND)
    touch(desk, 11_040, 11_060)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'tripped', value: expect.closeTo(10.5, 9) })
    for (let second = 2; second <= 30; second++) desk.risk.onTime(second * SECOND)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'armed', value: 0 })
    expect(events.filter(({ phase }) => phase === 'armed')).toHaveLength(1)
  })

  test('armed by a person, it is measured from then on', () => {
    const { desk } = watchedDesk({ priceMove: { trip: 10, window: '1m', rearm: 'command' } })
    touch(desk, 10_000, 10_000)
    touch(desk, 12_000, 12_000)
    desk.risk.setTradingState(0, 'a listing')
    touch(desk, 13_000, 13_000)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'armed', value: 0 })
    touch(desk, 14_301, 14_301)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'tripped', value: expect.closeTo(10.01, 2) })
  })

  test.each([
    ['1. up', 80, 100, 25],
    ['2. down', 100, 80, 20],
    ['3. up, below zero', -100, -80, 20],
    ['4. nothing from nothing', 0, 0, 0],
  ])('in percent of where it came from: %s', (_, from, to, percent) => {
    const { desk } = watchedDesk({ priceMove: { trip: 1_000, price: 'last' } })
    desk.risk.onTrade(0, from)
    desk.risk.onTrade(0, to)
    expect(desk.risk.breakers[0]).toMatchObject({ value: percent })
  })
})

describe('volatility', () => {
  const at = (desk: RiskDesk, second: number, mid: number) => {
    Object.assign(desk.books[0]!, { bidTicks: mid, askTicks: mid })
    desk.risk.onTime(second * SECOND)
  }

  test.each<[string, (desk: RiskDesk) => void]>([
    ['1. not live', (desk) => Object.assign(desk.books[0]!, { isLive: false })],
    ['2. without a bid', (desk) => Object.assign(desk.books[0]!, { bidTicks: NO_PRICE })],
    ['3. without an ask', (desk) => Object.assign(desk.books[0]!, { askTicks: NO_PRICE })],
  ])('a book that is %s has no return, and the next is from before it', (_, blind) => {
    const { desk } = watchedDesk({ volatility: { trip: 1_000, window: '10s' } })
    at(desk, 0, 10_000)
    blind(desk)
    desk.risk.onTime(SECOND)
    expect(desk.risk.breakers[0]).toMatchObject({ value: 0 })
    desk.books[0]!.isLive = true
    at(desk, 2, 11_000)
    expect(desk.risk.breakers[0]).toMatchObject({ value: expect.closeTo(100 * Math.log(1.1), 9) })
  })

  test('is of each instrument by itself, forgets with the window, and begins anew when it is armed', () => {
    const { desk } = watchedDesk({ volatility: { trip: 5, window: '3s', rearm: 'command' } })
    at(desk, 0, 10_000)
    at(desk, 1, 11_000)
    expect(desk.risk.breakers.map(({ phase }) => phase)).toEqual(['tripped', 'armed', 'armed'])
    desk.risk.setTradingState(0, 'seen to')
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'armed', value: 0 })
    at(desk, 2, 20_000)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'armed', value: 0 })
    at(desk, 3, 20_200)
    for (const second of [4, 5]) {
      at(desk, second, 20_200)
      expect(desk.risk.breakers[0]).toMatchObject({ value: expect.closeTo(100 * Math.log(1.01), 9) })
    }
    at(desk, 6, 20_200)
    expect(desk.risk.breakers[0]).toMatchObject({ value: 0 })
  })

  test('looks once a second, however often time goes on', () => {
    const { desk } = watchedDesk({ volatility: { trip: 1_000, window: '10s' } })
    at(desk, 0, 10_000)
    at(desk, 0.5, 20_000)
    at(desk, 0.999, 10_100)
    expect(desk.risk.breakers[0]).toMatchObject({ value: 0 })
    at(desk, 1, 10_100)
    expect(desk.risk.breakers[0]).toMatchObject({ value: expect.closeTo(100 * Math.log(1.01), 9) })
  })
})

describe('answers', () => {
  test('of the venue are counted for each cell, and from nothing when it is armed again', () => {
    const { desk } = watchedDesk({ rejectRate: { trip: 50, answers: 2, scope: 'instrument', coolDown: '10s' } })
    const reject = (instrument: number) =>
      outcome(desk, desk.order({ instrument }), OrderState.Rejected, OrderUpdateKind.Rejected)
    const accept = (instrument: number) =>
      outcome(desk, desk.order({ instrument }), OrderState.Working, OrderUpdateKind.Accepted)
    for (const instrument of [0, 1, 2, 2]) reject(instrument)
    expect(desk.risk.breakers.map(({ phase, value }) => [phase, value])).toEqual([
      ['armed', 0],
      ['armed', 0],
      ['tripped', 100],
    ])
    desk.risk.onTime(10 * SECOND)
    expect(desk.risk.breakers[2]).toMatchObject({ phase: 'armed', value: 0 })
    reject(2)
    expect(desk.risk.breakers[2]).toMatchObject({ value: 0 })
    accept(2)
    expect(desk.risk.breakers[2]).toMatchObject({ phase: 'warning', value: 50 })
    for (let answer = 0; answer < 7; answer++) accept(2)
    expect(desk.risk.breakers[2]).toMatchObject({ value: 0 })
  })

  test('take the time that they take, of each cell; a person’s orders belong to no strategy', () => {
    const { desk } = watchedDesk({ roundTrip: { trip: '3s', orders: 3, scope: 'strategy' } })
    const answered = (strategy: number, nanos: number) => {
      const order = desk.order({ strategy })
      order.requestedAt = 10 * SECOND - nanos
      outcome(desk, order, OrderState.Working, OrderUpdateKind.Accepted)
    }
    desk.risk.onTime(10 * SECOND)
    for (const nanos of [1, 2, 3]) answered(1, nanos * SECOND)
    for (const nanos of [9, 9]) answered(0, nanos * SECOND)
    for (const nanos of [9, 9, 9]) answered(-1, nanos * SECOND)
    const values = () => desk.risk.breakers.map(({ value }) => value / SECOND)
    expect(values()).toEqual([0, 2])
    // The latest three: 2, 3, 4; then 3, 4, 8, which a rejection answers as well.
    answered(1, 4 * SECOND)
    expect(values()).toEqual([0, 3])
    const order = desk.order({ strategy: 1 })
    order.requestedAt = 2 * SECOND
    outcome(desk, order, OrderState.Cancelled, OrderUpdateKind.Cancelled)
    expect(values()).toEqual([0, 3])
    outcome(desk, order, OrderState.Rejected, OrderUpdateKind.Rejected)
    expect(values()).toEqual([0, 5])
  })
})

test('a run without strategies says that it has none', () => {
  const { instruments, books, account } = new RiskDesk()
  const risk = new DefaultRiskManager({ ...OFF, breakers: [{ kind: 'dailyLoss', scope: 'strategy', only: ['maker'] }] })
  expect(() => risk.start({ instruments, books, account })).toThrow(
    "breakers.daily-loss.only: this run has no strategy 'maker'; it has none",
  )
})

test('the equity of a venue is that of its instruments alone, each at the rate of its settlement asset', () => {
  const breakers = { dailyLoss: { trip: 100, scope: 'venue' } }
  const off = watchedDesk(breakers).desk.risk.config.breakers
  const desk = new RiskDesk({ ...OFF, rates: { BTC: 50, USD: 2 }, breakers: off }, 1, undefined, [
    builtinInstrument('generated:SIM-USD'),
    builtinInstrument('binance-coinm:BTCUSD_PERP'),
  ])
  desk.account.equities[0] = -20
  desk.account.equities[1] = -3
  desk.risk.onMark(0)
  desk.risk.onMark(1)
  expect(desk.risk.breakers.map(({ of, phase, value }) => [of, phase, value])).toEqual([
    ['generated', 'armed', 40],
    ['binance-coinm', 'tripped', 150],
  ])
})

describe('loss within a window', () => {
  test('is looked at as time goes on, passes with the window, and ends by the cool-down', () => {
    const { desk } = watchedDesk({ windowLoss: { trip: 100, window: '31s', rearm: 'cool-down', coolDown: '5s' } })
    desk.equity(999_850)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'tripped', value: 150 })
    desk.risk.onTime(30 * SECOND)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'tripped', value: 150 })
    desk.risk.onTime(32 * SECOND)
    expect(desk.risk.breakers[0]).toMatchObject({ value: 0 })
    desk.risk.onTime(37 * SECOND)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'armed', value: 0 })
  })

  test('armed by a person, it is measured from the equity of then', () => {
    const { desk } = watchedDesk({ windowLoss: { trip: 100, window: '1h' } })
    desk.equity(999_000)
    desk.risk.setTradingState(0, 'seen to')
    desk.equity(998_900)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'warning', value: 100 })
    desk.equity(998_899)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'tripped', value: 101 })
  })
})

test('orders of unknown outcome are counted for each strategy, and a person’s for none', () => {
  const { desk } = watchedDesk({ unknownOutcome: { trip: 1, scope: 'strategy' } })
  const orders = [0, 0, 1, -1].map((strategy) => desk.order({ strategy }))
  for (const order of orders) outcome(desk, order, OrderState.Unresolved, OrderUpdateKind.Unresolved)
  expect(desk.risk.breakers.map(({ value }) => value)).toEqual([2, 1])
  for (const order of orders) outcome(desk, order, OrderState.Working, OrderUpdateKind.Accepted)
  expect(desk.risk.breakers.map(({ value }) => value)).toEqual([0, 0])
  for (const order of orders) outcome(desk, order, OrderState.Cancelled, OrderUpdateKind.Cancelled)
  expect(desk.risk.breakers.map(({ value }) => value)).toEqual([0, 0])
  outcome(desk, orders[0]!, OrderState.Unresolved, OrderUpdateKind.Unresolved)
  expect(desk.risk.breakers.map(({ value }) => value)).toEqual([1, 0])
})
