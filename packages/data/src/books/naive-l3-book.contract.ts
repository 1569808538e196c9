import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { EventFlag, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { NO_ORDER } from './order-queues.ts'

interface RestingOrder {
  readonly order: number
  readonly side: Side
  readonly ticks: number
  lots: number
}

/** The rules of `L3Book` over one plain list of orders in the sequence in which they joined. */
export class NaiveL3Book {
  unknownOrders = 0
  duplicateOrders = 0
  overExecutions = 0
  orders: RestingOrder[] = []

  addOrder(order: number, side: Side, ticks: number, lots: number): void {
    if (order === NO_ORDER || ticks === NO_PRICE_TICKS) {
      this.unknownOrders++
      return
    }
    if (this.#find(order)) this.duplicateOrders++
    this.#drop(order)
    if (lots > 0) this.orders.push({ order, side, ticks, lots })
  }

  modifyOrder(order: number, ticks: number, lots: number): void {
    const resting = this.#known(order)
    if (resting === undefined) return
    const price = ticks === NO_PRICE_TICKS ? resting.ticks : ticks
    if (price === resting.ticks && lots <= resting.lots && lots > 0) resting.lots = lots
    else {
      this.#drop(order)
      if (lots > 0) this.orders.push({ order, side: resting.side, ticks: price, lots })
    }
  }

  deleteOrder(order: number): void {
    if (this.#known(order)) this.#drop(order)
  }

  executeOrder(order: number, lots: number): void {
    const resting = this.#known(order)
    if (resting === undefined) return
    if (lots > resting.lots) this.overExecutions++
    resting.lots -= lots
    if (resting.lots <= 0) this.#drop(order)
  }

  applyClear(flags: number, priceTicks: number): void {
    const isBid = (flags & EventFlag.Bid) !== 0
    const isAsk = (flags & EventFlag.Ask) !== 0
    this.orders = this.orders.filter(({ side, ticks }) => {
      if (isBid === isAsk) return false
      if (isBid !== (side === Side.Buy)) return true
      if (priceTicks === NO_PRICE_TICKS) return false
      return side === Side.Buy ? ticks < priceTicks : ticks > priceTicks
    })
  }

  /** Prices of a side with an order, best first. */
  prices(side: Side): number[] {
    const prices = new Set(this.orders.filter((order) => order.side === side).map((order) => order.ticks))
    return [...prices].sort((a, b) => (side === Side.Buy ? b - a : a - b))
  }

  queueAt(side: Side, ticks: number): RestingOrder[] {
    return this.orders.filter((order) => order.side === side && order.ticks === ticks)
  }

  best(side: Side): Ticks {
    return (this.prices(side)[0] ?? NO_PRICE) as Ticks
  }

  lotsAt(side: Side, ticks: number): Lots {
    return this.queueAt(side, ticks).reduce((total, order) => total + order.lots, 0) as Lots
  }

  #known(order: number): RestingOrder | undefined {
    const resting = this.#find(order)
    if (resting === undefined) this.unknownOrders++
    return resting
  }

  #find(order: number): RestingOrder | undefined {
    return this.orders.find((resting) => resting.order === order)
  }

  #drop(order: number): void {
    this.orders = this.orders.filter((resting) => resting.order !== order)
  }
}
