import { NO_PRICE, Side } from '@hft/instrument'
import { OrderType } from '../orders/order-terms.ts'
import { Liquidity } from '../orders/order-update.ts'
import { AuctionVolumes, type Uncrossing } from './auction-volumes.ts'
import { BookSourceKind } from './book-source.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import type { OrderDesk } from './order-desk.ts'
import type { SimulatedMarket } from './simulated-market.ts'

/**
 * A call auction over a recorded market: its price is that of the recorded orders and ours together, and ours get what
 * is not taken by those before them. The recorded orders trade as recorded.
 *
 * Recorded order by order, the book may cross during the call; recorded by levels, what crosses is not to be seen, and
 * the levels in sight are taken for all.
 */
export class RecordedAuction {
  readonly #market: SimulatedMarket
  readonly #desk: OrderDesk

  constructor(market: SimulatedMarket, desk: OrderDesk) {
    this.#market = market
    this.#desk = desk
  }

  collect(volumes: AuctionVolumes): void {
    this.#collectOthers(volumes)
    for (const side of [Side.Buy, Side.Sell] as const) {
      for (const order of this.#ours(side)) volumes.add(side, order.priceTicks, this.#offered(order))
    }
  }

  uncross({ ticks, lots }: Uncrossing, atAnyPrice: readonly ExchangeOrder[]): void {
    const others = new AuctionVolumes()
    this.#collectOthers(others)
    for (const side of [Side.Buy, Side.Sell] as const) {
      const first = atAnyPrice.filter((order) => order.side === side)
      this.#allot(side, lots, ticks, others, [...first, ...this.#ours(side)])
    }
  }

  #allot(side: Side, lots: number, ticks: number, others: AuctionVolumes, orders: readonly ExchangeOrder[]): void {
    const { handler } = this.#market
    let ours = 0
    for (const order of orders) {
      if (!order.isLive) continue
      const isAtAnyPrice = order.type === OrderType.Market
      if (!isAtAnyPrice && (side === Side.Buy ? order.priceTicks < ticks : order.priceTicks > ticks)) continue
      const share = Math.min(lots - ours - (isAtAnyPrice ? 0 : aheadOf(order, others)), this.#offered(order))
      if (share <= 0) continue
      ours += share
      if (share === order.remainingLots && !isAtAnyPrice) handler.dequeue(order)
      handler.filled(order, ticks, share, Liquidity.Maker)
    }
  }

  #offered(order: ExchangeOrder): number {
    return this.#market.handler.allowed(order, order.exposedLots)
  }

  /** Our resting orders of a side, best first, then oldest first. */
  #ours(side: Side): ExchangeOrder[] {
    const queue = this.#market.handler.restingOf(side)
    const orders: ExchangeOrder[] = []
    for (let index = queue.length - 1; index >= 0; index--) orders.push(this.#desk.orders.at(queue.slotAt(index)))
    return orders
  }

  #collectOthers(volumes: AuctionVolumes): void {
    const { source, book } = this.#market
    if (source.kind === BookSourceKind.Orders) {
      source.collect(volumes)
      return
    }
    for (const side of [Side.Buy, Side.Sell] as const) {
      for (let at = book.best(side); at !== NO_PRICE; at = book.next(side, at)) {
        volumes.add(side, at, book.lotsAt(side, at))
      }
    }
  }
}

/** Others' lots that trade before an order: at better prices, and ahead of it at its own. */
function aheadOf(order: ExchangeOrder, others: AuctionVolumes): number {
  return others.betterThan(order.side, order.priceTicks) + Math.max(0, Math.round(order.aheadLots))
}
