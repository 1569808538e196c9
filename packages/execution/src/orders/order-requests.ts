import type { Lots, Ticks } from '@hft/instrument'
import type { Order } from './order.ts'
import { isFinal, OrderState, PendingRequest } from './order-state.ts'
import { OrderReason } from './order-update.ts'

// The time of a request is the caller's to write to `order.requestedAt`, before: as an argument it would be boxed.

/**
 * A new order is about to be sent.
 * @returns `OrderReason.None`, or `NotCancellable` when it had been sent or refused before (nothing changes)
 */
export function markSubmitted(order: Order): OrderReason {
  if (order.state !== OrderState.New) return OrderReason.NotCancellable
  order.state = OrderState.InFlight
  order.pending = PendingRequest.Submit
  return OrderReason.None
}

/**
 * An amend is about to be sent. One request at a time: the venue's answer to the last one comes first.
 * @returns `OrderReason.None`, or `NotCancellable` when the order isn't in the book or a request is under way
 */
export function markAmendRequested(order: Order, priceTicks: Ticks, quantityLots: Lots): OrderReason {
  if (!isInTheBook(order.state) || order.pending !== PendingRequest.None) return OrderReason.NotCancellable
  order.pending = PendingRequest.Amend
  order.amendPriceTicks = priceTicks
  order.amendQuantityLots = quantityLots
  return OrderReason.None
}

/**
 * A cancel is about to be sent. An unresolved order may be cancelled whatever was asked before; that is the way out.
 * @returns `OrderReason.None`, or `NotCancellable` when the order is final, was never sent, or a request is under way
 */
export function markCancelRequested(order: Order): OrderReason {
  if (order.state === OrderState.New || isFinal(order.state)) return OrderReason.NotCancellable
  if (order.pending !== PendingRequest.None && order.state !== OrderState.Unresolved) return OrderReason.NotCancellable
  order.pending = PendingRequest.Cancel
  return OrderReason.None
}

function isInTheBook(state: OrderState): boolean {
  return state === OrderState.Untriggered || state === OrderState.Working || state === OrderState.PartiallyFilled
}
