import { NANOS_PER_DAY, NANOS_PER_HOUR, NANOS_PER_MINUTE } from '@hft/clock'
import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'
import { watchedDesk } from './watched-desk.contract.ts'

const { Active, Reducing, Halted } = TradingState

describe('daily loss', () => {
  const only = { dailyLoss: { trip: 100 } }

  test('a loss of the limit is borne, one beyond it halts, once', () => {
    const { desk, events } = watchedDesk(only)
    desk.equity(999_900)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_899)
    desk.equity(999_000)
    expect(desk.risk.tradingState).toBe(Halted)
    expect(events.filter(({ phase }) => phase === 'tripped')).toEqual([
      {
        at: 0,
        control: 'daily-loss',
        phase: 'tripped',
        of: '',
        scope: 'system',
        scopeName: '',
        scopeIndex: 0,
        from: Active,
        to: Halted,
        demand: 'cancel',
        value: 101,
        level: 100,
        reason: "loss since UTC midnight, unrealised included, in the account's currency: 101, the most is 100",
      },
    ])
    expect(desk.reasonFor()).toBe(RiskReason.TradingState)
    expect(desk.risk.describe(RiskReason.TradingState)).toMatch(/^trading-state: trading is halted/)
  })

  test('is measured from the equity at the start of the UTC day, and armed again by the next', () => {
    const { desk, events } = watchedDesk(only)
    desk.equity(1_000_500)
    desk.risk.onTime(NANOS_PER_HOUR)
    desk.equity(999_900)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_800)
    expect(desk.risk.tradingState).toBe(Halted)
    desk.risk.onTime(NANOS_PER_DAY - 1)
    expect(desk.risk.tradingState).toBe(Halted)
    desk.risk.onTime(NANOS_PER_DAY)
    expect(desk.risk.tradingState).toBe(Active)
    expect(events.at(-2)).toMatchObject({ control: 'daily-loss', phase: 'armed', from: Halted, to: Halted })
    expect(events.at(-1)).toMatchObject({ at: NANOS_PER_DAY, control: 'new-day', from: Halted, to: Active })
    desk.equity(999_700)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_699)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('counts days that nothing happened on', () => {
    const { desk } = watchedDesk(only)
    desk.risk.onTime(5 * NANOS_PER_DAY + NANOS_PER_HOUR)
    desk.equity(999_899)
    expect(desk.risk.tradingState).toBe(Halted)
    desk.risk.onTime(6 * NANOS_PER_DAY)
    expect(desk.risk.tradingState).toBe(Active)
  })

  test('no person lifts it on the same day', () => {
    const { desk } = watchedDesk(only)
    desk.equity(999_800)
    desk.risk.setTradingState(Active, 'it will come back')
    expect(desk.risk.tradingState).toBe(Halted)
    expect(desk.reasonFor()).toBe(RiskReason.TradingState)
  })

  test('armed by command, it bears no more than the limit from then on', () => {
    const { desk, events } = watchedDesk({ dailyLoss: { trip: 100, rearm: 'command' } })
    desk.equity(999_800)
    desk.risk.setTradingState(Active, 'looked at it')
    expect(desk.risk.tradingState).toBe(Active)
    expect(events.at(-1)).toMatchObject({ control: 'command', from: Halted, to: Active, reason: 'looked at it' })
    desk.equity(999_700)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_699)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test.each([
    ['1. two percent of a million is borne', '2%', 980_000, Active],
    ['2. a dollar more is not', '2%', 979_999, Halted],
  ])('in percent of the day’s start: %s', (_, trip, equity, state) => {
    const { desk } = watchedDesk({ dailyLoss: { trip } })
    desk.equity(equity)
    expect(desk.risk.tradingState).toBe(state)
  })

  test('in percent of nothing, no loss is borne', () => {
    const { desk } = watchedDesk({ dailyLoss: { trip: '2%' } }, (fresh) => {
      fresh.account.totalEquity = 0
    })
    desk.equity(0)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(-0.01)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('an account that cannot be valued halts', () => {
    const { desk } = watchedDesk(only)
    desk.equity(Number.NaN)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('may only reduce instead of halting', () => {
    const { desk } = watchedDesk({ dailyLoss: { trip: 100, action: 'reduce' } })
    desk.account.positions[0] = 2
    desk.equity(0)
    expect(desk.risk.tradingState).toBe(Reducing)
    expect(desk.reasonFor({ side: Side.Buy })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ side: Side.Sell, lots: 3 })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ side: Side.Sell, lots: 2 })).toBe(0)
  })

  test('of one instrument, one venue: the others trade on', () => {
    const { desk } = watchedDesk({ dailyLoss: { trip: 100, scope: 'instrument' } })
    desk.account.equities[1] = -101
    desk.risk.onMark(1)
    expect(desk.risk.tradingState).toBe(Active)
    expect(desk.reasonFor({ instrument: 0 })).toBe(0)
    expect(desk.reasonFor({ instrument: 1, lots: 100 })).toBe(RiskReason.TradingState)
    const venue = watchedDesk({ dailyLoss: { trip: 100, scope: 'venue' } }).desk
    venue.account.equities[0] = -60
    venue.account.equities[1] = -41
    venue.risk.onMark(0)
    expect(venue.reasonFor({ instrument: 0 })).toBe(RiskReason.TradingState)
    expect(venue.reasonFor({ instrument: 1, lots: 100 })).toBe(RiskReason.TradingState)
    expect(venue.reasonFor({ instrument: 2 })).toBe(0)
  })

  test('of one strategy, valued by its own fills: the other trades on', () => {
    const { desk, events } = watchedDesk({ dailyLoss: { trip: 1, scope: 'strategy' } })
    const { order } = desk.submit({ strategy: 1, lots: 1_000, ticks: 10_000 })
    desk.accept(order)
    desk.fill(order, 1_000)
    // One coin bought at 100.00: at 99.00 it has lost 1, at 98.995 more than that.
    desk.books[0]!.bidTicks = 9_899
    desk.books[0]!.askTicks = 9_901
    desk.risk.onMark(0)
    expect(events.filter(({ phase }) => phase === 'tripped')).toEqual([])
    desk.books[0]!.askTicks = 9_900
    desk.risk.onMark(0)
    expect(events.at(-1)).toMatchObject({ phase: 'tripped', scope: 'strategy', scopeName: 'taker', from: 0, to: 0 })
    expect(desk.reasonFor({ strategy: 1 })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ strategy: 0 })).toBe(0)
  })
})

