import { Liquidity, Order, OrderReason, OrderState, OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { builtinInstrument, instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { OrderStatistics } from './order-statistics.ts'

const instruments = instrumentsOf([
  builtinInstrument('generated:SIM-USD'),
  builtinInstrument('binance-coinm:BTCUSD_PERP'),
])

class Desk {
  readonly statistics = new OrderStatistics(instruments)

  order(instrument: number, side: Side, lots: number): Order {
    const order = new Order()
    order.instrument = instrument
    order.side = side
    order.quantityLots = lots as Lots
    this.statistics.onSubmit()
    return order
  }

  update(order: Order, kind: OrderUpdateKind, reason = 0): void {
    const update = new OrderUpdate()
    update.kind = kind
    update.reason = reason
    this.statistics.onOrderUpdate(update, order)
  }

  fill(order: Order, ticks: number, lots: number, liquidity: Liquidity): void {
    order.lastFilledLots = lots as Lots
    order.filledLots = (order.filledLots + lots) as Lots
    order.state = order.filledLots === order.quantityLots ? OrderState.Filled : OrderState.PartiallyFilled
    const update = new OrderUpdate()
    update.kind = OrderUpdateKind.Filled
    update.lastTicks = ticks as Ticks
    update.lastLots = lots as Lots
    update.liquidity = liquidity
    this.statistics.onOrderUpdate(update, order)
  }
}

describe('OrderStatistics', () => {
  test('by hand: three orders, two traded, one whole', () => {
    const desk = new Desk()
    const first = desk.order(0, Side.Buy, 10)
    const second = desk.order(1, Side.Sell, 3)
    const third = desk.order(0, Side.Buy, 1)
    desk.update(first, OrderUpdateKind.Accepted)
    desk.fill(first, 10_000, 4, Liquidity.Maker)
    desk.fill(first, 10_000, 6, Liquidity.Maker)
    desk.fill(second, 600_000, 1, Liquidity.Taker)
    desk.update(second, OrderUpdateKind.Expired)
    desk.statistics.onAmend()
    desk.statistics.onCancel()
    desk.update(third, OrderUpdateKind.Rejected, OrderReason.WouldTake)
    desk.update(third, OrderUpdateKind.Refused, 140)
    desk.update(third, OrderUpdateKind.Refused, 110)
    desk.update(third, OrderUpdateKind.Refused, 110)

    expect(desk.statistics.summary((reason) => `r${reason}`)).toEqual({
      submitted: 3,
      amendsRequested: 1,
      cancelsRequested: 1,
      accepted: 1,
      refused: 3,
      refusedByTerms: 0,
      refusedByRisk: 3,
      refusedByReason: { r110: 2, r140: 1 },
      rejected: 1,
      rejectedByReason: { r1: 1 },
      triggered: 0,
      amended: 0,
      amendsRejected: 0,
      cancelled: 0,
      cancelsRejected: 0,
      expired: 1,
      unresolved: 0,
      fills: 3,
      partialFills: 2,
      ordersTraded: 2,
      ordersFilled: 1,
      fillRatio: 2 / 3,
      makerFills: 2,
      takerFills: 1,
      // 10 lots of 0.001 at 100.00 are worth 1, a contract 100.
      makerShare: 1 / 101,
      orderToTradeRatio: 5 / 3,
    })
    expect(desk.statistics.traded(0)).toEqual({ fills: 2, bought: 10, sold: 0, turnover: 1, makerTurnover: 1 })
    expect(desk.statistics.traded(1)).toEqual({ fills: 1, bought: 0, sold: 1, turnover: 100, makerTurnover: 0 })
  })

  test('ratios are null before anything happened', () => {
    const summary = new OrderStatistics([]).summary()
    expect(summary).toMatchObject({ fillRatio: null, makerShare: null, orderToTradeRatio: null, fills: 0 })
  })
})
