import { Instruction, OrderState, OrderType, OrderUpdateKind } from '@hft/execution'
import { NO_PRICE, Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { OFF, type OrderTerms, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'

const buy = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Buy, lots, ...more })
const sell = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Sell, lots, ...more })

describe('terms', () => {
  test.each<[string, OrderTerms]>([
    ['1. a quantity of NaN', { lots: Number.NaN }],
    ['2. an infinite quantity', { lots: Number.POSITIVE_INFINITY }],
    ['3. no quantity', { lots: 0 }],
    ['4. a negative quantity', { lots: -1 }],
    ['5. half a lot', { lots: 0.5 }],
    ['6. a price of NaN', { ticks: Number.NaN }],
    ['7. an infinite price', { ticks: Number.NEGATIVE_INFINITY }],
    ['8. a price between ticks', { ticks: 1.5 }],
    ['9. a trigger of NaN', { type: OrderType.StopMarket, trigger: Number.NaN }],
    ['10. a side that is none', { side: 2 as Side }],
  ])('%s is refused', (_, terms) => {
    const desk = new RiskDesk()
    expect(desk.reasonFor(terms)).toBe(RiskReason.BadTerms)
    expect(desk.risk.describe(RiskReason.BadTerms)).toContain('terms: ')
  })

  test('an amend to such terms is refused, and the price of a market order is not looked at', () => {
    const desk = new RiskDesk()
    const { order } = desk.submit(buy(2))
    desk.accept(order)
    expect(desk.amend(order, Number.NaN, 2)).toBe(RiskReason.BadTerms)
    expect(desk.amend(order, 10_000, Number.NaN)).toBe(RiskReason.BadTerms)
    expect(desk.reasonFor(buy(1, { type: OrderType.Market, ticks: Number.NaN }))).toBe(0)
  })

  test.each([-1, 3, 0.5, Number.NaN])('instrument %d is refused', (instrument) => {
    const desk = new RiskDesk()
    const { order, reason } = desk.submit({ instrument })
    expect(reason).toBe(RiskReason.UnknownInstrument)
    desk.update(order, OrderUpdateKind.Refused)
    expect(desk.risk.describe(reason)).toContain('0 to 2')
  })
})

describe('instrument', () => {
  const other = { instrument: 1 }

  test.each<[string, OrderTerms, number]>([
    ['1. at the minimum quantity', buy(100, other), 0],
    ['2. one lot below it', buy(1, { ...other, ticks: 10_000_000 }), RiskReason.BelowMinimumQuantity],
    ['3. at the maximum quantity', buy(2_000, other), 0],
    ['4. one lot above it', buy(2_001, other), RiskReason.AboveMaximumQuantity],
    ['5. a value at the minimum: 0.1 × 100.00', buy(100, other), 0],
    ['6. one lot below it', buy(99, other), RiskReason.BelowMinimumNotional],
    ['7. the same, reduce-only', buy(99, { ...other, instructions: Instruction.ReduceOnly }), 0],
  ])('%s', (_, terms, reason) => {
    expect(new RiskDesk(OFF).reasonFor(terms)).toBe(reason)
  })

  test('what would have passed does pass', () => {
    const desk = new RiskDesk(OFF)
    desk.reasonFor(buy(99, other))
    expect(desk.risk.describe(RiskReason.BelowMinimumNotional)).toBe(
      'instrument: generated:OTHER-USD: the order is worth 9.9 USD, the least is 10; 0.100 would have passed',
    )
  })

  test('what is not on the allow-list is refused', () => {
    const allow = ['generated:OTHER-USD']
    const desk = new RiskDesk({ ...OFF, limits: { ...OFF.limits, instrument: { allow } } })
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.NotAllowed)
    expect(desk.reasonFor(buy(100, other))).toBe(0)
  })
})

