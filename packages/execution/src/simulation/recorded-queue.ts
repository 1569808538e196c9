import type { ExchangeOrders } from './exchange-orders.ts'
import type { PriceQueue } from './price-queue.ts'

/** Lots of a recorded order at `key` left without trading with us: ours behind it move forward. */
export function moveForward(own: PriceQueue, orders: ExchangeOrders, key: number, lots: number, arrival: number): void {
  for (let index = own.indexOf(key); index < own.length && own.keyAt(index) === key; index++) {
    const order = orders.at(own.slotAt(index))
    if (arrival <= order.arrival) order.aheadLots -= lots
  }
}

/** A recorded order at `key` was told again, in a snapshot: it is taken to be ahead, as it may have been. */
export function moveBack(own: PriceQueue, orders: ExchangeOrders, key: number, lots: number, arrival: number): void {
  for (let index = own.indexOf(key); index < own.length && own.keyAt(index) === key; index++) {
    const order = orders.at(own.slotAt(index))
    order.aheadLots += lots
    order.arrival = arrival
  }
}

/** The recorded orders are gone. */
export function forgetAhead(own: PriceQueue, orders: ExchangeOrders): void {
  for (let index = 0; index < own.length; index++) orders.at(own.slotAt(index)).aheadLots = 0
}

/** Nobody is left at keys better than `key`: nothing is ahead of ours there. */
export function emptyAhead(own: PriceQueue, orders: ExchangeOrders, key: number): void {
  for (let index = own.length - 1; index >= 0 && own.keyAt(index) < key; index--) {
    const order = orders.at(own.slotAt(index))
    order.aheadLots = order.aheadLots < 0 ? order.aheadLots : 0
    order.tradedLots = 0
  }
}
