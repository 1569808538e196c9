import { Instruction, OrderType } from '@hft/execution'
import { builtinInstrument, type InstrumentDefinition, Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { OFF, type OrderTerms, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'

const buy = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Buy, lots, ...more })
const sell = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Sell, lots, ...more })
type Limits = NonNullable<ConstructorParameters<typeof RiskDesk>[0]>['limits']
const deskWith = (limits: Limits, listings?: readonly InstrumentDefinition[], prepare?: (desk: RiskDesk) => void) =>
  new RiskDesk({ ...OFF, limits: { ...OFF.limits, ...limits } }, 1, prepare, listings)

const SIM = 'generated:SIM-USD'
const sim = builtinInstrument(SIM)
/** The same product elsewhere, with a coarser tick and lot. */
const elsewhere: InstrumentDefinition = { ...sim, id: 'other:SIM-USD', tickSize: '0.05', lotSize: '0.01' }
const spot: InstrumentDefinition = { ...sim, id: 'spot:SIM-USD', kind: 'spot' }

describe('order size in the units that people think in', () => {
  // A lot is worth 0.1; equity is 1,000,000.
  test.each<[string, Limits, OrderTerms, number]>([
    ['1. base', { orderSize: { quantity: { [SIM]: { base: 0.5 } } } }, buy(500), 0],
    ['2. one lot more', { orderSize: { quantity: { [SIM]: { base: 0.5 } } } }, buy(501), RiskReason.OrderQuantity],
    ['3. quote', { orderSize: { quantity: { [SIM]: { quote: 50 } } } }, buy(500), 0],
    ['4. one lot more', { orderSize: { quantity: { [SIM]: { quote: 50 } } } }, buy(501), RiskReason.OrderNotional],
    ['5. share of equity', { orderSize: { quantity: { [SIM]: { equityPercent: 0.005 } } } }, buy(500), 0],
    ['6. one lot more', { orderSize: { quantity: { '*': { equityPercent: 0.005 } } } }, buy(501), 111],
    ['7. of a strategy', { orderSize: { byStrategy: { maker: { [SIM]: 0.5 } } } }, buy(501), 110],
    ['8. of another strategy', { orderSize: { byStrategy: { taker: { [SIM]: 0.5 } } } }, buy(501), 0],
    ['9. of all strategies, by value', { orderSize: { byStrategy: { '*': { '*': { quote: 50 } } } } }, buy(501), 111],
    ['10. of a person', { orderSize: { byStrategy: { person: { '*': 0.5 } } } }, buy(501, { strategy: -1 }), 110],
  ])('%s', (_, limits, terms, reason) => {
    expect(deskWith(limits).reasonFor(terms)).toBe(reason)
  })

  test('a share of an equity that is nothing, negative or unknown is nothing', () => {
    for (const equity of [0, -1, Number.NaN]) {
      const desk = deskWith({ orderSize: { quantity: { '*': { equityPercent: 100 } } } })
      desk.account.totalEquity = equity
      expect(desk.reasonFor(buy(1))).toBe(RiskReason.OrderNotional)
    }
  })
})

