import { createInstrument, type Lots, type Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { Order, type OrderRequest } from './order.ts'
import { Instruction, OrderType, TimeInForce } from './order-terms.ts'
import { OrderReason } from './order-update.ts'
import { validateAmend, validateRequest } from './request-validation.ts'

const definition = {
  id: 'binance-usdm:BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  minimumQuantity: '0.002',
  maximumQuantity: '1000',
  fees: { maker: '0.0002', taker: '0.0005' },
} as const
const linear = createInstrument(definition)
const spot = createInstrument({ ...definition, kind: 'spot' })
const spread = createInstrument({ ...definition, negativePrices: true })
const { None, BadTerms, UnknownInstrument, PriceNotPositive } = OrderReason

interface Terms {
  readonly instrument?: number
  readonly side?: number
  readonly type?: number
  readonly quantityLots?: number
  readonly priceTicks?: number | undefined
  readonly triggerTicks?: number
  readonly timeInForce?: number
  readonly instructions?: number
  readonly expireAt?: number
}

function requestOf(terms: Terms): OrderRequest {
  const { priceTicks = undefined, ...others } = { priceTicks: 600_000, ...terms }
  const request = { instrument: 0, side: 0, type: OrderType.Limit, quantityLots: 5, ...others }
  return (priceTicks === undefined ? request : { ...request, priceTicks }) as OrderRequest
}

const noPrice = { priceTicks: undefined }
const market = { type: OrderType.Market, ...noPrice }

describe('validateRequest', () => {
  test.each<[string, Terms, OrderReason]>([
    ['a limit order', {}, None],
    ['a limit sell', { side: 1 }, None],
    ['a market order', market, None],
    ['a stop', { type: OrderType.StopMarket, ...noPrice, triggerTicks: 500_000 }, None],
    ['a stop limit', { type: OrderType.StopLimit, triggerTicks: 500_000 }, None],
    ['good till a date', { timeInForce: TimeInForce.GoodTillDate, expireAt: 101 }, None],
    ['post-only and reduce-only', { instructions: Instruction.PostOnly | Instruction.ReduceOnly }, None],
    ['a price below zero', { priceTicks: -5 }, PriceNotPositive],
    ['a price of zero', { priceTicks: 0 }, PriceNotPositive],
    ['a trigger below zero', { type: OrderType.StopLimit, triggerTicks: -5 }, PriceNotPositive],
    ['the least quantity', { quantityLots: 2 }, None],
    ['the largest quantity', { quantityLots: 1_000_000 }, None],
    ['another instrument', { instrument: 1 }, UnknownInstrument],
    ['no instrument', { instrument: Number.NaN }, UnknownInstrument],
    ['a third side', { side: 2 }, BadTerms],
    ['a type that is none', { type: 10 }, BadTerms],
    ['no quantity', { quantityLots: 0 }, BadTerms],
    ['a negative quantity', { quantityLots: -5 }, BadTerms],
    ['half a lot', { quantityLots: 5.5 }, BadTerms],
    ['a quantity that is no number', { quantityLots: Number.NaN }, BadTerms],
    ['an endless quantity', { quantityLots: Number.POSITIVE_INFINITY }, BadTerms],
    ['less than the least quantity', { quantityLots: 1 }, BadTerms],
    ['more than the largest quantity', { quantityLots: 1_000_001 }, BadTerms],
    ['a limit order without a price', noPrice, BadTerms],
    ['half a tick', { priceTicks: 600_000.5 }, BadTerms],
    ['a price that is no number', { priceTicks: Number.NaN }, BadTerms],
    ['a price beyond its column', { priceTicks: 2 ** 31 }, BadTerms],
    ['a limit order with a trigger', { triggerTicks: 5 }, BadTerms],
    ['a market order with a price', { type: OrderType.Market }, BadTerms],
    ['a stop without a trigger', { type: OrderType.StopMarket, ...noPrice }, BadTerms],
    ['a stop limit without a price', { type: OrderType.StopLimit, ...noPrice, triggerTicks: 5 }, BadTerms],
    ['a stop limit without a trigger', { type: OrderType.StopLimit }, BadTerms],
    ['good till a date without one', { timeInForce: TimeInForce.GoodTillDate }, BadTerms],
    ['good till now', { timeInForce: TimeInForce.GoodTillDate, expireAt: 100 }, BadTerms],
    ['good till no time', { timeInForce: TimeInForce.GoodTillDate, expireAt: Number.NaN }, BadTerms],
    ['good till cancel with a date', { expireAt: 200 }, BadTerms],
    ['a time in force that is none', { timeInForce: 7 }, BadTerms],
    ['a post-only market order', { ...market, instructions: Instruction.PostOnly }, BadTerms],
    ['post-only, immediate or cancel', { instructions: 1, timeInForce: TimeInForce.ImmediateOrCancel }, BadTerms],
    ['post-only, fill or kill', { instructions: 1, timeInForce: TimeInForce.FillOrKill }, BadTerms],
    ['an instruction that is none', { instructions: 128 }, BadTerms],
    ['half an instruction', { instructions: 0.5 }, BadTerms],
  ])('%s', (_, terms, reason) => {
    expect(validateRequest(requestOf(terms), linear, 100)).toBe(reason)
  })

  test('spot is not given away', () => {
    expect(validateRequest(requestOf({ priceTicks: 0 }), spot, 0)).toBe(PriceNotPositive)
    expect(validateRequest(requestOf({ priceTicks: 1 }), spot, 0)).toBe(None)
  })

  test('a spread may have a price below zero, within its column', () => {
    expect(validateRequest(requestOf({ priceTicks: -5 }), spread, 0)).toBe(None)
    expect(validateRequest(requestOf({ priceTicks: 0 }), spread, 0)).toBe(None)
    expect(validateRequest(requestOf({ priceTicks: -(2 ** 31) }), spread, 0)).toBe(BadTerms)
  })
})

describe('validateAmend', () => {
  function orderOf(type: OrderType): Order {
    const order = new Order()
    order.side = 0 as Side
    order.type = type
    order.quantityLots = 10 as Lots
    order.filledLots = 4 as Lots
    return order
  }

  test.each<[string, OrderType, number, number, OrderReason]>([
    ['another price and quantity', OrderType.Limit, 600_001, 8, None],
    ['a stop limit', OrderType.StopLimit, 600_001, 8, None],
    ['what has traded', OrderType.Limit, 600_001, 4, BadTerms],
    ['more than the largest quantity', OrderType.Limit, 600_001, 1_000_001, BadTerms],
    ['half a tick', OrderType.Limit, 0.5, 8, BadTerms],
    ['a price below zero', OrderType.Limit, -5, 8, PriceNotPositive],
    ['the price of a market order', OrderType.Market, 600_001, 8, BadTerms],
    ['the price of a stop', OrderType.StopMarket, 600_001, 8, BadTerms],
  ])('%s', (_, type, ticks, lots, reason) => {
    expect(validateAmend(orderOf(type), linear, ticks as Ticks, lots as Lots)).toBe(reason)
  })
})
