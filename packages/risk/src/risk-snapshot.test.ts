import { OrderState } from '@hft/execution'
import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { DefaultRiskManager } from './default-risk-manager.ts'
import { OFF, RiskDesk } from './risk-desk.contract.ts'
import { RiskReason } from './risk-reason.ts'
import { carriedOver, parseRiskSnapshot, stateOfName } from './risk-snapshot.ts'
import { TradingState } from './trading-state.ts'

const { Active, Reducing, Halted } = TradingState
const CONFIG = {
  ...OFF,
  limits: { ...OFF.limits, roundTrips: { most: 1 }, orderRate: {}, position: { quantity: { '*': 0.01 } } },
  breakers: [
    { kind: 'eventLoopLag', trip: '10ns', rearm: 'command' },
    { kind: 'drawdown', trip: 100 },
  ],
} as const

/** A day with a tripped breaker, a pulled switch, an open order and a round trip behind it. */
function day(): RiskDesk {
  const desk = new RiskDesk(CONFIG)
  desk.risk.onTime(1_000)
  for (const side of [Side.Buy, Side.Sell]) {
    const { order } = desk.submit({ side })
    desk.accept(order)
    desk.fill(order, 1)
  }
  desk.submit({ strategy: 1, lots: 4 })
  desk.risk.onEventLoopLag(11)
  desk.risk.setTradingState(Reducing, 'evening')
  desk.risk.onEventLoopLag(11)
  desk.risk.kill({ by: 'Ada', reason: 'storm' })
  return desk
}

const json = (value: unknown) => JSON.parse(JSON.stringify(value))

describe('what a new account takes over', () => {
  test('is what persons have to lift; nothing that was counted or measured; times are of the new epoch', () => {
    const before = json(day().risk.snapshot())
    const after = carriedOver(before, -300) as typeof before
    expect(Object.keys(before.limits).length).toBeGreaterThan(2)
    expect(after).toEqual({
      version: 1,
      now: 700,
      dayAt: -300,
      commanded: 'reducing',
      killSwitch: { isEngaged: true, flatten: false, by: 'Ada', reason: 'storm', at: 700 },
      orders: [],
      limits: { 'round-trips': [{ strategy: 0, roundTrips: 1 }] },
      breakers: expect.objectContaining({
        'system:event-loop-lag': { cells: { '': { phase: 'tripped', value: 11, beyondAt: 700 } }, memory: [] },
        'system:drawdown': { cells: { '': { phase: 'armed', value: 0, beyondAt: -300 } }, memory: [] },
      }),
    })
    const desk = new RiskDesk(CONFIG)
    desk.risk.restore(after)
    expect(desk.risk.tradingState).toBe(Halted)
    desk.risk.rearmKillSwitch({ by: 'Ada', reason: 'over' })
    expect(desk.risk.tradingState).toBe(Reducing)
    desk.risk.setTradingState(Active, 'morning')
    expect(desk.reasonFor({ strategy: 1, lots: 10 })).toBe(0)
    expect(desk.reasonFor({ side: Side.Sell })).toBe(RiskReason.RoundTrips)
  })

  test('of a run that never began has no times to shift, and a breaker of one’s own is taken as it is', () => {
    const before = json(new DefaultRiskManager().snapshot())
    const own = { moon: 'full' }
    expect(carriedOver({ ...before, breakers: { 'system:moon': own } }, 5)).toMatchObject({
      now: 5,
      dayAt: null,
      killSwitch: { at: null },
      breakers: { 'system:moon': own },
    })
  })

  test('keeps what JSON writes in words', () => {
    const before = json(day().risk.snapshot())
    before.breakers['system:event-loop-lag'].cells[''].beyondAt = '-Infinity'
    const after = carriedOver(before, 7) as typeof before
    expect(after.breakers['system:event-loop-lag'].cells[''].beyondAt).toBe('-Infinity')
  })
})

