import { NANOS_PER_SECOND } from '@hft/clock'
import { OrderReason, OrderState, OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { RiskDesk } from '../risk-desk.contract.ts'
import type { RiskEvent } from '../risk-manager.ts'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'

const { Active, Halted } = TradingState

/** Everything at its defaults, as in a system without a word of configuration. */
function defaults(): { desk: RiskDesk; events: RiskEvent[] } {
  const desk = new RiskDesk()
  const events: RiskEvent[] = []
  desk.risk.events$.subscribe((event) => events.push(event))
  return { desk, events }
}

const tripped = (events: readonly RiskEvent[]): string[] =>
  events.filter(({ phase }) => phase === 'tripped').map(({ control }) => control)

describe('behind the breakers at their defaults', () => {
  test('Knight Capital, 2012: a loss of 10 million a minute ends in the first second, by itself, without a reader of e-mails', () => {
    const { desk, events } = defaults()
    let halts = 0
    for (let second = 0; second < 45 * 60 && halts === 0; second++) {
      desk.risk.onTime(second * NANOS_PER_SECOND)
      desk.equity(1_000_000 - 170_000 * second)
      if (desk.risk.tradingState === Halted) halts = second
    }
    expect(halts).toBe(1)
    expect(events.filter(({ demand }) => demand === 'cancel').length).toBeGreaterThanOrEqual(1)
    expect(tripped(events)).toEqual(expect.arrayContaining(['daily-loss', 'window-loss', 'drawdown']))
  })

  test('Goldman Sachs options, 2013: a breaker of the day can’t be lifted by hand, and trips again where it can', () => {
    const { desk } = defaults()
    desk.equity(900_000)
    for (let attempt = 0; attempt < 10; attempt++) desk.risk.setTradingState(Active, 'it is all fine')
    expect(desk.risk.tradingState).toBe(Halted)
    expect(desk.reasonFor()).toBe(RiskReason.TradingState)
  })

  test('the flash crash of 2010, GDAX, 2017: a price that falls by a tenth within a minute stops trading in it', () => {
    const { desk, events } = defaults()
    for (let second = 0; second <= 30; second++) {
      desk.risk.onTime(second * NANOS_PER_SECOND)
      const mid = Math.round(10_000 * (1 - 0.005 * second))
      Object.assign(desk.books[0]!, { bidTicks: mid - 1, askTicks: mid + 1 })
      desk.risk.onBook(0)
    }
    expect(tripped(events)).toContain('price-move')
    expect(events.find(({ control }) => control === 'price-move')).toMatchObject({ at: expect.any(Number) })
    expect(desk.reasonFor({ side: Side.Sell, ticks: 8_500 })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ instrument: 1, lots: 100 })).toBe(0)
  })

  test('OKX, 2026: a feed whose error path ended it quietly leaves no quote in the market', () => {
    const { desk, events } = defaults()
    desk.conditions.lastMessageAt[0] = 0
    for (let second = 0; second <= 61; second++) desk.risk.onTime(second * NANOS_PER_SECOND)
    expect(events.at(-1)).toMatchObject({ control: 'stale-book', of: 'generated:SIM-USD', demand: 'cancel' })
    expect(desk.reasonFor()).toBe(RiskReason.TradingState)
  })

  test('Binance 5xx and −1007: orders that may stand although an error came are counted, and soon nothing is added', () => {
    const { desk, events } = defaults()
    for (let count = 0; count < 4; count++) {
      desk.risk.onTime((count + 1) * NANOS_PER_SECOND)
      const { order } = desk.submit({ ticks: 9_990 - count })
      order.state = OrderState.Unresolved
      desk.update(order, OrderUpdateKind.Unresolved)
    }
    expect(tripped(events)).toEqual(['unknown-outcome'])
    expect(desk.reasonFor({ ticks: 9_980 })).toBe(RiskReason.TradingState)
  })

  test('a venue that rejects everything is left alone', () => {
    const { desk, events } = defaults()
    let sent = 0
    for (let at = 1; at <= 1_000; at++) {
      desk.risk.onTime(at * 20_000_000)
      const { order, reason } = desk.submit({ ticks: 9_900 + (at % 90) })
      if (reason !== 0) continue
      sent++
      order.state = OrderState.Rejected
      const update = new OrderUpdate()
      Object.assign(update, { kind: OrderUpdateKind.Rejected, orderId: order.id, reason: OrderReason.Other })
      desk.risk.onOrderUpdate(update, order)
    }
    expect(tripped(events)).toEqual(['reject-rate'])
    expect(sent).toBe(50)
  })

  test('leaked keys, 2022: whoever sees something odd stops everything, and it stays stopped', () => {
    const { desk } = defaults()
    const { order } = desk.submit()
    desk.risk.kill({ by: 'night watch', reason: 'orders that nobody sent' })
    expect(desk.risk.admitCancel(order)).toBe(0)
    const restarted = new RiskDesk()
    restarted.risk.restore(JSON.parse(JSON.stringify(desk.risk.snapshot())))
    restarted.risk.setTradingState(Active, 'next morning')
    expect(restarted.reasonFor()).toBe(RiskReason.TradingState)
  })
})
