import { NANOS_PER_DAY } from '@hft/clock'
import { OrderUpdateKind } from '@hft/execution'
import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { DefaultRiskManager } from './default-risk-manager.ts'
import { OFF, RiskDesk } from './risk-desk.contract.ts'
import { RiskReason } from './risk-reason.ts'
import { TradingState } from './trading-state.ts'

const { Active, Reducing, Halted } = TradingState

describe('the configuration', () => {
  test('is safe without any', () => {
    const desk = new RiskDesk()
    expect(desk.reasonFor({ lots: 1_000 })).toBe(0)
    expect(desk.reasonFor({ lots: 1_000_000 })).toBe(0)
    expect(desk.reasonFor({ lots: 1_000_001 })).toBe(RiskReason.OrderNotional)
    expect(desk.reasonFor({ ticks: 20_000 })).toBe(RiskReason.PriceCollar)
    expect(desk.risk.config.limits.exposure).toMatchObject({ enabled: true, gross: 1_000_000, net: 500_000 })
  })

  test('reports all mistakes at once', () => {
    const wrong = {
      limits: { exposure: { gross: -1 }, orderRate: { windows: [{ messages: 1, per: 'often' }] }, colour: 1 },
      breakers: { dailyLoss: { action: 'panic' } },
    }
    expect(() => new DefaultRiskManager(wrong as never)).toThrow(
      expect.objectContaining({
        code: 'risk.bad_config',
        message: expect.stringMatching(
          /limits\.exposure\.gross: .*\n.*limits\.orderRate\.windows\.0\.per: 'often'.*\n.*limits: .*colour.*\n.*breakers\.dailyLoss\.action/,
        ),
      }),
    )
  })

  test('names instruments that the run does not have, all at once, at the start', () => {
    const config = {
      limits: {
        position: { quantity: { 'a:b': 1 } },
        instrument: { allow: ['c:d'] },
        orderSize: { quantity: { '*': 1 } },
      },
    }
    expect(() => new RiskDesk(config)).toThrow(
      expect.objectContaining({
        code: 'risk.bad_config',
        message: expect.stringMatching(/allow: 'c:d'.*\n.*quantity: 'a:b'/),
      }),
    )
  })

  test('refuses every order before the start, and throws nothing', () => {
    const risk = new DefaultRiskManager()
    const order = new RiskDesk().order()
    expect(risk.admitSubmit(order)).toBe(RiskReason.UnknownInstrument)
    expect(risk.admitCancel(order)).toBe(0)
    risk.onTime(1)
    risk.onMark(0)
    risk.setTradingState(Halted, 'early')
    expect(risk.tradingState).toBe(Halted)
  })
})

describe('the trading state', () => {
  test('halted: no submit, not even a reducing one; cancels and amends that shrink pass', () => {
    const desk = new RiskDesk(OFF)
    const { order } = desk.submit({ lots: 5 })
    desk.accept(order)
    desk.account.positions[0] = 10
    desk.risk.setTradingState(Halted, 'storm')
    expect(desk.reasonFor({ side: Side.Sell })).toBe(RiskReason.TradingState)
    expect(desk.amend(order, 10_000, 6)).toBe(RiskReason.TradingState)
    expect(desk.amend(order, 9_999, 5)).toBe(RiskReason.TradingState)
    expect(desk.amend(order, 10_000, 4)).toBe(0)
    expect(desk.risk.admitCancel(order)).toBe(0)
  })

  test('reducing: parallel orders cannot pass the position that they close', () => {
    const desk = new RiskDesk(OFF)
    desk.account.positions[0] = -3
    desk.risk.setTradingState(Reducing, 'evening')
    expect(desk.reasonFor({ side: Side.Sell })).toBe(RiskReason.TradingState)
    expect([desk.reasonFor({ lots: 2 }), desk.reasonFor({ lots: 1 }), desk.reasonFor({ lots: 1 })]).toEqual([
      0,
      0,
      RiskReason.TradingState,
    ])
  })

  test('tells of changes only, with the reason that a person gave', () => {
    const desk = new RiskDesk(OFF)
    const told: string[] = []
    desk.risk.events$.subscribe(({ control, from, to, reason }) => told.push(`${control} ${from}${to} ${reason}`))
    desk.risk.setTradingState(Active, 'nothing new')
    desk.risk.setTradingState(Halted, 'stop')
    desk.risk.setTradingState(Halted, 'again')
    desk.risk.setTradingState(Active, 'go')
    expect(told).toEqual(['command 02 stop', 'command 20 go'])
  })
})