describe('a snapshot that is none', () => {
  test('is refused with every mistake, and where it is', () => {
    const wrong = { ...json(day().risk.snapshot()), now: 'noon', commanded: 'asleep' }
    wrong.orders[0].side = 3
    expect(() => parseRiskSnapshot(wrong)).toThrow(
      expect.objectContaining({
        code: 'risk.bad_snapshot',
        message: expect.stringMatching(
          /^this is not a snapshot of the risk manager:\n {2}now: .+\n {2}commanded: .+\n {2}orders\.0\.side: .+$/,
        ),
      }),
    )
  })

  test.each<[string, string, unknown, RegExp]>([
    [
      '1. a position',
      'strategy-positions',
      [{ strategy: 0, instrument: 3, lots: 1 }],
      /^a position of strategy 0 of the snapshot is of instrument 3, and this run has 3; restore with the same instruments$/,
    ],
    [
      '2. books',
      'own-orders',
      [{ id: 0 }],
      /^the snapshot's books can't be read:\n {2}limits\.own-orders\.0\.id: .*\n {2}limits\.own-orders\.0\.strategy: /,
    ],
    ['3. rates', 'order-rate', [], /^limits\.order-rate of the snapshot does not hold times of messages$/],
    [
      '4. round trips',
      'round-trips',
      {},
      /^limits\.round-trips of the snapshot does not count round trips by strategy$/,
    ],
    ['5. an order id', 'order-id', 'seven', /^limits\.order-id of the snapshot is not an order id$/],
    [
      '6. an order of another instrument',
      'own-orders',
      [{ id: 4, strategy: 0, instrument: 7, side: 0, priceTicks: null, isReduceOnly: false }],
      /^order 4 of the snapshot is of instrument 7, and this run has 3;/,
    ],
  ])('%s', (_, name, value, message) => {
    const snapshot = json(day().risk.snapshot())
    snapshot.limits[name] = value
    expect(() => new RiskDesk(CONFIG).risk.restore(snapshot)).toThrow(message)
  })

  test('messages for what has traded are of these instruments', () => {
    const config = { ...OFF, limits: { ...OFF.limits, orderToTrade: { enabled: true } } }
    const snapshot = json(new RiskDesk(config).risk.snapshot())
    for (const wrong of [{ day: 0, messages: [1], fills: [0, 0, 0] }, { day: 0, messages: [0, 0, 0], fills: [1] }, 7]) {
      snapshot.limits['order-to-trade'] = wrong
      expect(() => new RiskDesk(config).risk.restore(snapshot)).toThrow(
        'limits.order-to-trade of the snapshot does not count messages and fills of these instruments',
      )
    }
  })
})

test.each([
  ['active', Active],
  ['reducing', Reducing],
  ['halted', Halted],
] as const)('%s is %d', (name, state) => {
  expect(stateOfName(name)).toBe(state)
})

