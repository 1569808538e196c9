import { Instruction, OrderType, OrderUpdateKind } from '@hft/execution'
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

  test.each<[string, OrderTerms, number]>([
    ['1. a market order with none', { type: OrderType.Market, trigger: NO_PRICE }, 0],
    ['2. a limit order with none', { trigger: NO_PRICE }, 0],
    ['3. a limit order with a trigger that is no number', { trigger: Number.NaN }, 0],
    ['4. a stop order with none', { type: OrderType.StopLimit, trigger: NO_PRICE }, RiskReason.BadTerms],
    ['5. a trailing stop order with none', { type: OrderType.TrailingStopMarket, trigger: NO_PRICE }, 0],
    ['6. a trailing one between ticks', { type: OrderType.TrailingStopMarket, trigger: 0.5 }, RiskReason.BadTerms],
  ])('of triggers, those are looked at that an order waits for: %s', (_, terms, reason) => {
    expect(new RiskDesk(OFF).reasonFor(terms)).toBe(reason)
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
    const desk = new RiskDesk(OFF)
    desk.account.positions[1] = -99
    expect(desk.reasonFor(terms)).toBe(reason)
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