describe('refusals', () => {
  test('are described for every reason, before and after the first', () => {
    const desk = new RiskDesk({ limits: { orderToTrade: { enabled: true } } })
    for (const reason of Object.values(RiskReason)) {
      expect(desk.risk.describe(reason)).toMatch(/has refused nothing/)
    }
    expect(desk.risk.describe(999)).toBe("reason 999 is none of risk's")
  })

  test('are counted by reason', () => {
    const desk = new RiskDesk()
    desk.reasonFor({ ticks: 90_000 })
    desk.reasonFor({ ticks: 80_000 })
    const record = desk.risk.refusals.find((refusal) => refusal.reason === RiskReason.PriceCollar)
    expect(record).toMatchObject({ count: 2, value: 80_000, limit: 10_000, admissible: 10_500, orderId: 2 })
  })
})

describe('a snapshot', () => {
  const config = {
    ...OFF,
    limits: {
      ...OFF.limits,
      position: { quantity: { '*': 0.01 } },
      orderRate: { windows: [{ messages: 3, per: '1s' }], reserve: 0 },
    },
    breakers: { dailyLoss: { trip: 100 } },
  }

  function worked(): RiskDesk {
    const desk = new RiskDesk(config)
    desk.risk.onTime(NANOS_PER_DAY + 5)
    const first = desk.submit({ lots: 4 }).order
    desk.accept(first)
    desk.fill(first, 1)
    const second = desk.submit({ lots: 2, side: Side.Sell }).order
    desk.cancelled(second, 1)
    return desk
  }

  test('brings back what counts: orders, announced fills, message times, the trading state', () => {
    const before = worked()
    before.risk.setTradingState(Reducing, 'night')
    const text = JSON.stringify(before.risk.snapshot())
    const after = new RiskDesk(config, 100)
    after.account.positions[0] = before.account.positions[0]!
    after.risk.restore(JSON.parse(text))
    expect(JSON.stringify(after.risk.snapshot())).toBe(text)
    expect(after.risk.tradingState).toBe(Reducing)
    after.risk.setTradingState(Active, 'morning')
    // 1 held, 3 open: 6 more fit; 2 messages sent: one more passes.
    expect(after.reasonFor({ lots: 7 })).toBe(RiskReason.Position)
    expect(after.reasonFor({ lots: 6 })).toBe(0)
    expect(after.reasonFor({ side: Side.Sell })).toBe(RiskReason.OrderRate)
  })

  test('keeps the day of the loss, and a tripped breaker tripped', () => {
    const before = worked()
    before.equity(999_950)
    const after = new RiskDesk(config)
    after.account.totalEquity = 999_900
    after.risk.restore(before.risk.snapshot())
    after.risk.onTime(NANOS_PER_DAY + 6)
    after.equity(999_899)
    expect(after.risk.tradingState).toBe(Halted)
    const later = new RiskDesk(config)
    later.risk.restore(after.risk.snapshot())
    expect(later.risk.tradingState).toBe(Halted)
    later.risk.onTime(2 * NANOS_PER_DAY)
    expect(later.risk.tradingState).toBe(Active)
  })

  test('may be restored before the start', () => {
    const snapshot = worked().risk.snapshot()
    const risk = new DefaultRiskManager(config)
    risk.restore(snapshot)
    const desk = new RiskDesk(config)
    const { instruments, books, account } = desk
    risk.start({ instruments, books, account, strategies: ['maker', 'taker'] })
    expect(risk.snapshot()).toEqual(snapshot)
  })

  test.each([
    ['1. nothing', undefined],
    ['2. of another version', { ...(new RiskDesk().risk.snapshot() as object), version: 2 }],
    ['3. with an order of an instrument that is not there', withOrder({ instrument: 9 })],
    ['4. with half a lot', withOrder({ quantityLots: 0.5 })],
  ])('%s is refused', (_, snapshot) => {
    expect(() => new RiskDesk().risk.restore(snapshot)).toThrow(expect.objectContaining({ code: 'risk.bad_snapshot' }))
  })

  function withOrder(change: object): unknown {
    const snapshot = JSON.parse(JSON.stringify(worked().risk.snapshot()))
    Object.assign(snapshot.orders[0], change)
    return snapshot
  }
})

test('orders without a price are not confused by one', () => {
  const desk = new RiskDesk()
  const { order, reason } = desk.submit({ type: 0, ticks: Number.NaN })
  expect(reason).toBe(0)
  desk.update(order, OrderUpdateKind.Accepted)
})
