import { type Order, OrderUpdate } from '@hft/execution'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { RiskDesk } from '../risk-desk.contract.ts'
import { BreakerReadings } from './breaker.ts'
import { ScopeTable } from './scope-table.ts'
import { TradingProfit } from './trading-profit.ts'

/** Profit of two groups, and fills that are given by hand. */
function opened(rates: Record<string, number> = {}) {
  const desk = new RiskDesk()
  desk.account.feesPaid[0] = 5
  const { instruments, books, account, conditions, margin } = desk
  const scopes = new ScopeTable(instruments, ['maker', 'taker'])
  const readings = new BreakerReadings()
  const profit = new TradingProfit({ instruments, books, account, conditions, margin, scopes, readings, rates }, 2)
  /** A fill of so many coins (or contracts) at a price, with its fee; the sign is the side. */
  const fill = (instrument: number, quantity: number, price: number, fee = 0, group = 0): boolean => {
    const { lotSize, tickSize } = instruments[instrument]!
    const order = desk.order({ instrument, side: quantity > 0 ? Side.Buy : Side.Sell }) as Order
    const update = new OrderUpdate()
    order.lastFilledLots = Math.round(Math.abs(quantity) / lotSize) as Lots
    update.lastTicks = Math.round(price / tickSize) as Ticks
    account.feesPaid[instrument] = account.feesPaid[instrument]! + fee
    return profit.onOrderUpdate(update, order, group)
  }
  return { desk, profit, fill }
}

describe('a round trip', () => {
  test('ends when the position is flat; what it brought in is net of the fees of all its fills', () => {
    const { profit, fill } = opened()
    expect([fill(0, 2, 100, 0.5), fill(0, 1, 106, 0.25), fill(0, -1, 110, 0.25)]).toEqual([false, false, false])
    expect(fill(0, -2, 111, 1)).toBe(true)
    // 332 for what cost 306, less 2 in fees; those of before the start don't count.
    expect(profit.endedProfit).toBeCloseTo(24, 9)
    expect(profit.ofGroup(0)).toBeCloseTo(24, 9)
    expect(profit.ofGroup(1)).toBe(0)
    expect([fill(0, -1, 100), fill(0, 1, 110)]).toEqual([false, true])
    expect(profit.endedProfit).toBeCloseTo(-10, 9)
    expect(profit.ofGroup(0)).toBeCloseTo(14, 9)
  })

  test('ends within a fill that turns the position, with its part of the value and of the fee', () => {
    const { profit, fill } = opened()
    fill(0, 1, 100)
    expect(fill(0, -4, 110, 2)).toBe(true)
    expect(profit.endedProfit).toBeCloseTo(9.5, 9)
    expect(fill(0, 3, 100)).toBe(true)
    // Sold three at 110 with 1.5 in fees, bought back at 100.
    expect(profit.endedProfit).toBeCloseTo(28.5, 9)
    expect(profit.ofGroup(0)).toBeCloseTo(38, 9)
  })

  test('of a short turns as well, and one that grows or shrinks goes on', () => {
    const { profit, fill } = opened()
    expect([fill(0, -2, 100), fill(0, -1, 100), fill(0, 1, 90)]).toEqual([false, false, false])
    expect(fill(0, 3, 90)).toBe(true)
    expect(profit.endedProfit).toBeCloseTo(30, 9)
  })

  test('of an inverse contract is in its settlement asset: sold dear and bought cheap gains', () => {
    const { profit, fill } = opened()
    fill(2, -2, 20_000)
    expect(fill(2, 2, 16_000)).toBe(true)
    // 200 USD: owed 0.0100 BTC at 20,000, worth 0.0125 at 16,000.
    expect(profit.endedProfit).toBeCloseTo(0.0025, 12)
    fill(2, 2, 16_000)
    expect(fill(2, -2, 20_000)).toBe(true)
    expect(profit.endedProfit).toBeCloseTo(0.0025, 12)
  })
})

describe('profit so far', () => {
  test('values what is open at the mid, or at the last fill while the book says nothing', () => {
    const { desk, profit, fill } = opened()
    fill(0, 2, 90)
    expect(profit.ofGroup(0)).toBeCloseTo(20, 9)
    desk.books[0]!.isLive = false
    expect(profit.ofGroup(0)).toBeCloseTo(0, 9)
    fill(0, -3, 95, 0, 1)
    expect(profit.ofGroup(0)).toBeCloseTo(10, 9)
    expect(profit.ofGroup(1)).toBeCloseTo(0, 9)
    desk.books[0]!.isLive = true
    expect(profit.ofGroup(1)).toBeCloseTo(-15, 9)
  })

  test('values an inverse contract by what it is owed, and each settlement asset at its rate', () => {
    const { desk, profit, fill } = opened({ BTC: 20_000, USD: 0.5 })
    Object.assign(desk.books[2]!, { bidTicks: 200_000, askTicks: 200_000 })
    fill(2, 2, 16_000)
    expect(profit.ofGroup(0)).toBeCloseTo(0.0025 * 20_000, 6)
    fill(0, 2, 90)
    expect(profit.ofGroup(0)).toBeCloseTo(0.0025 * 20_000 + 10, 6)
  })

  test('leaves out a fee without a fill, and what belongs to no group', () => {
    const { desk, profit, fill } = opened()
    expect(fill(0, 1, 90, 3, -1)).toBe(false)
    expect([profit.ofGroup(0), profit.ofGroup(1)]).toEqual([0, 0])
    desk.account.feesPaid[0] = desk.account.feesPaid[0]! + 7
    expect(profit.onOrderUpdate(new OrderUpdate(), desk.order(), 0)).toBe(false)
    fill(0, 1, 100, 1)
    expect(profit.ofGroup(0)).toBeCloseTo(-1, 9)
  })
})