describe('position', () => {
  test.each<[string, Limits, number, OrderTerms, number]>([
    ['1. long alone', { position: { long: { [SIM]: 0.01 } } }, 4, buy(6), 0],
    ['2. one lot more', { position: { long: { [SIM]: 0.01 } } }, 4, buy(7), RiskReason.LongPosition],
    ['3. which says nothing of shorts', { position: { long: { [SIM]: 0.01 } } }, 0, sell(99), 0],
    ['4. short alone', { position: { short: { [SIM]: 0.01 } } }, -4, sell(6), 0],
    ['5. one lot more', { position: { short: { [SIM]: 0.01 } } }, -4, sell(7), RiskReason.ShortPosition],
    ['6. no shorts at all', { position: { short: { '*': 0 } } }, 4, sell(5), RiskReason.ShortPosition],
    ['7. value', { position: { quantity: { [SIM]: { quote: 1 } } } }, 4, buy(6), 0],
    ['8. one lot more', { position: { quantity: { [SIM]: { quote: 1 } } } }, 4, buy(7), RiskReason.PositionValue],
    ['9. of a short', { position: { short: { [SIM]: { quote: 1 } } } }, -4, sell(7), RiskReason.PositionValue],
    ['10. share of equity', { position: { quantity: { '*': { equityPercent: 0.0001 } } } }, 4, buy(6), 0],
    ['11. one lot more', { position: { quantity: { '*': { equityPercent: 0.0001 } } } }, 4, buy(7), 143],
    ['12. back from beyond', { position: { quantity: { '*': { quote: 0.1 } } } }, 4, sell(4), 0],
  ])('%s', (_, limits, position, terms, reason) => {
    const desk = deskWith(limits)
    desk.account.positions[0] = position
    expect(desk.reasonFor(terms)).toBe(reason)
    if (reason !== 0) expect(desk.risk.describe(reason)).toMatch(/the most is .*; .* more would have passed$/)
  })

  test('a strategy is held to what is its own', () => {
    const desk = deskWith({ position: { byStrategy: { maker: { [SIM]: 0.01 }, '*': { [SIM]: { quote: 0.5 } } } } })
    const first = desk.submit(buy(8)).order
    desk.accept(first)
    desk.fill(first, 8)
    expect(desk.reasonFor(buy(2))).toBe(0)
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.PositionOfStrategy)
    expect(desk.risk.describe(RiskReason.PositionOfStrategy)).toContain('of maker, position and open orders')
    expect(desk.reasonFor(sell(18))).toBe(0)
    expect(desk.reasonFor(sell(1))).toBe(RiskReason.PositionOfStrategy)
    expect(desk.reasonFor(buy(5, { strategy: 1 }))).toBe(0)
    expect(desk.reasonFor(buy(1, { strategy: 1 }))).toBe(RiskReason.PositionValueOfStrategy)
  })

  test('of strategies survives a restart, with the orders that they have open', () => {
    const limits: Limits = { position: { byStrategy: { '*': { [SIM]: 0.01 } } } }
    const before = deskWith(limits)
    const { order } = before.submit(buy(6))
    before.accept(order)
    before.fill(order, 2)
    const after = deskWith(limits)
    after.account.positions[0] = 2
    after.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
    after.order()
    expect([after.reasonFor(buy(5)), after.reasonFor(buy(4))]).toEqual([RiskReason.PositionOfStrategy, 0])
    expect(after.reasonFor(buy(10, { strategy: 1 }))).toBe(0)
  })
})

describe('exposure', () => {
  // 1,000 lots are worth 100; equity is 1,000,000.
  const listings = [sim, elsewhere, { ...sim, id: 'other:OTHER-USD', base: 'OTHER' }]

  test.each<[string, Limits, readonly OrderTerms[], readonly number[]]>([
    [
      '1. of an asset, over venues: lots of 0.01 are worth ten times as much',
      { exposure: { byAsset: { SIM: { gross: 200 } } } },
      [buy(1_000), sell(100, { instrument: 1, ticks: 2_000 }), buy(1), sell(1, { instrument: 2 })],
      [0, 0, RiskReason.GrossExposureOfAsset, 0],
    ],
    [
      '2. of an asset, net',
      { exposure: { byAsset: { '*': { net: 100 } } } },
      [buy(1_000), sell(1_000), buy(1), buy(1_000, { instrument: 2 })],
      [0, 0, RiskReason.NetExposureOfAsset, 0],
    ],
    [
      '3. of a venue',
      { exposure: { byVenue: { other: { gross: 100 } } } },
      [buy(1_000, { instrument: 2 }), buy(1, { instrument: 1, ticks: 2_000 }), buy(1)],
      [0, RiskReason.GrossExposureOfVenue, 0],
    ],
    [
      '4. of a venue, net',
      { exposure: { byVenue: { other: { net: 100 } } } },
      [sell(1_000, { instrument: 2 }), sell(1, { instrument: 2 })],
      [0, RiskReason.NetExposureOfVenue],
    ],
    [
      '5. of a strategy',
      { exposure: { byStrategy: { maker: { gross: 100 } } } },
      [buy(500), sell(500, { instrument: 2 }), buy(1), buy(1, { strategy: 1 })],
      [0, 0, RiskReason.GrossExposureOfStrategy, 0],
    ],
    [
      '6. of a strategy, net',
      { exposure: { byStrategy: { '*': { net: 100 } } } },
      [buy(1_000), buy(1), buy(1, { strategy: 1 })],
      [0, RiskReason.NetExposureOfStrategy, 0],
    ],
    [
      '7. as a multiple of equity',
      { exposure: { leverage: 0.0001 } },
      [buy(500), sell(500, { instrument: 2 }), buy(1)],
      [0, 0, RiskReason.Leverage],
    ],
  ])('%s', (_, limits, terms, reasons) => {
    const desk = deskWith(limits, listings)
    Object.assign(desk.books[1]!, { bidTicks: 2_000, askTicks: 2_000 })
    expect(terms.map((each) => desk.reasonFor(each))).toEqual(reasons)
    const refused = reasons.find((reason) => reason !== 0)!
    expect(desk.risk.describe(refused)).toMatch(/exposure.* could come to (101|100\.1|200\.1)/)
  })
})

