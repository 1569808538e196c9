import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { DefaultRiskManager } from '../default-risk-manager.ts'
import { OFF, RiskDesk } from '../risk-desk.contract.ts'
import type { RiskEvent } from '../risk-manager.ts'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'
import { KillSwitch } from './kill-switch.ts'

const { Active, Halted } = TradingState

function watched(config: ConstructorParameters<typeof RiskDesk>[0] = OFF): { desk: RiskDesk; events: RiskEvent[] } {
  const desk = new RiskDesk(config)
  const events: RiskEvent[] = []
  desk.risk.events$.subscribe((event) => events.push(event))
  return { desk, events }
}

describe('pulled', () => {
  test('no order leaves, all are to be cancelled, and cancels pass', () => {
    const { desk, events } = watched()
    const { order } = desk.submit()
    desk.accept(order)
    desk.account.positions[0] = 5
    desk.risk.kill({ by: 'Ada', reason: 'storm' })
    expect(desk.reasonFor()).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ side: Side.Sell, strategy: -1 })).toBe(RiskReason.TradingState)
    expect(desk.amend(order, 10_000, 2)).toBe(RiskReason.TradingState)
    expect(desk.risk.admitCancel(order)).toBe(0)
    expect(events).toMatchObject([
      { control: 'kill-switch', phase: 'engaged', from: Active, to: Halted, demand: 'cancel', reason: 'Ada: storm' },
    ])
  })

  test('by nobody, for no reason, it is obeyed all the same', () => {
    const { desk } = watched()
    desk.risk.kill({})
    expect(desk.risk.killSwitch).toMatchObject({ isEngaged: true, by: 'unknown', reason: 'no reason given' })
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('with every message of the rate used up, cancels still pass', () => {
    const { desk } = watched({
      ...OFF,
      limits: { ...OFF.limits, orderRate: { windows: [{ messages: 2, per: '1h' }], reserve: 0 } },
    })
    const orders = [desk.submit().order, desk.submit().order]
    expect(desk.reasonFor()).toBe(RiskReason.OrderRate)
    desk.risk.kill({})
    expect(orders.map((order) => desk.risk.admitCancel(order))).toEqual([0, 0])
  })

  test('again, everything is to be cancelled again; asking for less changes nothing, for more does', () => {
    const { desk, events } = watched()
    desk.risk.kill({ by: 'Ada', reason: 'storm' })
    desk.risk.kill({ by: 'Bob', reason: 'flood', flatten: true })
    desk.risk.kill({ by: 'Cora' })
    expect(events.map(({ demand, from, to }) => [demand, from, to])).toEqual([
      ['cancel', Active, Halted],
      ['flatten', Halted, Halted],
      ['flatten', Halted, Halted],
    ])
    expect(desk.risk.killSwitch).toMatchObject({ by: 'Ada', reason: 'storm', flatten: true })
  })

  test('to flatten, a person’s reducing orders leave and no others', () => {
    const { desk } = watched()
    desk.account.positions[0] = 5
    desk.risk.kill({ flatten: true })
    expect(desk.reasonFor({ side: Side.Sell, lots: 5, strategy: 0 })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ side: Side.Sell, lots: 6, strategy: -1 })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ side: Side.Sell, lots: 5, strategy: -1 })).toBe(0)
  })
})

describe('armed again', () => {
  test.each([
    ['1. nobody', '', 'looked at it'],
    ['2. a blank', '  ', 'looked at it'],
    ['3. no reason', 'Ada', ''],
  ])('is refused to %s', (_, by, reason) => {
    const { desk } = watched()
    desk.risk.kill({})
    expect(() => desk.risk.rearmKillSwitch({ by, reason })).toThrow(
      expect.objectContaining({ code: 'risk.rearm_unsigned' }),
    )
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('by a person, by name and with a reason, it trades on; nothing else does that', () => {
    const { desk, events } = watched()
    desk.risk.kill({})
    desk.risk.setTradingState(Active, 'go on')
    desk.risk.onTime(10 ** 17)
    expect(desk.risk.tradingState).toBe(Halted)
    desk.risk.rearmKillSwitch({ by: 'Ada', reason: 'it was a drill' })
    expect(desk.risk.tradingState).toBe(Active)
    expect(desk.reasonFor()).toBe(0)
    expect(events.at(-1)).toMatchObject({ control: 'kill-switch', phase: 'armed', reason: 'Ada: it was a drill' })
    desk.risk.rearmKillSwitch({ by: '', reason: '' })
  })

  test('what breakers ask for stays', () => {
    const { desk } = watched({ ...OFF, breakers: { dailyLoss: { trip: 1 } } })
    desk.equity(0)
    desk.risk.kill({})
    desk.risk.rearmKillSwitch({ by: 'Ada', reason: 'done' })
    expect(desk.risk.tradingState).toBe(Halted)
  })
})

describe('over a restart', () => {
  test('it stays pulled, to flatten as well', () => {
    const { desk } = watched()
    desk.risk.kill({ by: 'Ada', reason: 'storm', flatten: true })
    const next = new RiskDesk(OFF)
    next.account.positions[0] = 2
    next.risk.restore(JSON.parse(JSON.stringify(desk.risk.snapshot())))
    expect(next.risk.killSwitch).toEqual(desk.risk.killSwitch)
    expect(next.reasonFor()).toBe(RiskReason.TradingState)
    expect(next.reasonFor({ side: Side.Sell, lots: 2, strategy: -1 })).toBe(0)
  })

  test('a trader that never began its run leaves it as it was', () => {
    const { desk } = watched()
    desk.risk.kill({ by: 'Ada', reason: 'storm' })
    const idle = new DefaultRiskManager(OFF)
    idle.restore(desk.risk.snapshot())
    expect(idle.killSwitch.isEngaged).toBe(true)
    expect(idle.snapshot()).toEqual(desk.risk.snapshot())
  })

  test('pulled before the run, it holds from the first order on', () => {
    const desk = new RiskDesk(OFF)
    const risk = new DefaultRiskManager(OFF)
    risk.kill({ by: 'Ada', reason: 'not today' })
    risk.start({ instruments: desk.instruments, books: desk.books, account: desk.account })
    expect(risk.tradingState).toBe(Halted)
    expect(risk.admitSubmit(desk.order())).toBe(RiskReason.TradingState)
  })
})

test('a switch that was never pulled is armed', () => {
  expect(new KillSwitch().isEngaged).toBe(false)
  expect(new DefaultRiskManager().killSwitch.isEngaged).toBe(false)
})