describe('what is told', () => {
  const about = { of: '', scope: 'system', scopeName: '', scopeIndex: 0, value: 0, level: 0 }

  test('of commands, the switch, a new day and a restart, in full', () => {
    const desk = new RiskDesk({ ...OFF, breakers: [{ kind: 'dailyLoss', trip: 100 }] })
    const events: unknown[] = []
    desk.risk.events$.subscribe((event) => events.push(event))
    desk.risk.onTime(5)
    desk.risk.setTradingState(Halted, 'stop')
    desk.risk.setTradingState(Reducing, 'out')
    desk.risk.kill({ by: ' Ada ', reason: ' storm ' })
    desk.risk.rearmKillSwitch({ by: ' Bob ', reason: ' calm ' })
    const night = json(desk.risk.snapshot())
    const next = new RiskDesk({ ...OFF, breakers: [{ kind: 'dailyLoss', trip: 100 }] })
    next.risk.events$.subscribe((event) => events.push(event))
    next.risk.restore(night)
    expect(events).toEqual([
      { ...about, at: 5, control: 'command', phase: 'state', from: 0, to: 2, demand: 'cancel', reason: 'stop' },
      { ...about, at: 5, control: 'command', phase: 'state', from: 2, to: 1, demand: 'none', reason: 'out' },
      {
        ...about,
        at: 5,
        control: 'kill-switch',
        phase: 'engaged',
        from: 1,
        to: 2,
        demand: 'cancel',
        reason: 'Ada: storm',
      },
      { ...about, at: 5, control: 'kill-switch', phase: 'armed', from: 2, to: 1, demand: 'none', reason: 'Bob: calm' },
      {
        ...about,
        at: 5,
        control: 'restore',
        phase: 'state',
        from: 0,
        to: 1,
        demand: 'none',
        reason: 'restored from a snapshot',
      },
    ])
  })

  test('of a day that lifts what was bound to it', () => {
    const desk = new RiskDesk({ ...OFF, breakers: [{ kind: 'dailyLoss', trip: 100 }] })
    desk.equity(999_800)
    const events: unknown[] = []
    desk.risk.events$.subscribe((event) => events.push(event))
    desk.risk.onTime(86_400_000_000_000)
    expect(events.at(-1)).toEqual({
      ...about,
      at: 86_400_000_000_000,
      control: 'new-day',
      phase: 'state',
      from: 2,
      to: 0,
      demand: 'none',
      reason: 'a new UTC day began',
    })
  })

  test('of a strategy that went through its round trips', () => {
    const desk = day()
    const events: unknown[] = []
    desk.risk.events$.subscribe((event) => events.push(event))
    desk.risk.rearmStrategy(0, { by: ' Ada ', reason: ' seen ' })
    expect(events).toEqual([
      {
        at: 1_000,
        control: 'round-trips',
        phase: 'armed',
        of: 'maker',
        scope: 'strategy',
        scopeName: 'maker',
        scopeIndex: 0,
        from: 2,
        to: 2,
        demand: 'none',
        value: 0,
        level: 0,
        reason: 'Ada: seen',
      },
    ])
    expect(() => desk.risk.rearmStrategy(0, { by: ' ', reason: 'x' })).toThrow(
      "a strategy is turned on again by a person, by name and with a reason; given were ' ' and 'x'",
    )
    expect(() => desk.risk.rearmKillSwitch({ by: 'Ada', reason: '' })).toThrow(
      "the kill switch is armed again by a person, by name and with a reason; given were 'Ada' and ''",
    )
  })
})

test('refusals are told by control, new orders and amends apart, with the last in words', () => {
  const desk = new RiskDesk({
    ...OFF,
    limits: { ...OFF.limits, position: { quantity: { '*': 0.01 } }, openOrders: { total: 2 } },
  })
  desk.risk.onTime(42)
  const { order } = desk.submit({ lots: 4, strategy: 1 })
  desk.accept(order)
  desk.reasonFor({ lots: 7 })
  desk.amend(order, 10_000, 11)
  desk.amend(order, 10_000, 12)
  desk.reasonFor({ lots: 0 })
  expect(desk.risk.refusedByControl()).toEqual([
    {
      control: 'terms',
      reason: RiskReason.BadTerms,
      orders: 1,
      amends: 0,
      last: expect.stringMatching(/^0 cannot be/),
    },
    {
      control: 'position',
      reason: RiskReason.Position,
      orders: 1,
      amends: 2,
      last: 'generated:SIM-USD: position and open orders of this side could come to 0.012, the most is 0.010; 0.006 more would have passed',
    },
  ])
  expect(desk.risk.refusals.find(({ reason }) => reason === RiskReason.Position)).toEqual({
    reason: RiskReason.Position,
    count: 3,
    amendCount: 2,
    at: 42,
    orderId: order.id,
    instrument: 0,
    strategy: 1,
    value: 12,
    limit: 10,
    admissible: 6,
  })
  expect(order.state).toBe(OrderState.Working)
})