describe('balance and margin', () => {
  const equityOf = (equity: number) => (desk: RiskDesk) => {
    desk.account.totalEquity = equity
  }

  test('the margin of everything that may trade stays within equity', () => {
    const desk = deskWith({ balance: {} }, undefined, equityOf(10))
    expect([desk.reasonFor(buy(1_000)), desk.reasonFor(buy(1))]).toEqual([0, RiskReason.FreeMargin])
    expect(desk.risk.describe(RiskReason.FreeMargin)).toContain('margin of 10.01, the account has 10;')
    expect([desk.reasonFor(sell(1_000)), desk.reasonFor(sell(1))]).toEqual([0, RiskReason.FreeMargin])
  })

  test('of other instruments, too, each at its own rate', () => {
    const desk = deskWith({ balance: { byInstrument: { [SIM]: 0.5 } } }, undefined, equityOf(60))
    expect([desk.reasonFor(buy(1_000)), desk.reasonFor(buy(1, { instrument: 2 }))]).toEqual([0, 0])
    expect([desk.reasonFor(buy(1, { instrument: 2 })), desk.reasonFor(buy(1))]).toEqual([210, 210])
  })

  test('losses take from it; what reduces passes', () => {
    const desk = deskWith({ balance: {} }, undefined, equityOf(10))
    desk.account.positions[0] = 1_000
    desk.account.totalEquity = -5
    expect([desk.reasonFor(buy(1)), desk.reasonFor(sell(1_000))]).toEqual([RiskReason.FreeMargin, 0])
    desk.account.totalEquity = Number.NaN
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.FreeMargin)
  })

  test('spot counts whole, and no more is sold than is held', () => {
    const desk = deskWith({ balance: { holdings: { SIM: 0.01 } } }, [spot], equityOf(100))
    expect([desk.reasonFor(buy(1_000)), desk.reasonFor(buy(1))]).toEqual([0, RiskReason.FreeMargin])
    expect([desk.reasonFor(sell(10)), desk.reasonFor(sell(1))]).toEqual([0, RiskReason.FreeBalance])
    expect(desk.risk.describe(RiskReason.FreeBalance)).toMatch(/0\.011.* SIM would be offered, 0\.01 are held; 0\.000/)
    desk.account.positions[0] = 5
    expect([desk.reasonFor(sell(6)), desk.reasonFor(sell(5))]).toEqual([RiskReason.FreeBalance, 0])
  })

  test('unless it may be borrowed', () => {
    const desk = deskWith({ balance: { spotShort: 'borrow' } }, [spot], equityOf(100))
    expect([desk.reasonFor(sell(1_000)), desk.reasonFor(sell(1))]).toEqual([0, RiskReason.FreeMargin])
  })

  test('an account that starts with nothing counts profits only', () => {
    const desk = deskWith({ balance: {} }, undefined, equityOf(0))
    expect(desk.reasonFor(buy(1_000_000))).toBe(0)
    desk.account.totalEquity = -5
    expect(desk.reasonFor(buy(1))).toBe(0)
  })

  test('unless it is told what stands behind it, from which losses take', () => {
    const desk = deskWith({ balance: { deposit: 10 } }, undefined, equityOf(0))
    expect([desk.reasonFor(buy(1_000)), desk.reasonFor(buy(1))]).toEqual([0, RiskReason.FreeMargin])
    expect(desk.risk.describe(RiskReason.FreeMargin)).toContain('margin of 10.01, the account has 10;')
    const losing = deskWith({ balance: { deposit: 10 } }, undefined, equityOf(-4))
    expect([losing.reasonFor(buy(600)), losing.reasonFor(buy(1))]).toEqual([0, RiskReason.FreeMargin])
    losing.account.totalEquity = Number.NaN
    expect(losing.reasonFor(buy(1))).toBe(RiskReason.FreeMargin)
  })
})

