import type { OrderBook } from '@hft/data'
import { NO_PRICE, Side, type Ticks } from '@hft/instrument'
import type { Order } from '../orders/order.ts'
import { isMarketType, OrderType } from '../orders/order-terms.ts'

/** The orders that are open, as `OrderTable` lists them. */
export interface OpenOrderList {
  openCountOfInstrument(instrument: number): number
  openOfInstrument(instrument: number, index: number): Order
}

/** Whether an order says itself at what price it trades at worst. */
export function hasOwnPrice({ type }: Order, priceTicks: Ticks): boolean {
  return !isMarketType(type) && priceTicks !== NO_PRICE
}

/**
 * Ticks at which an order without a price of its own would trade now: the best price that it takes, or its trigger where
 * that is higher. NaN when nothing tells.
 */
export function takingTicks({ side, type, triggerTicks }: Order, book: OrderBook, markTicks: number): number {
  const touch = book.best(side === Side.Buy ? Side.Sell : Side.Buy)
  const best = touch === NO_PRICE ? markTicks : touch
  return type !== OrderType.Market && triggerTicks !== NO_PRICE && triggerTicks > best ? triggerTicks : best
}
