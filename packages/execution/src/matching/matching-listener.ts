import type { Lots, Side, Ticks } from '@hft/instrument'
import type { OrderId } from '../orders/order.ts'
import type { OrderReason } from '../orders/order-update.ts'

/**
 * What happens in a matching engine, in the order in which it happens. The book is already as the event says when a
 * method is called. Commands to the engine that calls must wait until its command is complete, but for two: an order
 * other than those told of may be cancelled or shrunk, and a limit order that meets nobody may join.
 *
 * A submitted order gives `onRejected`, or `onAccepted`, then a trade per resting order it meets, then `onRested` or
 * `onExpired` unless it traded whole.
 */
export interface MatchingListener {
  /** A new order's terms are in order; nothing has traded yet. A market order's price is `NO_PRICE`. */
  onAccepted(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void
  /** A new order's terms are wrong; the book is unchanged. */
  onRejected(orderId: OrderId, reason: OrderReason): void
  /**
   * An arriving order traded with a resting one.
   * @param restingLots what is left of the resting order; 0: it is gone
   */
  onTrade(restingId: OrderId, takingId: OrderId, takingSide: Side, ticks: Ticks, lots: Lots, restingLots: Lots): void
  /** The order joined the end of the queue at `ticks` with `lots`. */
  onRested(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void
  /** What was left of an arriving order did not rest: time in force, post-only, nothing to trade with. */
  onExpired(orderId: OrderId, lots: Lots, reason: OrderReason): void
  /** A resting order left on request with `lots` untraded. */
  onCancelled(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void
  /** There is no such resting order. */
  onCancelRejected(orderId: OrderId, reason: OrderReason): void
  /**
   * A resting order's price and remaining quantity changed.
   * @param keptPlace true: it shrank where it stands. False: it left its queue at `fromTicks` and arrives anew; trades
   * and `onRested` follow.
   */
  onAmended(
    orderId: OrderId,
    side: Side,
    fromTicks: Ticks,
    fromLots: Lots,
    ticks: Ticks,
    lots: Lots,
    keptPlace: boolean,
  ): void
  /** An amend was not possible; the order, if there is one, is as it was. */
  onAmendRejected(orderId: OrderId, reason: OrderReason): void
  /** In an auction two orders, whose leaving or shrinking has been told, traded at its price. */
  onUncrossed?(buyId: OrderId, sellId: OrderId, ticks: Ticks, lots: Lots): void
}
