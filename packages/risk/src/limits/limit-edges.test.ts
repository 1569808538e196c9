import { Instruction, OrderType } from '@hft/execution'
import { builtinInstrument, type InstrumentDefinition, Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { RiskSettings } from '../default-risk-manager.ts'
import { OFF, type OrderTerms, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'

const buy = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Buy, lots, ...more })
const sell = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Sell, lots, ...more })
type Limits = NonNullable<RiskSettings['limits']>
const deskWith = (limits: Limits, listings?: readonly InstrumentDefinition[], prepare?: (desk: RiskDesk) => void) =>
  new RiskDesk({ ...OFF, limits: { ...OFF.limits, ...limits } }, 1, prepare, listings)

const SIM = 'generated:SIM-USD'
const PERP = 'binance-coinm:BTCUSD_PERP'
const sim = builtinInstrument(SIM)
const elsewhere: InstrumentDefinition = { ...sim, id: 'other:SIM-USD' }
const spot: InstrumentDefinition = { ...sim, id: 'spot:SIM-USD', kind: 'spot' }

describe('order size', () => {
  test('of a strategy in one instrument and no other', () => {
    const desk = deskWith({ orderSize: { byStrategy: { taker: { [PERP]: 7 }, maker: { [SIM]: 0.003 } } } })
    const taker = { strategy: 1 }
    expect(desk.reasonFor(buy(7, { ...taker, instrument: 2 }))).toBe(0)
    expect(desk.reasonFor(buy(8, { ...taker, instrument: 2 }))).toBe(RiskReason.OrderQuantity)
    expect(desk.reasonFor(buy(8, taker))).toBe(0)
    expect(desk.reasonFor(buy(8, { instrument: 2 }))).toBe(0)
    expect([desk.reasonFor(buy(3)), desk.reasonFor(buy(4))]).toEqual([0, RiskReason.OrderQuantity])
  })

  test.each<[string, Limits['orderSize'], number]>([
    ['1. of all', { notional: 50 }, 50],
    ['2. of the instrument, below it', { notional: 60, quantity: { [SIM]: { quote: 50 } } }, 50],
    ['3. of the instrument, above it', { notional: 50, quantity: { [SIM]: { quote: 60 } } }, 50],
    ['4. of the strategy, below it', { notional: 60, byStrategy: { maker: { '*': { quote: 50 } } } }, 50],
    ['5. of the strategy, above it', { notional: 50, byStrategy: { maker: { '*': { quote: 60 } } } }, 50],
    [
      '6. of the strategy, below the instrument',
      { quantity: { [SIM]: { quote: 60 } }, byStrategy: { maker: { [SIM]: { quote: 50 } } } },
      50,
    ],
  ])('the smallest value holds: %s', (_, orderSize, most) => {
    const desk = deskWith({ orderSize })
    expect(desk.reasonFor(buy(500))).toBe(0)
    expect(desk.reasonFor(buy(501))).toBe(RiskReason.OrderNotional)
    expect(desk.risk.refusals.find(({ reason }) => reason === RiskReason.OrderNotional)).toMatchObject({
      value: expect.closeTo(50.1, 9),
      limit: most,
      admissible: 500,
    })
  })

  test('what would have passed of an amend is what is left of the order', () => {
    const desk = deskWith({ orderSize: { notional: 50 } })
    const { order } = desk.submit(buy(400))
    desk.accept(order)
    desk.fill(order, 100)
    expect(desk.amend(order, 10_000, 601)).toBe(RiskReason.OrderNotional)
    const { value, admissible } = desk.risk.refusals.find(({ reason }) => reason === RiskReason.OrderNotional)!
    expect([value, admissible]).toEqual([expect.closeTo(50.1, 9), 500])
    expect(desk.amend(order, 10_000, 600)).toBe(0)
  })
})

describe('amounts in several units', () => {
  test('all hold at once: base, quote and a share of equity', () => {
    const quantity = { [SIM]: { base: 0.5, quote: 45, equityPercent: 0.004 } }
    const desk = deskWith({ orderSize: { quantity } })
    // Equity is 1,000,000: 0.004 % of it are 40.
    expect([desk.reasonFor(buy(400)), desk.reasonFor(buy(401))]).toEqual([0, RiskReason.OrderNotional])
    desk.account.totalEquity = 2_000_000
    expect([desk.reasonFor(buy(450)), desk.reasonFor(buy(451))]).toEqual([0, RiskReason.OrderNotional])
    expect([desk.reasonFor(buy(500)), desk.reasonFor(buy(501))]).toEqual([
      RiskReason.OrderNotional,
      RiskReason.OrderQuantity,
    ])
  })

  test('are rounded down to whole lots', () => {
    const desk = deskWith({ orderSize: { quantity: { [SIM]: { base: 0.0059 } } } })
    expect([desk.reasonFor(buy(5)), desk.reasonFor(buy(6))]).toEqual([0, RiskReason.OrderQuantity])
  })
})

