import type { Lots, Side, Ticks } from '@hft/instrument'
import type { MatchingListener } from '../matching/matching-listener.ts'
import type { OrderId } from '../orders/order.ts'
import type { OrderReason } from '../orders/order-update.ts'

/** What a market in a matching engine must know of what happens there. */
export interface MatchedOrders {
  onMatch(restingId: OrderId, takingId: OrderId, ticks: Ticks, lots: Lots): void
  onUncross(buyId: OrderId, sellId: OrderId, ticks: Ticks, lots: Lots): void
}

/** Hears a matching engine, passes everything on to a publisher, if there is one, and trades to the market. */
export class MatchingEvents implements MatchingListener {
  publisher: MatchingListener | undefined
  readonly #orders: MatchedOrders

  constructor(orders: MatchedOrders) {
    this.#orders = orders
  }

  onAccepted(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void {
    this.publisher?.onAccepted(orderId, side, ticks, lots)
  }

  onRejected(orderId: OrderId, reason: OrderReason): void {
    this.publisher?.onRejected(orderId, reason)
  }

  onTrade(restingId: OrderId, takingId: OrderId, takingSide: Side, ticks: Ticks, lots: Lots, restingLots: Lots): void {
    this.publisher?.onTrade(restingId, takingId, takingSide, ticks, lots, restingLots)
    this.#orders.onMatch(restingId, takingId, ticks, lots)
  }

  onRested(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void {
    this.publisher?.onRested(orderId, side, ticks, lots)
  }

  onExpired(orderId: OrderId, lots: Lots, reason: OrderReason): void {
    this.publisher?.onExpired(orderId, lots, reason)
  }

  onCancelled(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void {
    this.publisher?.onCancelled(orderId, side, ticks, lots)
  }

  onCancelRejected(orderId: OrderId, reason: OrderReason): void {
    this.publisher?.onCancelRejected(orderId, reason)
  }

  onAmended(
    orderId: OrderId,
    side: Side,
    fromTicks: Ticks,
    fromLots: Lots,
    ticks: Ticks,
    lots: Lots,
    keptPlace: boolean,
  ): void {
    this.publisher?.onAmended(orderId, side, fromTicks, fromLots, ticks, lots, keptPlace)
  }

  onAmendRejected(orderId: OrderId, reason: OrderReason): void {
    this.publisher?.onAmendRejected(orderId, reason)
  }

  onUncrossed(buyId: OrderId, sellId: OrderId, ticks: Ticks, lots: Lots): void {
    this.publisher?.onUncrossed?.(buyId, sellId, ticks, lots)
    this.#orders.onUncross(buyId, sellId, ticks, lots)
  }
}
