import { type InstrumentDefinition, instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { TouchBook } from '../clients/touch-book.contract.ts'
import { markSubmitted } from '../orders/order-requests.ts'
import { OrderTable } from '../orders/order-table.ts'
import { OrderType } from '../orders/order-terms.ts'
import { Liquidity } from '../orders/order-update.ts'
import { AccountConfig } from './account-config.ts'
import { AccountReason } from './account-reason.ts'
import { Ledger } from './ledger.ts'
import { maintenanceMargin } from './maintenance-margin.ts'
import { MarginAccount } from './margin-account.ts'

const linear: InstrumentDefinition = {
  id: 'v:BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  fees: { maker: '0', taker: '0' },
}
const inverse: InstrumentDefinition = { ...linear, id: 'v:BTCUSD', kind: 'inverse', lotSize: '1', contractSize: '100' }

function account(
  definitions: readonly InstrumentDefinition[],
  balance: string,
  settings: z.input<typeof AccountConfig>,
  asset?: string,
) {
  const instruments = instrumentsOf(definitions)
  const ledger = new Ledger(instruments, balance, {
    ...(asset === undefined ? {} : { asset }),
    conversionRates: { 'BTC/USDT': 50_000 },
  })
  const orders = new OrderTable()
  const books = instruments.map(({ index }) => new TouchBook(index))
  const config = AccountConfig.parse({ mode: 'margin', ...settings })
  return { ledger, orders, books, margin: new MarginAccount(config, { instruments, ledger, orders, books }) }
}

describe('a long of 1 BTC at 5,000 with 1,000 USDT at a leverage of 10, maintenance 0.4 %', () => {
  test.each([
    ['cross', 4000 / 0.996, 40_161, 40_160],
    ['isolated', 4500 / 0.996, 45_181, 45_180],
  ] as const)('%s', (marginMode, price, before, breached) => {
    const { ledger, margin } = account([linear], '1000', { leverage: 10, marginMode })
    ledger.onFill(0, Side.Buy, 50_000, 1000, Liquidity.Taker)
    expect([margin.initialMargin(0), margin.maintenanceMargin(0), margin.marginBalance(0)]).toEqual([500, 20, 1000])
    expect(margin.liquidationPrice(0)).toBeCloseTo(price, 8)
    ledger.mark(0, before)
    expect([margin.isBreached(0), margin.marginRatioPercent(0) < 100]).toEqual([false, true])
    expect(margin.liquidationPrice(0)).toBeCloseTo(price, 8)
    ledger.mark(0, breached)
    expect([margin.isBreached(0), margin.marginRatioPercent(0) >= 100]).toEqual([true, true])
  })

  test('a short is liquidated above: 5,500 / 1.004', () => {
    const { ledger, margin } = account([linear], '1000', { leverage: 10, marginMode: 'isolated' })
    ledger.onFill(0, Side.Sell, 50_000, 1000, Liquidity.Taker)
    expect(margin.liquidationPrice(0)).toBeCloseTo(5500 / 1.004, 8)
    expect(margin.liquidationDistancePercent(0)).toBeCloseTo((5500 / 1.004 / 5000 - 1) * 100, 8)
    ledger.mark(0, 54_780)
    expect(margin.isBreached(0)).toBe(false)
    ledger.mark(0, 54_781)
    expect(margin.isBreached(0)).toBe(true)
  })

  test('without debt no price liquidates a long', () => {
    const { ledger, margin } = account([linear], '1000', {})
    ledger.onFill(0, Side.Buy, 50_000, 100, Liquidity.Taker)
    expect([margin.liquidationPrice(0), margin.liquidationDistancePercent(0)]).toEqual([Number.NaN, Infinity])
  })
})

test('an inverse long of 10,000 USD at 50,000 with 0.05 BTC is liquidated at 10,040 / 0.25', () => {
  const { ledger, margin } = account([inverse], '0.05', { leverage: 10 }, 'BTC')
  ledger.onFill(0, Side.Buy, 500_000, 100, Liquidity.Taker)
  expect(margin.initialMargin(0)).toBeCloseTo(0.02, 15)
  expect(margin.liquidationPrice(0)).toBeCloseTo(40_160, 6)
  ledger.mark(0, 401_601)
  expect(margin.isBreached(0)).toBe(false)
  ledger.mark(0, 401_599)
  expect(margin.isBreached(0)).toBe(true)
})

test("liquidation prices of the venue's own example of two cross positions", () => {
  // Binance, "How to Calculate Liquidation Price of USDⓈ-M Futures Contracts": wallet 1,535,443.01; long 3,683.979 ETH
  // at 1,456.84, mark 1,335.18, maintenance 10 % less 135,365; long 109.488 BTC at 32,481.98, mark 31,967.27, 2.5 % less
  // 16,300. Liquidated at 1,153.26 and 26,316.89.
  const tiers = (from: string, first: string, rate: string) => [
    { from: '0', maximumLeverage: 20, maintenanceRate: first },
    { from, maximumLeverage: 10, maintenanceRate: rate },
  ]
  const definitions: InstrumentDefinition[] = [
    { ...linear, id: 'v:ETHUSDT', base: 'ETH', tickSize: '0.01', marginTiers: tiers('2000000', '0.0323175', '0.1') },
    { ...linear, tickSize: '0.01', marginTiers: tiers('1000000', '0.0087', '0.025') },
  ]
  const { ledger, margin } = account(definitions, '1535443.01', { leverage: 10 })
  ledger.onFill(0, Side.Buy, 145_684, 3_683_979, Liquidity.Taker)
  ledger.onFill(1, Side.Buy, 3_248_198, 109_488, Liquidity.Taker)
  ledger.mark(0, 133_518)
  ledger.mark(1, 3_196_727)
  expect(margin.maintenanceMargin(0)).toBeCloseTo(356_512.508, 2)
  expect(margin.maintenanceMargin(1)).toBeCloseTo(71_200.811_44, 2)
  expect(margin.liquidationPrice(0)).toBeCloseTo(1153.26, 2)
  expect(margin.liquidationPrice(1)).toBeCloseTo(26_316.89, 2)
})

test('maintenance margin grows with its tiers and does not jump', () => {
  const [{ marginTiers }] = instrumentsOf([
    {
      ...linear,
      marginTiers: [
        { from: '0', maximumLeverage: 100, maintenanceRate: '0.004' },
        { from: '50000', maximumLeverage: 50, maintenanceRate: '0.01' },
      ],
    },
  ]) as [ReturnType<typeof instrumentsOf>[number]]
  expect([49_999, 50_000, 60_000].map((value) => maintenanceMargin(marginTiers, value))).toEqual([199.996, 200, 300])
})

describe('orders', () => {
  const order = (
    { orders }: ReturnType<typeof account>,
    side: Side,
    ticks: number,
    lots: number,
    type: OrderType = OrderType.Limit,
  ) => orders.create({ instrument: 0, side, type, priceTicks: ticks as Ticks, quantityLots: lots as Lots }, 0)

  test.each([
    ['the last lot that is free', Side.Buy, 50_000, 2000, 0],
    ['a lot beyond', Side.Buy, 50_000, 2001, AccountReason.InsufficientMargin],
    ['a sell likewise', Side.Sell, 50_000, 2001, AccountReason.InsufficientMargin],
    ['a lower price', Side.Buy, 49_970, 2001, 0],
  ])('of 1,000 USDT at a leverage of 10: %s', (_, side, ticks, lots, reason) => {
    const made = account([linear], '1000', { leverage: 10 })
    const asked = order(made, side, ticks, lots)
    expect(made.margin.refusalOf(asked, asked.priceTicks, asked.quantityLots)).toBe(reason)
  })

  test('open orders of a side count together, those of the other side do not', () => {
    const made = account([linear], '1000', { leverage: 10 })
    const open = order(made, Side.Buy, 50_000, 1500)
    markSubmitted(open)
    const asked = (side: Side, lots: number) => {
      const more = order(made, side, 50_000, lots)
      return made.margin.refusalOf(more, more.priceTicks, more.quantityLots)
    }
    expect([asked(Side.Buy, 500), asked(Side.Sell, 1500)]).toEqual([0, 0])
    expect([asked(Side.Buy, 501), asked(Side.Sell, 2001)]).toEqual(Array(2).fill(AccountReason.InsufficientMargin))
  })

  test('what reduces is let through, however little is left', () => {
    const made = account([linear], '1000', { leverage: 10 })
    made.ledger.onFill(0, Side.Buy, 50_000, 2000, Liquidity.Taker)
    made.ledger.mark(0, 46_000)
    const asked = (side: Side, lots: number) => {
      const more = order(made, side, 46_000, lots)
      return made.margin.refusalOf(more, more.priceTicks, more.quantityLots)
    }
    expect([asked(Side.Sell, 2000), asked(Side.Sell, 4000)]).toEqual([0, 0])
    expect(asked(Side.Buy, 1)).toBe(AccountReason.InsufficientMargin)
  })

  test('an amend counts instead of the order', () => {
    const made = account([linear], '1000', { leverage: 10 })
    const open = order(made, Side.Buy, 50_000, 1500)
    markSubmitted(open)
    const amended = (ticks: number, lots: number) => made.margin.refusalOf(open, ticks as Ticks, lots as Lots)
    expect([amended(50_000, 2000), amended(50_000, 2001)]).toEqual([0, AccountReason.InsufficientMargin])
  })

  test('a market order is held to the best price and its reserve', () => {
    const made = account([linear], '1050', { leverage: 10 })
    made.books[0]!.setTouch(49_999, 50_000)
    const asked = (lots: number) => {
      const market = order(made, Side.Buy, 0, lots, OrderType.Market)
      return made.margin.refusalOf(market, market.priceTicks, market.quantityLots)
    }
    expect([asked(2000), asked(2001)]).toEqual([0, AccountReason.InsufficientMargin])
  })

  test('without any price it is refused as such', () => {
    const made = account([linear], '1000', {})
    const market = order(made, Side.Buy, 0, 1, OrderType.Market)
    expect(made.margin.refusalOf(market, market.priceTicks, market.quantityLots)).toBe(AccountReason.NoRate)
  })
})

test('leverages that the venue does not allow, and listings that the run does not have, are named at once', () => {
  const build = () => account([linear], '1', { leverage: 126, leverageByInstrument: { 'v:X': 2 } })
  expect(build).toThrow(expect.objectContaining({ code: 'account.leverage' }))
  expect(build).toThrow(/v:X.*v:BTCUSDT at a leverage of 126; its venue allows 125/s)
})
