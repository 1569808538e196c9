import { OrderState, OrderUpdateKind } from '@hft/execution'
import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { OFF, type OrderTerms, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'

const buy = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Buy, lots, ...more })
const sell = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Sell, lots, ...more })

describe('open orders', () => {
  const desk = () => new RiskDesk({ ...OFF, limits: { ...OFF.limits, openOrders: { perInstrument: 2, total: 3 } } })

  test('of an instrument and in all, in flight included; one that ended makes room', () => {
    const crowded = desk()
    const first = crowded.submit()
    expect([first.reason, crowded.reasonFor(), crowded.reasonFor()]).toEqual([0, 0, RiskReason.OpenOrdersOfInstrument])
    expect(crowded.reasonFor({ instrument: 2 })).toBe(0)
    expect(crowded.reasonFor({ instrument: 2 })).toBe(RiskReason.OpenOrders)
    expect(crowded.risk.describe(RiskReason.OpenOrders)).toContain('open order 4 in all, the most is 3')
    crowded.cancelled(first.order)
    expect(crowded.reasonFor({ instrument: 2 })).toBe(0)
  })
})

describe('position', () => {
  const desk = (position = 0) => {
    const made = new RiskDesk({
      ...OFF,
      limits: { ...OFF.limits, position: { quantity: { 'generated:SIM-USD': 0.01 } } },
    })
    made.account.positions[0] = position
    return made
  }

  test.each<[string, number, OrderTerms, number]>([
    ['1. long up to the limit', 0, buy(10), 0],
    ['2. one lot beyond', 0, buy(11), RiskReason.Position],
    ['3. short up to the limit', 0, sell(10), 0],
    ['4. one lot beyond', 0, sell(11), RiskReason.Position],
    ['5. from long to the short limit', 10, sell(20), 0],
    ['6. one lot beyond', 10, sell(21), RiskReason.Position],
    ['7. beyond the limit already: back is open', 15, sell(25), 0],
    ['8. and further is not', 15, buy(1), RiskReason.Position],
    ['9. an instrument without a limit', 0, buy(1_000_000, { instrument: 2 }), 0],
  ])('%s', (_, position, terms, reason) => {
    expect(desk(position).reasonFor(terms)).toBe(reason)
  })

  test('orders in flight count at once; parallel ones cannot pass together', () => {
    const parallel = desk()
    expect([parallel.reasonFor(buy(6)), parallel.reasonFor(buy(4)), parallel.reasonFor(buy(1))]).toEqual([
      0,
      0,
      RiskReason.Position,
    ])
    expect(parallel.reasonFor(sell(10))).toBe(0)
    expect(parallel.risk.describe(RiskReason.Position)).toBe(
      'position: generated:SIM-USD: position and open orders of this side could come to 0.011, the most is 0.010; 0.000 more would have passed',
    )
  })

  test('what is refused counts to nothing', () => {
    const refused = desk()
    expect(refused.reasonFor(buy(11))).toBe(RiskReason.Position)
    expect(refused.reasonFor(buy(10))).toBe(0)
  })

  test('fills move from the open quantity to the position, cancels give room back', () => {
    const worked = desk()
    const { order } = worked.submit(buy(10))
    worked.accept(order)
    worked.fill(order, 4)
    expect(worked.reasonFor(buy(1))).toBe(RiskReason.Position)
    worked.cancelled(order)
    expect(worked.reasonFor(buy(7))).toBe(RiskReason.Position)
    expect(worked.reasonFor(buy(6))).toBe(0)
  })

  test('a cancel that announces fills not seen yet keeps their quantity until they come', () => {
    const raced = desk()
    const { order } = raced.submit(buy(10))
    raced.cancelled(order, 7)
    expect(raced.reasonFor(buy(4))).toBe(RiskReason.Position)
    expect(raced.reasonFor(buy(3))).toBe(0)
    order.state = OrderState.Cancelled
    raced.fill(order, 7)
    expect(raced.reasonFor(buy(1))).toBe(RiskReason.Position)
  })

  test('a message told again after that, which knows less, gives nothing back', () => {
    const raced = desk()
    const { order } = raced.submit(buy(10))
    raced.cancelled(order, 7)
    raced.update(order, OrderUpdateKind.Accepted, 0)
    expect(raced.reasonFor(buy(4))).toBe(RiskReason.Position)
    expect(raced.reasonFor(buy(3))).toBe(0)
  })

  test('an unresolved order goes on counting', () => {
    const lost = desk()
    const { order } = lost.submit(buy(10))
    order.state = OrderState.Unresolved
    lost.update(order, OrderUpdateKind.Unresolved)
    expect(lost.reasonFor(buy(1))).toBe(RiskReason.Position)
    lost.end(order, OrderState.Rejected, OrderUpdateKind.Rejected)
    expect(lost.reasonFor(buy(10))).toBe(0)
  })

  test('while an amend is under way the greater quantity counts; its answer decides', () => {
    const amended = desk()
    const { order } = amended.submit(buy(6))
    amended.accept(order)
    expect(amended.amend(order, 10_000, 11)).toBe(RiskReason.Position)
    expect(amended.amend(order, 10_000, 10)).toBe(0)
    expect(amended.reasonFor(buy(1))).toBe(RiskReason.Position)
    amended.amendRejected(order)
    expect(amended.reasonFor(buy(4))).toBe(0)
    expect(amended.amend(order, 10_000, 2)).toBe(0)
    expect(amended.reasonFor(buy(1))).toBe(RiskReason.Position)
    amended.amended(order)
    expect(amended.reasonFor(buy(5))).toBe(RiskReason.Position)
    expect(amended.reasonFor(buy(4))).toBe(0)
  })

  test('an order that never passed here counts from its first update on', () => {
    const found = desk()
    const order = found.order(buy(10))
    found.accept(order)
    expect(found.reasonFor(buy(1))).toBe(RiskReason.Position)
  })
})