describe('open orders', () => {
  test('of a strategy and at a venue', () => {
    const desk = deskWith({ openOrders: { perStrategy: 2, perVenue: 3 } }, [sim, elsewhere])
    const first = desk.submit(buy(1)).order
    expect([desk.reasonFor(buy(1)), desk.reasonFor(buy(1))]).toEqual([0, RiskReason.OpenOrdersOfStrategy])
    expect(desk.risk.describe(RiskReason.OpenOrdersOfStrategy)).toContain('open order 3 of maker, the most is 2')
    expect(desk.reasonFor(buy(1, { strategy: 1 }))).toBe(0)
    expect(desk.reasonFor(buy(1, { strategy: 1 }))).toBe(RiskReason.OpenOrdersOfVenue)
    expect(desk.risk.describe(RiskReason.OpenOrdersOfVenue)).toContain('open order 4 at generated, the most is 3')
    expect(desk.reasonFor(buy(1, { strategy: 1, instrument: 1 }))).toBe(0)
    desk.cancelled(first)
    expect(desk.reasonFor(buy(1))).toBe(0)
  })
})

describe('message rates by kind and scope', () => {
  const one = [{ messages: 1, per: '1s' }]
  const rate = (orderRate: object) =>
    deskWith({ orderRate: { windows: [], reserve: 0, ...orderRate } as never }, [sim, elsewhere])

  test.each<[string, object, OrderTerms, OrderTerms, number]>([
    ['1. new orders', { submits: one }, buy(1), buy(1, { instrument: 1 }), RiskReason.SubmitRate],
    ['2. amends are no new orders', { amends: one }, buy(1), buy(1), 0],
    ['3. of an instrument', { perInstrument: { messages: one } }, buy(1), buy(1), RiskReason.OrderRateOfInstrument],
    ['4. of another', { perInstrument: { messages: one } }, buy(1), buy(1, { instrument: 1 }), 0],
    ['5. of a strategy', { perStrategy: { submits: one } }, buy(1), buy(1, { instrument: 1 }), 165],
    ['6. of another', { perStrategy: { submits: one } }, buy(1), buy(1, { strategy: 1 }), 0],
    ['7. of a venue', { perVenue: { messages: one } }, buy(1), buy(1, { strategy: 1 }), RiskReason.OrderRateOfVenue],
    ['8. of another', { perVenue: { messages: one } }, buy(1), buy(1, { instrument: 1 }), 0],
  ])('%s', (_, settings, first, second, reason) => {
    const desk = rate(settings)
    expect([desk.reasonFor(first), desk.reasonFor(second)]).toEqual([0, reason])
    if (reason !== 0) expect(desk.risk.describe(reason)).toContain('1 messages within 1s')
    desk.risk.onTime(1_000_000_000)
    expect(desk.reasonFor(second)).toBe(0)
  })

  test('amends', () => {
    const desk = rate({ amends: one })
    const { order } = desk.submit(buy(1))
    desk.accept(order)
    expect(desk.amend(order, 10_001, 1)).toBe(0)
    desk.amended(order)
    expect(desk.amend(order, 10_002, 1)).toBe(RiskReason.AmendRate)
    expect(desk.reasonFor(buy(1))).toBe(0)
  })

  test('cancels always leave; beyond their limit new risk waits, and reducing orders do not', () => {
    const desk = rate({ cancels: one, perVenue: { cancels: [{ messages: 2, per: '2s' }] } })
    const { order } = desk.submit(buy(1))
    desk.accept(order)
    expect([desk.risk.admitCancel(order), desk.risk.admitCancel(order)]).toEqual([0, 0])
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.CancelRate)
    desk.account.positions[0] = 9
    expect(desk.reasonFor(sell(9))).toBe(0)
    desk.risk.onTime(1_000_000_000)
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.OrderRateOfVenue)
    desk.risk.onTime(2_000_000_000)
    expect(desk.reasonFor(buy(1))).toBe(0)
  })

  test('a reserve is kept in each scope', () => {
    const desk = rate({ reserve: 0.5, perInstrument: { messages: [{ messages: 2, per: '1s' }] } })
    desk.account.positions[0] = 5
    expect([desk.reasonFor(buy(1)), desk.reasonFor(buy(1)), desk.reasonFor(sell(1)), desk.reasonFor(sell(1))]).toEqual([
      0, 164, 0, 164,
    ])
  })

  test('survive a restart', () => {
    const settings = { submits: one, perStrategy: { messages: one } }
    const before = rate(settings)
    before.reasonFor(buy(1))
    const after = rate(settings)
    after.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
    after.order()
    expect(after.reasonFor(buy(1))).toBe(RiskReason.SubmitRate)
    after.risk.onTime(1_000_000_000)
    expect(after.reasonFor(buy(1))).toBe(0)
  })
})

