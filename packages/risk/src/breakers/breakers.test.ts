import { NANOS_PER_DAY, NANOS_PER_HOUR } from '@hft/clock'
import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { OFF, RiskDesk } from '../risk-desk.contract.ts'
import type { RiskEvent } from '../risk-manager.ts'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'

const { Active, Reducing, Halted } = TradingState

function deskWith(breakers: { dailyLoss?: object; drawdown?: object }): { desk: RiskDesk; events: RiskEvent[] } {
  const desk = new RiskDesk({ ...OFF, breakers: { ...OFF.breakers, ...breakers } })
  const events: RiskEvent[] = []
  desk.risk.events$.subscribe((event) => events.push(event))
  return { desk, events }
}

describe('daily loss', () => {
  const dailyLoss = { maximumLoss: 100 }

  test('a loss of the limit is borne, one beyond it halts, once', () => {
    const { desk, events } = deskWith({ dailyLoss })
    desk.equity(999_900)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_899)
    desk.equity(999_000)
    expect(desk.risk.tradingState).toBe(Halted)
    expect(events).toEqual([
      {
        at: 0,
        control: 'daily-loss',
        from: Active,
        to: Halted,
        value: 101,
        level: 100,
        reason: 'lost 101 since the start of the UTC day, the most is 100',
      },
    ])
    expect(desk.reasonFor()).toBe(RiskReason.TradingState)
    expect(desk.risk.describe(RiskReason.TradingState)).toMatch(/^trading-state: trading is halted/)
  })

  test('is measured from the equity at the start of the UTC day, and armed again by the next', () => {
    const { desk, events } = deskWith({ dailyLoss })
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
    expect(events.at(-1)).toMatchObject({ at: NANOS_PER_DAY, control: 'new-day', from: Halted, to: Active })
    desk.equity(999_700)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_699)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('counts days that nothing happened on', () => {
    const { desk } = deskWith({ dailyLoss })
    desk.risk.onTime(5 * NANOS_PER_DAY + NANOS_PER_HOUR)
    desk.equity(999_899)
    expect(desk.risk.tradingState).toBe(Halted)
    desk.risk.onTime(6 * NANOS_PER_DAY)
    expect(desk.risk.tradingState).toBe(Active)
  })

  test('is armed again by a person, who is asked to bear no more than the limit from then on', () => {
    const { desk, events } = deskWith({ dailyLoss })
    desk.equity(999_800)
    desk.risk.setTradingState(Active, 'looked at it')
    expect(desk.risk.tradingState).toBe(Active)
    expect(events.at(-1)).toMatchObject({ control: 'command', from: Halted, to: Active, reason: 'looked at it' })
    desk.equity(999_700)
    expect(desk.risk.tradingState).toBe(Active)
    desk.equity(999_699)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('an account that cannot be valued halts', () => {
    const { desk } = deskWith({ dailyLoss })
    desk.equity(Number.NaN)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('may only reduce instead of halting', () => {
    const { desk } = deskWith({ dailyLoss: { maximumLoss: 100, action: 'reduce' } })
    desk.account.positions[0] = 2
    desk.equity(0)
    expect(desk.risk.tradingState).toBe(Reducing)
    expect(desk.reasonFor({ side: Side.Buy })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ side: Side.Sell, lots: 3 })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ side: Side.Sell, lots: 2 })).toBe(0)
  })
})

describe('drawdown', () => {
  const drawdown = { maximumDrawdown: 100 }

  test('is measured from the highest equity, over days, until a person arms it', () => {
    const { desk } = deskWith({ drawdown })
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
    const { desk } = deskWith({ dailyLoss: { maximumLoss: 10 }, drawdown: { maximumDrawdown: 5, action: 'reduce' } })
    desk.equity(999_994)
    expect(desk.risk.tradingState).toBe(Reducing)
    desk.equity(999_989)
    expect(desk.risk.tradingState).toBe(Halted)
    desk.risk.onTime(NANOS_PER_DAY)
    expect(desk.risk.tradingState).toBe(Reducing)
  })
})