describe('drawdown', () => {
  const drawdown = { trip: 100 }

  test('is measured from the highest equity, over days, until a person arms it', () => {
    const { desk } = watchedDesk({ drawdown })
    desk.equity(1_000_050)
    desk.equity(999_950)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_949)
    expect(desk.risk.tradingState).toBe(Halted)
    desk.risk.onTime(NANOS_PER_DAY)
    desk.equity(2_000_000)
    expect(desk.risk.tradingState).toBe(Halted)
    desk.risk.setTradingState(Active, 'refilled')
    desk.equity(1_999_900)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(1_999_899)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('of two breakers the stricter holds', () => {
    const { desk } = watchedDesk({ dailyLoss: { trip: 10 }, drawdown: { trip: 5, action: 'reduce' } })
    desk.equity(999_994)
    expect(desk.risk.tradingState).toBe(Reducing)
    desk.equity(999_989)
    expect(desk.risk.tradingState).toBe(Halted)
    desk.risk.onTime(NANOS_PER_DAY)
    expect(desk.risk.tradingState).toBe(Reducing)
  })
})

describe('loss within a window', () => {
  test('is borne at the limit, trips beyond it, and is forgotten with the window', () => {
    const config = { windowLoss: { trip: 100, window: '31m' } }
    const { desk } = watchedDesk(config)
    desk.equity(999_900)
    expect(desk.risk.tradingState).toBe(Active)
    // What was lost a window ago counts no more.
    desk.risk.onTime(32 * NANOS_PER_MINUTE)
    desk.equity(999_801)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_799)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('a loss that is spread over the window adds up', () => {
    const { desk } = watchedDesk({ windowLoss: { trip: 100, window: '31m' } })
    for (let minute = 1; minute <= 20; minute++) {
      desk.risk.onTime(minute * NANOS_PER_MINUTE)
      desk.equity(1_000_000 - 5 * minute)
    }
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_899)
    expect(desk.risk.tradingState).toBe(Halted)
  })
})

describe('consecutive losses', () => {
  function roundTrip(desk: ReturnType<typeof watchedDesk>['desk'], from: number, to: number, strategy = 0): void {
    const entry = desk.order({ ticks: from, strategy })
    desk.fill(entry, 1)
    const exit = desk.order({ ticks: to, side: Side.Sell, strategy })
    desk.fill(exit, 1)
  }

  test('as many as the limit are borne, one more trips; a win begins anew', () => {
    const { desk, events } = watchedDesk({ consecutiveLosses: { trip: 2 } })
    roundTrip(desk, 100, 99)
    roundTrip(desk, 100, 99)
    roundTrip(desk, 100, 101)
    roundTrip(desk, 100, 99)
    roundTrip(desk, 100, 99)
    expect(desk.risk.tradingState).toBe(Active)
    roundTrip(desk, 100, 99)
    expect(desk.risk.tradingState).toBe(Reducing)
    expect(events.at(-1)).toMatchObject({ control: 'consecutive-losses', value: 3, level: 2 })
  })

  test('fees make a loss of what broke even; breaking even changes nothing', () => {
    const { desk } = watchedDesk({ consecutiveLosses: { trip: 0 } })
    roundTrip(desk, 100, 100)
    expect(desk.risk.tradingState).toBe(Active)
    const entry = desk.order({ ticks: 100 })
    desk.fill(entry, 1)
    desk.account.feesPaid[0] = 0.000_01
    desk.fill(desk.order({ ticks: 100, side: Side.Sell }), 1)
    expect(desk.risk.tradingState).toBe(Reducing)
  })

  test('a fill that turns the position ends one round trip', () => {
    const { desk } = watchedDesk({ consecutiveLosses: { trip: 0 } })
    desk.fill(desk.order({ ticks: 100, lots: 2 }), 2)
    desk.fill(desk.order({ ticks: 99, lots: 5, side: Side.Sell }), 5)
    expect(desk.risk.breakers.find(({ name }) => name === 'consecutive-losses')).toMatchObject({ value: 1 })
  })

  test('of an inverse contract, sold higher than bought back is a win', () => {
    const { desk } = watchedDesk({ consecutiveLosses: { trip: 0 } })
    desk.fill(desk.order({ instrument: 2, ticks: 600_000, side: Side.Sell }), 1)
    desk.fill(desk.order({ instrument: 2, ticks: 590_000 }), 1)
    expect(desk.risk.tradingState).toBe(Active)
    desk.fill(desk.order({ instrument: 2, ticks: 590_000, side: Side.Sell }), 1)
    desk.fill(desk.order({ instrument: 2, ticks: 600_000 }), 1)
    expect(desk.risk.tradingState).toBe(Reducing)
  })

  test('strategies are told apart', () => {
    const { desk } = watchedDesk({ consecutiveLosses: { trip: 1, scope: 'strategy' } })
    roundTrip(desk, 100, 99, 0)
    roundTrip(desk, 100, 99, 1)
    expect(desk.reasonFor({ strategy: 0 })).toBe(0)
    roundTrip(desk, 100, 99, 1)
    expect(desk.reasonFor({ strategy: 1 })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ strategy: 0 })).toBe(0)
    expect(desk.reasonFor({ strategy: -1 })).toBe(0)
  })
})