describe('messages for what has traded', () => {
  const day = 86_400_000_000_000
  const ratio = () => deskWith({ orderToTrade: { enabled: true, ratio: 2, allowance: 3 } })

  test('an allowance, more with each fill, anew each UTC day; cancels count; reducing passes', () => {
    const desk = ratio()
    const { order } = desk.submit(buy(2))
    desk.accept(order)
    desk.risk.admitCancel(order)
    expect([desk.reasonFor(buy(1)), desk.reasonFor(buy(1))]).toEqual([0, RiskReason.OrderToTradeRatio])
    expect(desk.risk.describe(RiskReason.OrderToTradeRatio)).toContain('it would be message 4 of the UTC day')
    expect(desk.reasonFor(buy(1, { instrument: 2 }))).toBe(0)
    desk.fill(order, 1)
    expect([desk.reasonFor(buy(1)), desk.reasonFor(buy(1)), desk.reasonFor(buy(1))]).toEqual([0, 0, 220])
    expect(desk.reasonFor(sell(1))).toBe(0)
    desk.risk.onTime(day - 1)
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.OrderToTradeRatio)
    desk.risk.onTime(day)
    expect([1, 2, 3, 4].map(() => desk.reasonFor(buy(1)))).toEqual([0, 0, 0, 220])
  })

  test('survives a restart', () => {
    const before = ratio()
    for (const _ of [1, 2, 3]) before.reasonFor(buy(1))
    const after = ratio()
    after.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
    for (const _ of [1, 2, 3]) after.order()
    expect(after.reasonFor(buy(1))).toBe(RiskReason.OrderToTradeRatio)
  })
})

