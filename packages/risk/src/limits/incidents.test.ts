import { OrderType } from '@hft/execution'
import { NO_PRICE, Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { OFF, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'

/** What each market accident would have come to behind these limits, at their defaults where nothing else is said. */
describe('incidents', () => {
  test('Knight Capital, 2012: a parent order that is carried out over and over is sent once', () => {
    const desk = new RiskDesk()
    const parent = desk.order({ lots: 100 })
    expect(desk.risk.openParent(parent)).toBe(0)
    const reasons = new Set<number>()
    let sent = 0
    for (let child = 0; child < 1_000; child++) {
      const order = desk.order({ lots: 10, ticks: 10_000 - (child % 50) })
      order.parentOrderId = parent.id
      const reason = desk.risk.admitSubmit(order)
      if (reason === 0) sent += 10
      else reasons.add(reason)
    }
    expect(sent).toBe(100)
    expect([...reasons]).toEqual([RiskReason.ParentQuantity])
  })

  test('Everbright, 2013: thousands of the same orders, and far more value than there is', () => {
    const repeated = new RiskDesk()
    const reasons = Array.from({ length: 26_000 }, () => repeated.reasonFor({ lots: 100 }))
    expect(reasons.filter((reason) => reason === 0)).toHaveLength(10)
    expect(reasons.at(-1)).toBe(RiskReason.DuplicateOrder)
    const varied = new RiskDesk()
    const worth = Array.from({ length: 26_000 }, (_, at) => {
      varied.risk.onTime(at * 1e9)
      return varied.reasonFor({ lots: 900_000, ticks: 10_000 - (at % 97) }) === 0 ? 1 : 0
    }).reduce((sum: number, passed) => sum + passed, 0)
    // 500,000 in net exposure, orders of 90,000 at most.
    expect(worth).toBeLessThanOrEqual(5)
  })

  test('Goldman Sachs options, 2013: thousands of orders at a price of almost nothing', () => {
    const desk = new RiskDesk()
    const reasons = Array.from({ length: 16_000 }, () => desk.reasonFor({ side: Side.Sell, ticks: 100 }))
    expect(new Set(reasons)).toEqual(new Set([RiskReason.PriceCollar]))
  })

  test('the flash crash of 2010: selling on at any price is bound by the collar and by what is left of the book', () => {
    const desk = new RiskDesk()
    const { bidTicks, askTicks } = desk.books[0]!
    expect(desk.reasonFor({ side: Side.Sell, type: OrderType.Market, lots: 5 })).toBe(0)
    expect(desk.reasonFor({ side: Side.Sell, type: OrderType.Market, lots: 75_000 })).toBe(RiskReason.MarketDepth)
    expect(desk.reasonFor({ side: Side.Sell, ticks: Math.floor(bidTicks * 0.94) })).toBe(RiskReason.PriceCollar)
    Object.assign(desk.books[0]!, { bidTicks: NO_PRICE, askTicks: NO_PRICE })
    expect(desk.reasonFor({ side: Side.Sell, ticks: askTicks })).toBe(RiskReason.NoReferencePrice)
  })

  test('Citi, 2022: a basket of 444 billion instead of 58 million is no question, but a refusal', () => {
    const desk = new RiskDesk()
    expect(desk.reasonFor({ lots: 1_000_000_000 })).toBe(RiskReason.OrderNotional)
    const parent = desk.order({ lots: 1_000_000_000 })
    expect(desk.risk.openParent(parent)).toBe(RiskReason.GrossExposure)
    expect(desk.risk.setTradingState).toBeDefined()
    desk.risk.setTradingState(0, 'click it away')
    expect(desk.reasonFor({ lots: 1_000_000_000 })).toBe(RiskReason.OrderNotional)
  })

  test('GDAX, 2017: a market sell through an empty book', () => {
    const closing = { marketDepth: { boundsReducing: true } }
    const desk = new RiskDesk({ ...OFF, limits: { ...OFF.limits, ...closing } })
    desk.account.positions[0] = 39_300
    expect(desk.reasonFor({ side: Side.Sell, type: OrderType.Market, lots: 39_300 })).toBe(RiskReason.MarketDepth)
    expect(desk.reasonFor({ side: Side.Sell, type: OrderType.Market, lots: 5 })).toBe(0)
  })

  test('Mizuho and J-Com, 2005: 610,000 shares at 1 yen instead of 1 at 610,000', () => {
    const desk = new RiskDesk()
    desk.books[0]!.bidTicks = 60_999_900
    desk.books[0]!.askTicks = 61_000_100
    const swapped = { lots: 610_000_000, ticks: 100 }
    expect(desk.reasonFor({ side: Side.Sell, ...swapped })).toBe(RiskReason.OrderNotional)
    const alone = new RiskDesk({ ...OFF, limits: { ...OFF.limits, transposition: {} } })
    Object.assign(alone.books[0]!, { bidTicks: 60_999_900, askTicks: 61_000_100 })
    expect(alone.reasonFor({ side: Side.Buy, ...swapped })).toBe(RiskReason.PriceAndQuantitySwapped)
    expect(alone.reasonFor({ side: Side.Sell, ...swapped })).toBe(RiskReason.PriceAndQuantitySwapped)
    expect(alone.reasonFor({ side: Side.Sell, lots: 1_000, ticks: 61_000_000 })).toBe(0)
  })

  test('an order that the venue took although it said no: sent again under its id, it is refused', () => {
    const desk = new RiskDesk()
    const { order, reason } = desk.submit()
    expect([reason, desk.risk.admitSubmit(order)]).toEqual([0, RiskReason.OrderIdReused])
  })
})