describe('exposure', () => {
  const desk = (gross: number, net: number) =>
    new RiskDesk({ ...OFF, limits: { ...OFF.limits, exposure: { gross, net } } })
  // 10 lots at 10,000 ticks are worth 0.01 × 100 = 1; an inverse contract is worth 100.

  test('gross: longs and shorts of all instruments add up', () => {
    const both = desk(200, 10_000)
    expect(both.reasonFor(buy(1, { instrument: 2 }))).toBe(0)
    expect(both.reasonFor(sell(1_000))).toBe(0)
    expect(both.reasonFor(sell(1))).toBe(RiskReason.GrossExposure)
    expect(both.risk.describe(RiskReason.GrossExposure)).toContain(
      'gross exposure could come to 200.1, the most is 200',
    )
  })

  test('both sides of one instrument count once: the greater of them', () => {
    const quotes = desk(100, 10_000)
    expect([quotes.reasonFor(buy(1_000)), quotes.reasonFor(sell(1_000))]).toEqual([0, 0])
    expect(quotes.reasonFor(sell(1))).toBe(RiskReason.GrossExposure)
  })

  test('net: longs less shorts, either way', () => {
    const long = desk(10_000, 100)
    expect([long.reasonFor(buy(1, { instrument: 2 })), long.reasonFor(buy(1))]).toEqual([0, RiskReason.NetExposure])
    const short = desk(10_000, 100)
    expect([short.reasonFor(sell(1, { instrument: 2 })), short.reasonFor(sell(1))]).toEqual([0, RiskReason.NetExposure])
  })

  test('open orders of the other side are not netted: they may not trade', () => {
    const hopeful = desk(10_000, 100)
    expect([hopeful.reasonFor(sell(1, { instrument: 2 })), hopeful.reasonFor(buy(1_000))]).toEqual([0, 0])
    expect(hopeful.reasonFor(buy(1))).toBe(RiskReason.NetExposure)
  })

  test('a position counts at the mid, and taking one leg of a pair off passes', () => {
    const pair = desk(250, 50)
    pair.account.positions[0] = 1_000
    pair.account.positions[2] = -1
    pair.risk.onMark(2)
    expect(pair.reasonFor(sell(1_000))).toBe(0)
    expect(pair.reasonFor(sell(1))).toBe(RiskReason.NetExposure)
  })

  test('a dearer amend counts with the greater value until it is answered', () => {
    const dear = desk(110, 10_000)
    const { order } = dear.submit(buy(1_000))
    dear.accept(order)
    expect(dear.amend(order, 11_001, 1_000)).toBe(RiskReason.GrossExposure)
    expect(dear.amend(order, 11_000, 1_000)).toBe(0)
    expect(dear.reasonFor(buy(1))).toBe(RiskReason.GrossExposure)
    dear.amendRejected(order)
    expect(dear.reasonFor(buy(100))).toBe(0)
  })
})