describe('round trips', () => {
  const desk = () => deskWith({ roundTrips: { most: 2, byStrategy: { taker: 1 } } })
  const trade = (at: RiskDesk, terms: OrderTerms) => {
    const { order, reason } = at.submit(terms)
    if (reason !== 0) return reason
    at.accept(order)
    at.fill(order, order.quantityLots)
    return 0
  }
  const rearm = { by: 'Ada', reason: 'looked at it' }

  test('after so many a strategy may only reduce, until a named person turns it on', () => {
    const throttled = desk()
    const told: string[] = []
    throttled.risk.events$.subscribe(({ control, phase, scopeName, reason }) =>
      told.push(`${control} ${phase} ${scopeName}: ${reason}`),
    )
    // Long 1, flat, long 1, through zero to short 1: the second is a round trip as well.
    expect([buy(1), sell(1), buy(1), sell(2)].map((terms) => trade(throttled, terms))).toEqual([0, 0, 0, 0])
    expect(trade(throttled, sell(1))).toBe(RiskReason.RoundTrips)
    expect(throttled.risk.describe(RiskReason.RoundTrips)).toContain('maker went through 2 round trips')
    expect(trade(throttled, buy(1))).toBe(0)
    expect(trade(throttled, buy(1, { strategy: -1 }))).toBe(0)
    for (const unsigned of [
      { by: ' ', reason: 'x' },
      { by: 'Ada', reason: '' },
    ]) {
      expect(() => throttled.risk.rearmStrategy(0, unsigned)).toThrow(
        expect.objectContaining({ code: 'risk.rearm_unsigned' }),
      )
    }
    expect(trade(throttled, buy(1))).toBe(RiskReason.RoundTrips)
    throttled.risk.rearmStrategy(0, rearm)
    throttled.risk.rearmStrategy(0, rearm)
    expect(trade(throttled, buy(1))).toBe(0)
    expect(told).toEqual([
      'round-trips tripped maker: maker went through 2 round trips, the most until a named person turns it on again',
      'round-trips armed maker: Ada: looked at it',
    ])
  })

  test('each strategy has its own, and a restart turns none on', () => {
    const before = desk()
    for (const terms of [buy(1, { strategy: 1 }), sell(1, { strategy: 1 }), buy(1)]) trade(before, terms)
    expect(trade(before, buy(1, { strategy: 1 }))).toBe(RiskReason.RoundTrips)
    const after = desk()
    after.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
    for (const _ of [1, 2, 3, 4]) after.order()
    expect(trade(after, buy(1, { strategy: 1 }))).toBe(RiskReason.RoundTrips)
    expect(trade(after, buy(1))).toBe(0)
    after.risk.rearmStrategy(1, rearm)
    expect(trade(after, buy(1, { strategy: 1 }))).toBe(0)
  })
})