describe('position', () => {
  test('what would have passed is told, and is nothing when the position is beyond already', () => {
    const desk = deskWith({ position: { quantity: { [SIM]: 0.01 }, short: { [SIM]: 0.004 } } })
    const told = (reason: number) => {
      const { value, limit, admissible } = desk.risk.refusals.find((each) => each.reason === reason)!
      return [value, limit, admissible]
    }
    desk.account.positions[0] = 15
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.Position)
    expect(told(RiskReason.Position)).toEqual([16, 10, 0])
    desk.account.positions[0] = -3
    expect(desk.reasonFor(sell(2))).toBe(RiskReason.ShortPosition)
    expect(told(RiskReason.ShortPosition)).toEqual([5, 4, 1])
    expect(desk.reasonFor(buy(14))).toBe(RiskReason.Position)
    expect(told(RiskReason.Position)).toEqual([11, 10, 13])
  })

  test.each<[string, Limits['position'], OrderTerms, number]>([
    [
      '1. the net value below the long one',
      { quantity: { [SIM]: { quote: 1 } }, long: { [SIM]: { quote: 2 } } },
      buy(11),
      143,
    ],
    [
      '2. the long value below the net one',
      { quantity: { [SIM]: { quote: 2 } }, long: { [SIM]: { quote: 1 } } },
      buy(11),
      143,
    ],
    ['3. a long value says nothing of a sell', { long: { [SIM]: { quote: 1 } } }, sell(11), 0],
    ['4. a short value says nothing of a buy', { short: { [SIM]: { quote: 1 } } }, buy(11), 0],
    ['5. a short value', { short: { [SIM]: { quote: 1 } } }, sell(11), 143],
    ['6. of another instrument', { quantity: { [PERP]: { quote: 1 } } }, buy(11), 0],
  ])('%s', (_, position, terms, reason) => {
    expect(deskWith({ position }).reasonFor({ ...terms, lots: 10 })).toBe(0)
    expect(deskWith({ position }).reasonFor(terms)).toBe(reason)
  })

  test('the value of a short counts from what is held, either way', () => {
    const desk = deskWith({ position: { quantity: { [SIM]: { quote: 1 } } } })
    desk.account.positions[0] = -4
    expect(desk.reasonFor(sell(7))).toBe(RiskReason.PositionValue)
    expect(desk.reasonFor(sell(6))).toBe(0)
    expect(desk.reasonFor(sell(1))).toBe(RiskReason.PositionValue)
    // From short 4 with 6 more on the way, 14 can be bought before a long of 10.
    expect([desk.reasonFor(buy(15)), desk.reasonFor(buy(14))]).toEqual([RiskReason.PositionValue, 0])
  })

  test('of a strategy: a sell counts against its short, and each instrument is its own', () => {
    const desk = deskWith({ position: { byStrategy: { maker: { [SIM]: 0.005, [PERP]: 2 } } } })
    expect([desk.reasonFor(sell(6)), desk.reasonFor(sell(5)), desk.reasonFor(sell(1))]).toEqual([144, 0, 144])
    expect([desk.reasonFor(buy(3, { instrument: 2 })), desk.reasonFor(buy(2, { instrument: 2 }))]).toEqual([144, 0])
    expect(desk.reasonFor(buy(5))).toBe(0)
  })
})

describe('exposure and margin', () => {
  test('reducing orders pass whatever the limits are', () => {
    const desk = deskWith({ exposure: { gross: 1, net: 1, leverage: 0.000001 } })
    desk.account.positions[0] = 100
    expect([desk.reasonFor(buy(1)), desk.reasonFor(sell(100)), desk.reasonFor(sell(1))]).toEqual([150, 0, 150])
  })

  test('without equity no leverage is allowed, and at the multiple it passes', () => {
    const desk = deskWith({ exposure: { leverage: 2 } }, undefined, (fresh) => {
      fresh.account.totalEquity = 50
    })
    expect([desk.reasonFor(buy(1_000)), desk.reasonFor(buy(1))]).toEqual([0, RiskReason.Leverage])
    const broke = deskWith({ exposure: { leverage: 2 } })
    broke.account.totalEquity = 0
    expect(broke.reasonFor(buy(1))).toBe(RiskReason.Leverage)
    broke.account.totalEquity = -50
    expect(broke.reasonFor(buy(1))).toBe(RiskReason.Leverage)
  })

  test.each([
    ['1. a quarter, where its first tier allows four times', 4, 25],
    ['2. a tenth, where it allows more than that', 20, 10],
  ])('the margin of a listing: %s', (_, maximumLeverage, margin) => {
    const tier = { from: '0', maximumLeverage, maintenanceRate: '0.01' }
    const desk = deskWith({ balance: { initialMargin: 0.1 } }, [{ ...sim, marginTiers: [tier] }], (fresh) => {
      fresh.account.totalEquity = margin
    })
    expect([desk.reasonFor(buy(1_000)), desk.reasonFor(buy(1))]).toEqual([0, RiskReason.FreeMargin])
  })

  test('spot of one asset at two venues is two stocks', () => {
    const two = [spot, { ...spot, id: 'cash:SIM-USD' }]
    const desk = deskWith({ balance: {} }, two)
    desk.account.positions[0] = 5
    expect([desk.reasonFor(sell(6)), desk.reasonFor(sell(5))]).toEqual([RiskReason.FreeBalance, 0])
    expect(desk.reasonFor(sell(1, { instrument: 1 }))).toBe(RiskReason.FreeBalance)
    expect(desk.risk.refusals.find(({ reason }) => reason === RiskReason.FreeBalance)).toMatchObject({
      value: 0.001,
      limit: 0,
      admissible: 0,
    })
  })
})

