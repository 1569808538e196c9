import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import type { OrderId } from '../orders/order.ts'
import { Instruction, TimeInForce } from '../orders/order-terms.ts'
import { OrderReason } from '../orders/order-update.ts'
import type { MatchingListener } from './matching-listener.ts'

interface RestingOrder {
  readonly id: OrderId
  readonly side: Side
  ticks: Ticks
  lots: number
  arrival: number
  readonly postOnly: boolean
}

/** Price-time priority by its definition: an array of orders, filtered and sorted for every match. */
export class NaiveMatchingEngine {
  orders: RestingOrder[] = []
  readonly #listener: MatchingListener
  #arrivals = 0
  #isCollecting = false

  constructor(listener: MatchingListener) {
    this.#listener = listener
  }

  submitLimit(
    id: OrderId,
    side: Side,
    ticks: Ticks,
    lots: Lots,
    timeInForce: TimeInForce = TimeInForce.GoodTillCancel,
    instructions = 0,
  ): void {
    const postOnly = (instructions & Instruction.PostOnly) !== 0
    if (this.#find(id) !== undefined || id < 1 || !Number.isInteger(id) || !(lots > 0)) {
      this.#listener.onRejected(id, OrderReason.BadTerms)
      return
    }
    this.#listener.onAccepted(id, side, ticks, lots)
    const isOnce = timeInForce === TimeInForce.ImmediateOrCancel || timeInForce === TimeInForce.FillOrKill
    if (this.#isCollecting && isOnce) {
      this.#listener.onExpired(id, lots, OrderReason.TradingState)
      return
    }
    const meets = this.#meets(side, ticks)
    if (postOnly && meets.length > 0) {
      this.#listener.onExpired(id, lots, OrderReason.WouldTake)
      return
    }
    const held = meets.reduce((sum, order) => sum + order.lots, 0)
    if (timeInForce === TimeInForce.FillOrKill && held < lots) {
      this.#listener.onExpired(id, lots, OrderReason.NoLiquidity)
      return
    }
    const left = this.#trade(id, side, meets, lots)
    if (left === 0) return
    if (timeInForce === TimeInForce.ImmediateOrCancel) {
      this.#listener.onExpired(id, left as Lots, left === lots ? OrderReason.NoLiquidity : OrderReason.TimeInForce)
    } else {
      this.#rest(id, side, ticks, left, postOnly)
    }
  }

  submitMarket(id: OrderId, side: Side, lots: Lots): void {
    if (this.#find(id) !== undefined || id < 1 || !Number.isInteger(id) || !(lots > 0)) {
      this.#listener.onRejected(id, OrderReason.BadTerms)
      return
    }
    this.#listener.onAccepted(id, side, NO_PRICE, lots)
    if (this.#isCollecting) {
      this.#listener.onExpired(id, lots, OrderReason.TradingState)
      return
    }
    const left = this.#trade(id, side, this.#meets(side, undefined), lots)
    if (left > 0) this.#listener.onExpired(id, left as Lots, OrderReason.NoLiquidity)
  }

  cancel(id: OrderId): void {
    const order = this.#find(id)
    if (order === undefined) {
      this.#listener.onCancelRejected(id, OrderReason.UnknownOrder)
      return
    }
    this.#remove(order)
    this.#listener.onCancelled(id, order.side, order.ticks, order.lots as Lots)
  }

  amend(id: OrderId, ticks: Ticks, lots: Lots): void {
    const order = this.#find(id)
    if (order === undefined) {
      this.#listener.onAmendRejected(id, OrderReason.UnknownOrder)
      return
    }
    if (!(lots > 0)) {
      this.#listener.onAmendRejected(id, OrderReason.BadTerms)
      return
    }
    if (ticks === order.ticks && lots <= order.lots) {
      const fromLots = order.lots as Lots
      order.lots = lots
      this.#listener.onAmended(id, order.side, ticks, fromLots, ticks, lots, true)
      return
    }
    const meets = this.#meets(order.side, ticks)
    if (order.postOnly && meets.length > 0) {
      this.#listener.onAmendRejected(id, OrderReason.WouldTake)
      return
    }
    this.#remove(order)
    this.#listener.onAmended(id, order.side, order.ticks, order.lots as Lots, ticks, lots, false)
    const left = this.#trade(id, order.side, meets, lots)
    if (left > 0) this.#rest(id, order.side, ticks, left, order.postOnly)
  }

  /** Orders of a side, best price first, oldest first. */
  queue(side: Side): RestingOrder[] {
    const direction = side === Side.Buy ? -1 : 1
    return this.orders
      .filter((order) => order.side === side)
      .sort((left, right) => (left.ticks - right.ticks) * direction || left.arrival - right.arrival)
  }

  collect(): void {
    this.#isCollecting = true
  }

  uncross(ticks: Ticks): void {
    this.#isCollecting = false
    for (;;) {
      const buy = this.queue(Side.Buy)[0]
      const sell = this.queue(Side.Sell)[0]
      if (buy === undefined || sell === undefined || buy.ticks < ticks || sell.ticks > ticks) return
      const traded = Math.min(buy.lots, sell.lots)
      for (const order of [buy, sell]) {
        const from = order.lots as Lots
        order.lots -= traded
        if (order.lots > 0) {
          this.#listener.onAmended(order.id, order.side, order.ticks, from, order.ticks, order.lots as Lots, true)
        } else {
          this.#remove(order)
          this.#listener.onCancelled(order.id, order.side, order.ticks, traded as Lots)
        }
      }
      this.#listener.onUncrossed?.(buy.id, sell.id, ticks, traded as Lots)
    }
  }

  #meets(side: Side, ticks: Ticks | undefined): RestingOrder[] {
    if (this.#isCollecting) return []
    const opposite = this.queue(side === Side.Buy ? Side.Sell : Side.Buy)
    if (ticks === undefined) return opposite
    return opposite.filter((order) => (side === Side.Buy ? order.ticks <= ticks : order.ticks >= ticks))
  }

  #trade(id: OrderId, side: Side, meets: RestingOrder[], lots: number): number {
    let left = lots
    for (const order of meets) {
      if (left === 0) break
      const traded = Math.min(left, order.lots)
      left -= traded
      order.lots -= traded
      if (order.lots === 0) this.#remove(order)
      this.#listener.onTrade(order.id, id, side, order.ticks, traded as Lots, order.lots as Lots)
    }
    return left
  }

  #rest(id: OrderId, side: Side, ticks: Ticks, lots: number, postOnly: boolean): void {
    this.orders.push({ id, side, ticks, lots, arrival: this.#arrivals++, postOnly })
    this.#listener.onRested(id, side, ticks, lots as Lots)
  }

  #find(id: OrderId): RestingOrder | undefined {
    return this.orders.find((order) => order.id === id)
  }

  #remove(order: RestingOrder): void {
    this.orders.splice(this.orders.indexOf(order), 1)
  }
}