describe('self-trades', () => {
  const desk = (settings: object = {}) => deskWith({ selfTrade: settings as never }, [sim, elsewhere])
  const quote = (at: RiskDesk, terms: OrderTerms) => {
    const { order } = at.submit(terms)
    at.accept(order)
    return order
  }
  const other = { instrument: 1, strategy: 1 }

  test.each<[string, object, OrderTerms, number]>([
    ['1. a buy at our own ask', {}, buy(1, { ticks: 10_010 }), RiskReason.SelfTrade],
    ['2. one tick below', {}, buy(1, { ticks: 10_009 }), 0],
    ['3. of another strategy', {}, buy(1, { ticks: 10_010, strategy: 1 }), RiskReason.SelfTrade],
    ['4. a market order that reaches it', {}, buy(6, { type: OrderType.Market }), RiskReason.SelfTrade],
    ['5. one that does not', {}, buy(5, { type: OrderType.Market }), 0],
    ['6. at another venue: 2,002 × 0.05 is 100.10', {}, buy(1, { ...other, ticks: 2_002 }), RiskReason.SelfTrade],
    ['7. one tick below', {}, buy(1, { ...other, ticks: 2_001 }), 0],
    ['8. where venues are apart', { acrossVenues: false }, buy(1, { ...other, ticks: 2_002 }), 0],
    ['9. a stop that waits', {}, buy(1, { type: OrderType.StopMarket, trigger: 10_010 }), 0],
    ['10. our own side', {}, sell(1, { ticks: 10_000 }), 0],
  ])('%s', (_, settings, terms, reason) => {
    const made = desk(settings)
    made.books[0]!.asks = [
      [10_001, 5],
      [10_010, 5],
    ]
    quote(made, sell(1, { ticks: 10_010 }))
    expect(made.reasonFor(terms)).toBe(reason)
    if (reason !== 0) expect(made.risk.describe(reason)).toContain('would trade with our own order 1')
    expect(made.risk.takeCancel()).toBe(0)
  })

  test('orders in flight count, orders that ended do not, and amends are held to it', () => {
    const made = desk()
    const ask = made.submit(sell(1, { ticks: 10_010 })).order
    expect(made.reasonFor(buy(1, { ticks: 10_010 }))).toBe(RiskReason.SelfTrade)
    const bid = quote(made, buy(1, { ticks: 10_000 }))
    expect(made.amend(bid, 10_010, 1)).toBe(RiskReason.SelfTrade)
    made.cancelled(ask)
    expect(made.amend(bid, 10_010, 1)).toBe(0)
    expect(made.reasonFor(sell(1, { ticks: 10_010 }))).toBe(RiskReason.SelfTrade)
    made.amendRejected(bid)
    expect(made.reasonFor(sell(1, { ticks: 10_010 }))).toBe(0)
  })

  test('the oldest go: their cancels are asked for, and the new one leaves', () => {
    const made = desk({ mode: 'cancel-oldest' })
    const asks = [quote(made, sell(1, { ticks: 10_005 })), quote(made, sell(1, { ticks: 10_010 }))]
    quote(made, sell(1, { ticks: 10_011 }))
    expect(made.reasonFor(buy(1, { ticks: 10_010 }))).toBe(0)
    const cancels = [made.risk.takeCancel(), made.risk.takeCancel(), made.risk.takeCancel()]
    expect(cancels.sort()).toEqual([0, ...asks.map(({ id }) => id)])
    for (const ask of asks) made.risk.admitCancel(ask)
    expect([made.reasonFor(buy(1, { ticks: 10_010 })), made.risk.takeCancel()]).toEqual([0, 0])
  })

  test('one that cannot be cancelled at once holds the new order up', () => {
    const made = desk({ mode: 'cancel-oldest' })
    const { order } = made.submit(sell(1, { ticks: 10_010 }))
    expect([made.reasonFor(buy(1, { ticks: 10_010 })), made.risk.takeCancel()]).toEqual([RiskReason.SelfTrade, 0])
    made.accept(order)
    expect([made.reasonFor(buy(1, { ticks: 10_010 })), made.risk.takeCancel()]).toEqual([0, order.id])
  })

  test('both go: the new one is refused, cancels of the others are asked for', () => {
    const made = desk({ mode: 'cancel-both' })
    const ask = quote(made, sell(1, { ticks: 10_010 }))
    expect(made.reasonFor(buy(1, { ticks: 10_010 }))).toBe(RiskReason.SelfTrade)
    expect([made.risk.takeCancel(), made.risk.takeCancel()]).toEqual([ask.id, 0])
  })

  test('orders of before a restart count', () => {
    const before = desk()
    quote(before, sell(1, { ticks: 10_010 }))
    const after = desk()
    after.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
    after.order()
    expect(after.reasonFor(buy(1, { ticks: 10_010 }))).toBe(RiskReason.SelfTrade)
    expect(after.reasonFor(buy(1, { ticks: 10_009 }))).toBe(0)
  })
})