describe('market depth', () => {
  const market = { type: OrderType.Market }

  test.each([
    ['1. market', OrderType.Market, RiskReason.MarketDepth],
    ['2. market to limit', OrderType.MarketToLimit, RiskReason.MarketDepth],
    ['3. stop', OrderType.StopMarket, 0],
  ])('holds orders of type %s', (_, type, reason) => {
    const desk = deskWith({ marketDepth: {} })
    expect(desk.reasonFor(buy(6, { type, trigger: 10_100 }))).toBe(reason)
  })

  test('of the touch alone, where nothing further counts', () => {
    const desk = deskWith({ marketDepth: { percent: 0 } })
    desk.books[0]!.asks = [
      [10_001, 5],
      [10_002, 5],
    ]
    expect([desk.reasonFor(buy(5, market)), desk.reasonFor(buy(6, market))]).toEqual([0, RiskReason.MarketDepth])
  })
})

describe('self-trades', () => {
  const made = (mode: 'reject-newest' | 'cancel-oldest' | 'cancel-both') =>
    deskWith({ selfTrade: { mode } }, [sim, elsewhere])
  const quote = (desk: RiskDesk, terms: OrderTerms) => {
    const { order } = desk.submit(terms)
    desk.accept(order)
    return order
  }

  test('a sell meets our bid at its price and above, not below it', () => {
    const desk = made('reject-newest')
    quote(desk, buy(1, { ticks: 9_990 }))
    expect(desk.reasonFor(sell(1, { ticks: 9_990 }))).toBe(RiskReason.SelfTrade)
    expect(desk.reasonFor(sell(1, { ticks: 9_980 }))).toBe(RiskReason.SelfTrade)
    expect(desk.reasonFor(sell(1, { ticks: 9_991 }))).toBe(0)
    expect(desk.reasonFor(sell(1, { instrument: 1, ticks: 9_990, strategy: 1 }))).toBe(RiskReason.SelfTrade)
    expect(desk.reasonFor(sell(1, { instrument: 1, ticks: 9_991 }))).toBe(0)
  })

  test('the oldest go at both venues, and only those that are met', () => {
    const desk = made('cancel-oldest')
    const here = quote(desk, buy(1, { ticks: 9_990 }))
    const there = quote(desk, buy(1, { ticks: 9_995, instrument: 1 }))
    quote(desk, buy(1, { ticks: 9_989, instrument: 1 }))
    expect(desk.reasonFor(sell(1, { ticks: 9_990 }))).toBe(0)
    const cancels = [desk.risk.takeCancel(), desk.risk.takeCancel(), desk.risk.takeCancel()]
    expect(cancels.sort((a, b) => a - b)).toEqual([0, here.id, there.id])
  })

  test.each([
    ['1. an empty book', (desk: RiskDesk) => Object.assign(desk.books[0]!, { isLive: false })],
    ['2. a book without enough', () => undefined],
  ])('a market order in %s may reach everything', (_, prepare) => {
    const desk = made('reject-newest')
    quote(desk, sell(1, { ticks: 90_000 }))
    quote(desk, buy(1, { ticks: 10 }))
    prepare(desk)
    expect(desk.reasonFor(buy(99, { type: OrderType.Market }))).toBe(RiskReason.SelfTrade)
    expect(desk.reasonFor(sell(99, { type: OrderType.Market }))).toBe(RiskReason.SelfTrade)
  })
})

describe('open orders', () => {
  test('an amend opens none', () => {
    const desk = deskWith({ openOrders: { perInstrument: 1, total: 1 } })
    const { order } = desk.submit(buy(1))
    desk.accept(order)
    expect([desk.reasonFor(buy(1)), desk.amend(order, 9_999, 2)]).toEqual([RiskReason.OpenOrdersOfInstrument, 0])
  })
})

describe('grid', () => {
  test('a reduce-only order may be worth less, but not off the price', () => {
    const desk = deskWith({}, [{ ...sim, minimumNotional: '10', priceRule: { kind: 'fixed', step: '0.05' } }])
    desk.account.positions[0] = 3
    const only = { instructions: Instruction.ReduceOnly }
    expect(desk.reasonFor(sell(3))).toBe(RiskReason.BelowMinimumNotional)
    expect(desk.reasonFor(sell(3, { ...only, ticks: 10_001 }))).toBe(RiskReason.OffPriceGrid)
    expect(desk.reasonFor(sell(3, only))).toBe(0)
  })
})