describe('order size', () => {
  const desk = () =>
    new RiskDesk({
      ...OFF,
      limits: { ...OFF.limits, orderSize: { quantity: { 'generated:SIM-USD': 0.5, '*': 3 }, notional: 1_000 } },
    })

  test.each<[string, OrderTerms, number]>([
    ['1. the largest quantity', buy(500), 0],
    ['2. one lot more', buy(501), RiskReason.OrderQuantity],
    [
      '3. another instrument has the wildcard; its own limits come first',
      buy(2_000, { instrument: 1, ticks: 1_000 }),
      0,
    ],
    ['4. the largest value: 0.1 × 10,000.00', buy(100, { ticks: 1_000_000 }), 0],
    ['5. one lot more', buy(101, { ticks: 1_000_000 }), RiskReason.OrderNotional],
    ['6. a market buy is valued at the ask: 0.5 × 100.01', buy(500, { type: OrderType.Market }), 0],
  ])('%s', (_, terms, reason) => {
    expect(desk().reasonFor(terms)).toBe(reason)
  })

  test('a sell limit below the bid is valued at the bid', () => {
    const cheap = desk()
    cheap.books[0]!.bidTicks = 1_000_000
    cheap.books[0]!.askTicks = 1_000_010
    expect(cheap.reasonFor(sell(100, { ticks: 1 }))).toBe(0)
    expect(cheap.reasonFor(sell(101, { ticks: 1 }))).toBe(RiskReason.OrderNotional)
  })

  test('an inverse contract is worth its quote value whatever the price: 10 × 100 USD', () => {
    const contracts = new RiskDesk({ ...OFF, limits: { ...OFF.limits, orderSize: { notional: 1_000 } } })
    expect(contracts.reasonFor(buy(10, { instrument: 2, ticks: 1 }))).toBe(0)
    expect(contracts.reasonFor(buy(11, { instrument: 2, ticks: 1 }))).toBe(RiskReason.OrderNotional)
    expect(contracts.risk.describe(RiskReason.OrderNotional)).toContain('quantity 10 would have passed')
  })

  test('rates carry a quote asset into the currency of the limits', () => {
    const rated = new RiskDesk({
      ...OFF,
      rates: { USD: 0.5 },
      limits: { ...OFF.limits, orderSize: { notional: 1_000 } },
    })
    expect(rated.reasonFor(buy(20, { instrument: 2 }))).toBe(0)
    expect(rated.reasonFor(buy(21, { instrument: 2 }))).toBe(RiskReason.OrderNotional)
  })

  test('what cannot be valued passes only when it reduces', () => {
    const blind = desk()
    blind.books[0]!.isLive = false
    expect(blind.reasonFor(sell(1, { type: OrderType.Market }))).toBe(RiskReason.OrderNotional)
    blind.account.positions[0] = 1
    expect(blind.reasonFor(sell(1, { type: OrderType.Market }))).toBe(0)
  })
})

describe('price collar', () => {
  const desk = (passivePercent?: number) =>
    new RiskDesk({
      ...OFF,
      limits: { ...OFF.limits, priceCollar: { percent: 2, ...(passivePercent !== undefined && { passivePercent }) } },
    })

  test.each<[string, OrderTerms, number]>([
    ['1. a buy 2 % above the mid of 10,000', buy(1, { ticks: 10_200 }), 0],
    ['2. one tick more', buy(1, { ticks: 10_201 }), RiskReason.PriceCollar],
    ['3. a sell 2 % below', sell(1, { ticks: 9_800 }), 0],
    ['4. one tick more', sell(1, { ticks: 9_799 }), RiskReason.PriceCollar],
    ['5. a buy far below rests and harms nobody', buy(1, { ticks: 1 }), 0],
    ['6. a market order has no price', buy(1, { type: OrderType.Market }), 0],
    [
      '7. the limit of a stop-limit order counts',
      buy(1, { type: OrderType.StopLimit, ticks: 10_201 }),
      RiskReason.PriceCollar,
    ],
  ])('%s', (_, terms, reason) => {
    expect(desk().reasonFor(terms)).toBe(reason)
  })

  test('a passive percentage bounds the other side as well', () => {
    expect(desk(10).reasonFor(buy(1, { ticks: 9_000 }))).toBe(0)
    expect(desk(10).reasonFor(buy(1, { ticks: 8_999 }))).toBe(RiskReason.PriceCollar)
    expect(desk(10).reasonFor(sell(1, { ticks: 11_001 }))).toBe(RiskReason.PriceCollar)
  })

  test('a price below zero is measured by the size of the mid', () => {
    const negative = desk()
    negative.books[0]!.bidTicks = -10_001
    negative.books[0]!.askTicks = -9_999
    expect(negative.reasonFor(buy(1, { ticks: -9_800 }))).toBe(0)
    expect(negative.reasonFor(buy(1, { ticks: -9_799 }))).toBe(RiskReason.PriceCollar)
  })

  test.each<[string, (desk: RiskDesk) => void]>([
    ['1. not live', (at) => Object.assign(at.books[0]!, { isLive: false })],
    ['2. empty', (at) => Object.assign(at.books[0]!, { bidTicks: NO_PRICE, askTicks: NO_PRICE })],
  ])('a book that is %s blocks all but reducing orders', (_, blind) => {
    const stale = desk()
    blind(stale)
    expect(stale.reasonFor(buy(1))).toBe(RiskReason.NoReferencePrice)
    expect(stale.risk.describe(RiskReason.NoReferencePrice)).toContain('not live')
    stale.account.positions[0] = -1
    expect(stale.reasonFor(buy(1))).toBe(0)
  })

  test('a book with one side measures from that side', () => {
    const half = desk()
    half.books[0]!.bidTicks = NO_PRICE
    half.books[0]!.askTicks = 10_000
    expect(half.reasonFor(buy(1, { ticks: 10_200 }))).toBe(0)
    expect(half.reasonFor(buy(1, { ticks: 10_201 }))).toBe(RiskReason.PriceCollar)
  })

  test('an amend is held to it, and the text names the highest price that passes', () => {
    const amended = desk()
    const { order } = amended.submit(buy(1))
    amended.accept(order)
    expect(amended.amend(order, 10_201, 1)).toBe(RiskReason.PriceCollar)
    expect(amended.risk.describe(RiskReason.PriceCollar)).toBe(
      'price-collar: generated:SIM-USD: price 102.01 is too far from the mid of 100; the highest that passes is 102.00',
    )
    expect(amended.amend(order, 10_200, 1)).toBe(0)
  })
})

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
