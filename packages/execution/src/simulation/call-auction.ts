import { NO_PRICE } from '@hft/instrument'
import { OrderType, type TimeInForce } from '../orders/order-terms.ts'
import { OrderReason, OrderUpdateKind } from '../orders/order-update.ts'
import { AuctionVolumes } from './auction-volumes.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderHandler } from './order-handler.ts'
import type { OrderMarket } from './order-market.ts'
import { OrderStanding } from './order-standing.ts'
import type { PriceQueue } from './price-queue.ts'

/** A halt of trading: a call that no order is for, which ends as calls do, so that what crosses by then has one price. */
export const HALT = -1

/** The two auctions of a session, by the lifetime of the orders that wait for them, and a halt. */
export type AuctionKind = typeof TimeInForce.AtTheOpen | typeof TimeInForce.AtTheClose | typeof HALT

/**
 * The call auctions of one instrument.
 *
 * During the call orders are collected and nothing trades: limit orders rest, immediate and market orders are turned
 * away, triggers and pegs stand still, icebergs show all they have. At its end everything trades at one price ({@link AuctionVolumes}): market orders
 * at the open or close first, then by price, then by time. What is left of the orders for this auction expires; all
 * others go on.
 */
export class CallAuction {
  /** Which auction collects orders now; undefined in continuous trading. */
  called: AuctionKind | undefined
  readonly #handler: OrderHandler
  readonly #market: OrderMarket
  readonly #desk: OrderDesk
  /** Orders for an auction whose call has not begun, and market orders until its end; oldest first. */
  #awaiting: ExchangeOrder[] = []

  constructor(handler: OrderHandler, market: OrderMarket, desk: OrderDesk) {
    this.#handler = handler
    this.#market = market
    this.#desk = desk
  }

  get isCalled(): boolean {
    return this.called !== undefined
  }

  /** An order for an auction arrived. */
  admit(order: ExchangeOrder): void {
    this.#handler.accept(order)
    if (this.called === order.timeInForce && order.type !== OrderType.Market) this.#handler.enter(order)
    else {
      order.standing = OrderStanding.AwaitingAuction
      this.#awaiting.push(order)
    }
  }

  /** A waiting order leaves. */
  remove(order: ExchangeOrder): void {
    this.#awaiting.splice(this.#awaiting.indexOf(order), 1)
  }

  /** The call begins. */
  begin(kind: AuctionKind): void {
    if (this.isCalled) this.finish()
    this.called = kind
    this.#desk.changes++
    this.#handler.watch.isPaused = true
    this.#market.beginCall()
    this.#showAll(true)
    const limitOrders = this.#awaiting.filter((order) => isFor(order, kind) && order.type !== OrderType.Market)
    this.#awaiting = this.#awaiting.filter((order) => !limitOrders.includes(order))
    for (const order of limitOrders) {
      order.standing = OrderStanding.Matching
      this.#handler.enter(order)
    }
  }

  /** The call ends: everything trades that can. */
  finish(): void {
    const kind = this.called
    if (kind === undefined) return
    const handler = this.#handler
    const market = this.#market
    const atAnyPrice = this.#awaiting.filter((order) => isFor(order, kind))
    this.#awaiting = this.#awaiting.filter((order) => !isFor(order, kind))
    const volumes = new AuctionVolumes()
    market.collect(volumes)
    for (const order of atAnyPrice) {
      order.standing = OrderStanding.Matching
      volumes.addMarket(order.side, handler.allowed(order, order.remainingLots))
    }
    const reference = market.lastTradeTicks
    const uncrossing = volumes.uncrossing(reference === NO_PRICE ? undefined : reference)
    if (uncrossing !== undefined) market.uncross(uncrossing, atAnyPrice)
    this.called = undefined
    this.#desk.changes++
    for (const order of atAnyPrice) if (order.isLive) this.#expire(order)
    this.#expireOf(handler.bids, kind)
    this.#expireOf(handler.asks, kind)
    market.endCall()
    this.#showAll(false)
    handler.settle()
    handler.watch.resume()
    handler.settle()
  }

  #expireOf(queue: PriceQueue, kind: AuctionKind): void {
    for (let index = queue.length - 1; index >= 0; index--) {
      const order = this.#desk.orders.at(queue.slotAt(index))
      if (!isFor(order, kind)) continue
      this.#expire(order)
      // Its list may have taken others along.
      index = queue.length
    }
  }

  /** In an auction an iceberg takes part with all of it. */
  #showAll(isAll: boolean): void {
    for (const queue of [this.#handler.bids, this.#handler.asks]) {
      for (let index = queue.length - 1; index >= 0; index--) {
        const order = this.#desk.orders.at(queue.slotAt(index))
        if (!order.hasConditions || order.conditions.displayLots === 0) continue
        order.shownLots = isAll ? 0 : order.conditions.displayLots
        this.#market.refit(order)
      }
    }
  }

  #expire(order: ExchangeOrder): void {
    this.#handler.remove(order, OrderUpdateKind.Expired, OrderReason.TimeInForce)
  }
}

function isFor(order: ExchangeOrder, kind: AuctionKind): boolean {
  return order.timeInForce === kind
}