describe('orders sent in parts', () => {
  const desk = (limits: Limits = {}) =>
    deskWith(limits, [sim, elsewhere, { ...sim, id: 'other:OTHER-USD', base: 'OTHER' }])
  const open = (at: RiskDesk, terms: OrderTerms) => {
    const parent = at.order(terms)
    return { parent, reason: at.risk.openParent(parent) }
  }
  const child = (at: RiskDesk, parentOrderId: number, terms: OrderTerms) => {
    const order = at.order(terms)
    order.parentOrderId = parentOrderId
    const reason = at.risk.admitSubmit(order)
    return { order, reason }
  }

  test('children never come to more than their parent, over listings with other lots', () => {
    const made = desk()
    const { parent } = open(made, buy(100))
    const first = child(made, parent.id, buy(60))
    expect(first.reason).toBe(0)
    expect(child(made, parent.id, buy(4, { instrument: 1 })).reason).toBe(0)
    const beyond = child(made, parent.id, buy(1))
    expect(beyond.reason).toBe(RiskReason.ParentQuantity)
    expect(made.risk.describe(beyond.reason)).toContain("their parent's quantity is 0.1; 0.000 would have passed")
    made.accept(first.order)
    made.fill(first.order, 25)
    made.cancelled(first.order)
    expect([child(made, parent.id, buy(36)).reason, child(made, parent.id, buy(35)).reason]).toEqual([250, 0])
  })

  test.each<[string, OrderTerms]>([
    ['1. on the other side', sell(1)],
    ['2. in another asset', buy(1, { instrument: 2 })],
  ])('a child %s is none', (_, terms) => {
    const made = desk()
    const { parent } = open(made, buy(100))
    expect(child(made, parent.id, terms).reason).toBe(RiskReason.UnknownParent)
  })

  test('a parent that is not open, or not any more, has no children', () => {
    const made = desk()
    expect(child(made, 77, buy(1)).reason).toBe(RiskReason.UnknownParent)
    const { parent } = open(made, buy(100))
    expect(child(made, parent.id, buy(1)).reason).toBe(0)
    made.risk.closeParent(parent.id)
    made.risk.closeParent(parent.id)
    expect(child(made, parent.id, buy(1)).reason).toBe(RiskReason.UnknownParent)
  })

  test('what is not sent counts to the limits, with the children once and not twice', () => {
    const made = desk({ position: { quantity: { [SIM]: 0.1 } } })
    const { parent, reason } = open(made, buy(80))
    expect([reason, open(made, buy(21)).reason, made.reasonFor(buy(21))]).toEqual([0, 140, 140])
    const sent = child(made, parent.id, buy(50))
    expect([sent.reason, made.reasonFor(buy(21)), made.reasonFor(buy(20))]).toEqual([0, 140, 0])
    made.accept(sent.order)
    made.fill(sent.order, 50)
    expect(made.reasonFor(buy(1))).toBe(RiskReason.Position)
    made.risk.closeParent(parent.id)
    expect([made.reasonFor(buy(31)), made.reasonFor(buy(30))]).toEqual([140, 0])
  })

  test('a child that is refused leaves its quantity with the parent', () => {
    const made = desk({ position: { quantity: { 'other:SIM-USD': 0.01 } } })
    const { parent } = open(made, buy(100))
    expect(child(made, parent.id, buy(2, { instrument: 1 })).reason).toBe(RiskReason.Position)
    expect(child(made, parent.id, buy(100)).reason).toBe(0)
  })

  test('an amend may not grow a child beyond what is left', () => {
    const made = desk()
    const { parent } = open(made, buy(100))
    const { order } = child(made, parent.id, buy(60))
    made.accept(order)
    expect([made.amend(order, 10_000, 101), made.amend(order, 10_000, 100)]).toEqual([RiskReason.ParentQuantity, 0])
    made.amendRejected(order)
    expect([child(made, parent.id, buy(41)).reason, child(made, parent.id, buy(40)).reason]).toEqual([250, 0])
  })

  test('survives a restart', () => {
    const limits: Limits = { position: { quantity: { [SIM]: 0.1 } } }
    const before = desk(limits)
    const { parent } = open(before, buy(100))
    const { order } = child(before, parent.id, buy(60))
    before.accept(order)
    before.fill(order, 10)
    const after = desk(limits)
    after.account.positions[0] = 10
    after.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
    for (const _ of [1, 2]) after.order()
    expect(after.reasonFor(buy(1))).toBe(RiskReason.Position)
    expect([child(after, parent.id, buy(41)).reason, child(after, parent.id, buy(40)).reason]).toEqual([250, 0])
    after.cancelled(order)
    expect([child(after, parent.id, buy(51)).reason, child(after, parent.id, buy(50)).reason]).toEqual([250, 0])
  })

  test('reduce-only parents are held to the position, too', () => {
    const made = desk({ position: { quantity: { [SIM]: 0.01 } } })
    made.account.positions[0] = 5
    expect(open(made, sell(15)).reason).toBe(0)
    expect(open(made, sell(1, { instructions: Instruction.ReduceOnly })).reason).toBe(RiskReason.Position)
  })
})
