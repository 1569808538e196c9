import { type InstrumentDefinition, instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { TouchBook } from '../clients/touch-book.contract.ts'
import { markSubmitted } from '../orders/order-requests.ts'
import { OrderTable } from '../orders/order-table.ts'
import { OrderType } from '../orders/order-terms.ts'
import { Liquidity } from '../orders/order-update.ts'
import { AccountConfig } from './account-config.ts'
import { AccountReason } from './account-reason.ts'
import { CashAccount } from './cash-account.ts'
import { Ledger } from './ledger.ts'

const spot: InstrumentDefinition = {
  id: 'v:BTCUSDT',
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  fees: { maker: '0.001', taker: '0.001' },
}
const bnb: InstrumentDefinition = { ...spot, id: 'v:BNBUSDT', base: 'BNB' }
const { InsufficientBalance, NoRate, ContractInCashAccount } = AccountReason

function account(fees: Partial<InstrumentDefinition['fees']>, settings: z.input<typeof AccountConfig> = {}) {
  const instruments = instrumentsOf([
    { ...spot, fees: { ...spot.fees, ...fees } },
    bnb,
    { ...spot, id: 'v:P', kind: 'linear' },
  ])
  const config = AccountConfig.parse({ mode: 'cash', balances: { BTC: '1' }, ...settings })
  const ledger = new Ledger(instruments, '1001', { balances: config.balances })
  const orders = new OrderTable()
  const books = instruments.map(({ index }) => new TouchBook(index))
  const cash = new CashAccount(config, { instruments, ledger, orders, books })
  const asked = (side: Side, ticks: number, lots: number, type: OrderType = OrderType.Limit, instrument = 0) => {
    const terms = { instrument, side, type, priceTicks: ticks as Ticks, quantityLots: lots as Lots }
    const order = orders.create(terms, 0)
    const reason = cash.refusalOf(order, order.priceTicks, order.quantityLots)
    return { order, reason }
  }
  const open = (...terms: Parameters<typeof asked>) => {
    const { order } = asked(...terms)
    markSubmitted(order)
    return order
  }
  return { ledger, books, asked, open, cash }
}

describe('of 1,001 USDT and 1 BTC, at a fee of 0.1 %', () => {
  test.each([
    ['a buy of all there is, its fee included', {}, Side.Buy, 10_000, 1000, 0],
    ['a tick more', {}, Side.Buy, 10_001, 1000, InsufficientBalance],
    ['the same at a fee in base, taken from what it brings', { asset: 'received' }, Side.Buy, 10_010, 1000, 0],
    ['a tick more than that', { asset: 'received' }, Side.Buy, 10_011, 1000, InsufficientBalance],
    ['a sell of all there is', {}, Side.Sell, 10_000, 1000, 0],
    ['a lot more', {}, Side.Sell, 10_000, 1001, InsufficientBalance],
    ['a sell of all, where its fee is in base', { asset: 'BTC' }, Side.Sell, 10_000, 1000, InsufficientBalance],
    ['and of what leaves the fee', { asset: 'BTC' }, Side.Sell, 10_000, 999, 0],
    ['a buy with a minimum fee of 2', { minimum: '2' }, Side.Buy, 10_000, 1000, InsufficientBalance],
  ])('%s', (_, fees, side, ticks, lots, reason) => {
    expect(account(fees).asked(side, ticks, lots).reason).toBe(reason)
  })

  test('open orders have spent what they may, those of the other side nothing', () => {
    const { open, asked } = account({})
    open(Side.Buy, 10_000, 600)
    expect([asked(Side.Buy, 10_000, 400).reason, asked(Side.Sell, 10_000, 1000).reason]).toEqual([0, 0])
    expect(asked(Side.Buy, 10_000, 401).reason).toBe(InsufficientBalance)
  })

  test('an amend counts instead of the order, what is filled no more', () => {
    const { open, cash, ledger } = account({})
    const order = open(Side.Buy, 10_000, 500)
    expect(cash.refusalOf(order, 10_000 as Ticks, 1000)).toBe(0)
    expect(cash.refusalOf(order, 10_000 as Ticks, 1001)).toBe(InsufficientBalance)
    ledger.onFill(0, Side.Buy, 10_000, 500, Liquidity.Maker)
    order.filledLots = 500 as Lots
    expect(cash.refusalOf(order, 10_000 as Ticks, 1000)).toBe(0)
    expect(cash.refusalOf(order, 10_000 as Ticks, 1001)).toBe(InsufficientBalance)
  })

  test('a market order is held to the best price and its reserve, and needs one', () => {
    const { books, asked } = account({}, { marketOrderReserve: 0.25 })
    expect(asked(Side.Buy, 0, 1, OrderType.Market).reason).toBe(NoRate)
    books[0]!.setTouch(7_999, 8_000)
    expect(asked(Side.Buy, 0, 1000, OrderType.Market).reason).toBe(0)
    expect(asked(Side.Buy, 0, 1001, OrderType.Market).reason).toBe(InsufficientBalance)
  })

  test('a fee in a third asset has to be there', () => {
    const { ledger, asked } = account({ asset: 'BNB' }, { balances: { BNB: '0.0001' } })
    expect(asked(Side.Buy, 10_000, 100).reason).toBe(NoRate)
    ledger.mark(1, 6000)
    expect(asked(Side.Buy, 10_000, 50).reason).toBe(0)
    expect(asked(Side.Buy, 10_000, 100).reason).toBe(InsufficientBalance)
  })

  test('contracts are not for a cash account', () => {
    expect(account({}).asked(Side.Buy, 1, 1, OrderType.Limit, 2).reason).toBe(ContractInCashAccount)
  })
})

test('orders that are let through and filled at their limits never bring a balance below 0', () => {
  const order = fc.record({
    side: fc.constantFrom(Side.Buy, Side.Sell),
    ticks: fc.integer({ min: 1, max: 30_000 }),
    lots: fc.integer({ min: 1, max: 1500 }),
    isFilled: fc.boolean(),
  })
  const schedule = fc.constantFrom({}, { asset: 'received' }, { asset: 'BTC', discount: '0.1' }, { perUnit: '0.01' })
  fc.assert(
    fc.property(fc.array(order, { maxLength: 30 }), schedule, (orders, fees) => {
      const { asked, ledger } = account(fees)
      for (const { side, ticks, lots, isFilled } of orders) {
        const { order: made, reason } = asked(side, ticks, lots)
        if (reason !== 0) continue
        markSubmitted(made)
        if (!isFilled) continue
        ledger.onFill(0, side, ticks, lots, Liquidity.Taker)
        made.filledLots = lots as Lots
        for (const asset of ['USDT', 'BTC']) expect(ledger.balance(asset).isNegative()).toBe(false)
      }
    }),
    { seed: 1, numRuns: 200 },
  )
})
