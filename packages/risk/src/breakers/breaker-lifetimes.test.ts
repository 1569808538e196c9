import { NANOS_PER_DAY, NANOS_PER_MINUTE, NANOS_PER_SECOND } from '@hft/clock'
import { OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { DefaultRiskManager } from '../default-risk-manager.ts'
import { OFF, RiskDesk } from '../risk-desk.contract.ts'
import type { RiskEvent } from '../risk-manager.ts'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'
import { watchedDesk } from './watched-desk.contract.ts'

const { Active, Reducing, Halted } = TradingState
const SECOND = NANOS_PER_SECOND

/** The same breakers after a restart, on an account worth `equity`. */
function restarted(before: RiskDesk, breakers: object, equity = 1_000_000): RiskDesk {
  const { desk } = watchedDesk(breakers as never, (fresh) => {
    fresh.account.totalEquity = equity
  })
  desk.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
  return desk
}

function touch(desk: RiskDesk, bidTicks: number, askTicks: number, instrument = 0): void {
  Object.assign(desk.books[instrument]!, { bidTicks, askTicks })
  desk.risk.onBook(instrument)
}

function roundTrip(desk: RiskDesk, exit: number, strategy = 0): void {
  desk.fill(desk.order({ ticks: 100, strategy }), 1)
  desk.fill(desk.order({ ticks: exit, side: Side.Sell, strategy }), 1)
}

describe('equity that changed without a mark', () => {
  test('counts from the day on', () => {
    const { desk } = watchedDesk({ dailyLoss: { trip: 100 } })
    desk.account.totalEquity = 999_950
    desk.risk.onTime(NANOS_PER_DAY)
    desk.equity(999_850)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_849)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('counts from the command on that arms breakers again', () => {
    const { desk } = watchedDesk({ drawdown: { trip: 100 } })
    desk.equity(999_000)
    desk.account.totalEquity = 998_000
    desk.risk.setTradingState(Active, 'seen to')
    desk.risk.onMark(0)
    expect(desk.risk.tradingState).toBe(Active)
  })

  test('counts after a restart', () => {
    const before = watchedDesk({ windowLoss: { trip: 100 } }).desk
    const { desk } = watchedDesk({ windowLoss: { trip: 100 } })
    desk.account.totalEquity = 999_800
    desk.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
    desk.risk.onTime(SECOND)
    expect(desk.risk.tradingState).toBe(Halted)
  })
})

describe('a new day', () => {
  test('forgives a loss that another breaker than that of the day may not', () => {
    const { desk } = watchedDesk({ dailyLoss: { trip: 100, rearm: 'command' } })
    desk.equity(999_950)
    expect(desk.risk.breakers[0]).toMatchObject({ value: 50 })
    desk.risk.onTime(NANOS_PER_DAY)
    expect(desk.risk.breakers[0]).toMatchObject({ value: 0, phase: 'armed' })
    desk.equity(999_850)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_849)
    expect(desk.risk.tradingState).toBe(Halted)
    // Bound to a person: the day ends the loss, not the trip.
    desk.risk.onTime(2 * NANOS_PER_DAY)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('ends a warning of the day before', () => {
    const { desk, events } = watchedDesk({ dailyLoss: { trip: 100, rearm: 'command' } })
    desk.equity(999_910)
    desk.risk.onTime(NANOS_PER_DAY)
    expect(events.map(({ phase, value }) => [phase, value])).toEqual([
      ['warning', 90],
      ['armed', 0],
    ])
  })
})

describe('over a restart', () => {
  test('the start of the day, the peak and the highest of the window stay', () => {
    for (const breakers of [
      { dailyLoss: { trip: 100 } },
      { drawdown: { trip: 100 } },
      { windowLoss: { trip: 100, window: '1h' } },
    ]) {
      const before = watchedDesk(breakers).desk
      before.equity(1_000_050)
      before.equity(1_000_000)
      const after = restarted(before, breakers, 999_960)
      const most = 'dailyLoss' in breakers ? 999_900 : 999_950
      after.equity(most)
      expect(after.risk.tradingState).toBe(Active)
      after.equity(most - 1)
      expect(after.risk.tradingState).toBe(Halted)
    }
  })

  test('connections lost of late count on, of each venue', () => {
    const breakers = { disconnects: { trip: 1, window: '1m' } }
    const before = watchedDesk(breakers).desk
    before.risk.onTime(30 * SECOND)
    before.risk.onConnection('binance-coinm', false)
    const after = restarted(before, breakers)
    after.risk.onTime(89 * SECOND)
    after.risk.onConnection('generated', false)
    after.risk.onConnection('binance-coinm', false)
    expect(after.risk.breakers.map(({ of, phase, value }) => [of, phase, value])).toEqual([
      ['generated', 'warning', 1],
      ['binance-coinm', 'tripped', 2],
    ])
  })

  test('the round trip under way, the latest answers and the prices of the window stay', () => {
    const breakers = { consecutiveLosses: { trip: 0 }, rejectRate: { trip: 50, answers: 2 }, priceMove: { trip: 10 } }
    const before = watchedDesk(breakers).desk
    before.fill(before.order({ ticks: 100 }), 1)
    const rejected = (desk: RiskDesk) => {
      const update = new OrderUpdate()
      update.kind = OrderUpdateKind.Rejected
      desk.risk.onOrderUpdate(update, desk.order())
    }
    rejected(before)
    touch(before, 10_000, 10_000)
    const after = restarted(before, breakers)
    rejected(after)
    touch(after, 11_001, 11_001)
    after.fill(after.order({ ticks: 99, side: Side.Sell }), 1)
    const tripped = after.risk.breakers.filter(({ phase }) => phase === 'tripped')
    expect(tripped.map(({ name, value }) => [name, value])).toEqual([
      ['consecutive-losses', 1],
      ['price-move', expect.closeTo(10.01, 9)],
      ['reject-rate', 100],
    ])
  })
})

describe('losses in a row', () => {
  test('are not ended by breaking even', () => {
    const { desk } = watchedDesk({ consecutiveLosses: { trip: 1 } })
    for (const exit of [99, 100, 99]) roundTrip(desk, exit)
    expect(desk.risk.breakers[0]).toMatchObject({ value: 2, phase: 'tripped' })
  })

  test('are counted from nothing after a cool-down, which nothing but time ends', () => {
    const { desk } = watchedDesk({ consecutiveLosses: { trip: 1, rearm: 'cool-down', coolDown: '10s' } })
    roundTrip(desk, 99)
    roundTrip(desk, 99)
    desk.risk.onTime(10 * SECOND - 1)
    expect(desk.risk.breakers[0]).toMatchObject({ value: 2, phase: 'tripped' })
    desk.risk.onTime(10 * SECOND)
    expect(desk.risk.breakers[0]).toMatchObject({ value: 0, phase: 'armed' })
    roundTrip(desk, 99)
    expect(desk.risk.tradingState).toBe(Active)
  })

  test('of the system: one strategy may close what another opened; of each, it may not', () => {
    const trade = (scope: 'system' | 'strategy') => {
      const { desk } = watchedDesk({ consecutiveLosses: { trip: 0, scope } })
      desk.fill(desk.order({ ticks: 100, strategy: 0 }), 1)
      desk.fill(desk.order({ ticks: 99, side: Side.Sell, strategy: 1 }), 1)
      return desk.risk.breakers.map(({ value }) => value)
    }
    expect(trade('system')).toEqual([1])
    expect(trade('strategy')).toEqual([0, 0])
  })
})

describe('disconnects', () => {
  test('armed again, none are remembered, and those of the other venue are', () => {
    const { desk } = watchedDesk({ disconnects: { trip: 1, rearm: 'command', window: '1h' } })
    for (const venue of ['generated', 'generated', 'binance-coinm']) desk.risk.onConnection(venue, false)
    desk.risk.setTradingState(Active, 'line changed')
    expect(desk.risk.breakers.map(({ phase, value }) => [phase, value])).toEqual([
      ['armed', 0],
      ['armed', 0],
    ])
    desk.risk.onConnection('binance-coinm', false)
    desk.risk.onConnection('generated', false)
    expect(desk.risk.breakers.map(({ value }) => value)).toEqual([1, 1])
  })

  test('no more than a thousand are told apart, and the latest of them count', () => {
    const { desk } = watchedDesk({ disconnects: { trip: 100_000, window: '1h' } })
    for (let second = 0; second < 1_001; second++) {
      desk.risk.onTime(second * SECOND)
      desk.risk.onConnection('generated', false)
    }
    expect(desk.risk.breakers[0]).toMatchObject({ value: 1_000 })
    desk.risk.onTime(1_000 * SECOND + 60 * NANOS_PER_MINUTE - 500 * SECOND)
    expect(desk.risk.breakers[0]).toMatchObject({ value: 500 })
  })
})

describe('states of parts', () => {
  test('end with what asked for them', () => {
    const { desk } = watchedDesk({
      consecutiveLosses: { trip: 0, scope: 'strategy', rearm: 'cool-down', coolDown: '9s' },
    })
    roundTrip(desk, 99, 1)
    expect(desk.reasonFor({ strategy: 1 })).toBe(RiskReason.TradingState)
    desk.risk.onTime(9 * SECOND)
    expect(desk.reasonFor({ strategy: 1 })).toBe(0)
  })

  test('only what flattens lets positions be closed while trading is halted', () => {
    const close = { side: Side.Sell, strategy: -1 }
    const { desk } = watchedDesk({
      spread: { trip: 1, action: 'flatten', coolDown: '1s' },
      eventLoopLag: { trip: '1s', action: 'halt', rearm: 'command' },
    })
    desk.account.positions[0] = 3
    desk.risk.onEventLoopLag(2 * SECOND)
    expect(desk.reasonFor(close)).toBe(RiskReason.TradingState)
    touch(desk, 9_000, 11_000)
    expect(desk.reasonFor(close)).toBe(0)
    touch(desk, 9_999, 10_001)
    desk.risk.onTime(SECOND)
    expect(desk.reasonFor(close)).toBe(RiskReason.TradingState)
  })

  test('the stricter of two holds, whichever is listed first', () => {
    for (const [spread, priceMove] of [
      ['halt', 'reduce'],
      ['reduce', 'halt'],
    ]) {
      const { desk } = watchedDesk({
        spread: { trip: 1, action: spread, scope: 'system' },
        priceMove: { trip: 1, action: priceMove, scope: 'system' },
      })
      touch(desk, 10_000, 10_000)
      touch(desk, 10_500, 11_500)
      expect(desk.risk.tradingState).toBe(Halted)
    }
  })
})

test('what changes by itself is looked at in the interval that is configured, and not before', () => {
  const { desk } = watchedDesk({ checkInterval: '1s', staleBook: { trip: '100ms' } })
  desk.conditions.lastMessageAt[0] = 0
  desk.risk.onTime(SECOND - 1)
  expect(desk.risk.breakers[0]).toMatchObject({ phase: 'armed' })
  desk.risk.onTime(SECOND)
  expect(desk.risk.breakers[0]).toMatchObject({ phase: 'tripped', value: SECOND })
})

test('inputs that come without a time are of the time of the clock', () => {
  const { instruments, books, account } = new RiskDesk()
  const risk = new DefaultRiskManager({
    ...OFF,
    breakers: [
      { kind: 'spread', trip: 1, scope: 'system' },
      { kind: 'drawdown', trip: 100 },
      { kind: 'priceMove', price: 'last', trip: 10 },
    ],
  })
  const events: RiskEvent[] = []
  risk.events$.subscribe((event) => events.push(event))
  let now = 0
  risk.start({ instruments, books, account, clock: { now: () => now } as never })
  now = 5
  Object.assign(books[0]!, { bidTicks: 9_000, askTicks: 11_000 })
  risk.onBook(0)
  now = 6
  account.totalEquity = 999_000
  risk.onMark(0)
  now = 7
  risk.onTrade(0, 100)
  risk.onTrade(0, 200)
  expect(events.map(({ control, at }) => [control, at])).toEqual([
    ['spread', 5],
    ['drawdown', 6],
    ['price-move', 7],
  ])
})

test('before the start, inputs and commands do nothing, and nothing stands in the list of breakers', () => {
  const risk = new DefaultRiskManager()
  risk.onConnection('generated', false)
  risk.onClockOffset(Number.NaN)
  risk.onEventLoopLag(Number.NaN)
  risk.onTrade(0, 1)
  risk.onBook(0)
  risk.onMark(0)
  risk.onTime(1)
  risk.setTradingState(Reducing, 'early')
  risk.setTradingState(Active, 'early')
  expect([risk.breakers, risk.tradingState, risk.refusals.every(({ count }) => count === 0)]).toEqual([
    [],
    Active,
    true,
  ])
  expect(risk.snapshot()).toMatchObject({ orders: [], limits: {}, breakers: {} })
})

test.each<[string, unknown, string]>([
  ['1. nothing', null, "breakers.0.kind: 'undefined' is not a kind of breaker; kinds are dailyLoss, drawdown, "],
  ['2. a number', 7, "breakers.0.kind: 'undefined' is not a kind of breaker"],
  ['3. a text', 'drawdown', "breakers.0.kind: 'undefined' is not a kind of breaker"],
  ['4. a start that is none', { start: 7, kind: 'tide' }, "breakers.0.kind: 'tide' is not a kind of breaker"],
])('an entry of the list of breakers that is none: %s', (_, entry, message) => {
  expect(() => new DefaultRiskManager({ breakers: [entry] as never })).toThrow(message)
})

test.each<[string, object, string | undefined]>([
  ['1. a warning at the trip', { drawdown: { trip: 100, warn: 100 } }, undefined],
  ['2. from below as well', { liquidationDistance: { trip: 5, warn: 5 } }, undefined],
  ['3. no length', { staleBook: { trip: '0s' } }, 'breakers.staleBook.trip: must be longer than 0'],
  ['4. no length of a window', { windowLoss: { window: '0s' } }, 'breakers.windowLoss.window: must be longer than 0'],
  ['5. a percentage of a percentage', { drawdown: { trip: '5%', warn: '6%' } }, 'warn: 6% is beyond the trip level 5%'],
  ['6. a percentage', { drawdown: { trip: '5%', warn: '4%' } }, undefined],
  ['7. a duration', { staleBook: { trip: '5s', warn: '6s' } }, 'warn: 6s is beyond the trip level 5s'],
  ['8. none at all', { staleBook: 7 }, 'breakers.staleBook: Invalid input'],
])('levels of breakers: %s', (_, breakers, message) => {
  if (message === undefined) expect(() => new DefaultRiskManager({ breakers: breakers as never })).not.toThrow()
  else expect(() => new DefaultRiskManager({ breakers: breakers as never })).toThrow(message)
})