describe('order rate', () => {
  const desk = (reserve: number) =>
    new RiskDesk({
      ...OFF,
      limits: {
        ...OFF.limits,
        orderRate: {
          windows: [
            { messages: 4, per: '1s' },
            { messages: 6, per: '10s' },
          ],
          reserve,
        },
      },
    })
  const second = 1_000_000_000

  test('a burst of N passes, the next waits until the first is a whole window ago', () => {
    const burst = desk(0)
    expect([1, 2, 3, 4, 5].map(() => burst.reasonFor())).toEqual([0, 0, 0, 0, RiskReason.OrderRate])
    expect(burst.risk.describe(RiskReason.OrderRate)).toContain('4 messages within 1s')
    burst.risk.onTime(second - 1)
    expect(burst.reasonFor()).toBe(RiskReason.OrderRate)
    expect(burst.risk.describe(RiskReason.OrderRate)).toContain('passes again after 1ns')
    burst.risk.onTime(second)
    expect(burst.reasonFor()).toBe(0)
  })

  test('all windows hold at once', () => {
    const steady = desk(0)
    const reasons = [0, 1, 2, 3, 4, 5, 6].map((at) => {
      steady.risk.onTime(at * second)
      return steady.reasonFor()
    })
    expect(reasons).toEqual([0, 0, 0, 0, 0, 0, RiskReason.OrderRate])
    steady.risk.onTime(10 * second)
    expect(steady.reasonFor()).toBe(0)
  })

  test('cancels always leave and count, amends count', () => {
    const busy = desk(0)
    const { order } = busy.submit()
    busy.accept(order)
    expect(busy.amend(order, 10_001, 1)).toBe(0)
    busy.amended(order)
    const cancels = Array.from({ length: 10 }, () => busy.risk.admitCancel(order))
    expect(new Set(cancels)).toEqual(new Set([0]))
    expect(busy.reasonFor()).toBe(RiskReason.OrderRate)
    expect(busy.amend(order, 10_002, 1)).toBe(RiskReason.OrderRate)
  })

  test('a part is kept for reducing orders', () => {
    const kept = desk(0.5)
    kept.account.positions[0] = 10
    expect([kept.reasonFor(buy(1)), kept.reasonFor(buy(1)), kept.reasonFor(buy(1))]).toEqual([
      0,
      0,
      RiskReason.OrderRate,
    ])
    expect([kept.reasonFor(sell(1)), kept.reasonFor(sell(1)), kept.reasonFor(sell(1))]).toEqual([
      0,
      0,
      RiskReason.OrderRate,
    ])
  })

  test('a reserve of everything leaves nothing to others', () => {
    expect(desk(1).reasonFor(buy(1))).toBe(RiskReason.OrderRate)
  })

  test('refused requests do not count', () => {
    const desk4 = desk(0)
    for (let tried = 0; tried < 10; tried++) expect(desk4.reasonFor(buy(0))).toBe(RiskReason.BadTerms)
    expect(desk4.reasonFor()).toBe(0)
  })
})
