import { type Clock, CodedError, NO_TIME, type Timers } from '@hft/clock'
import type { Lots, Ticks } from '@hft/instrument'
import type { ChildDesk, ExecutionClient } from '../clients/execution-client.ts'
import type { Order, OrderId, OrderRequest } from '../orders/order.ts'
import type { OrderGate } from '../orders/order-gate.ts'
import { markCancelRequested, markSubmitted } from '../orders/order-requests.ts'
import { isFinal, OrderState, PendingRequest } from '../orders/order-state.ts'
import type { OrderTable } from '../orders/order-table.ts'
import { Liquidity, OrderReason, OrderUpdate, OrderUpdateKind } from '../orders/order-update.ts'
import type { SmartOrderRouterOptions } from './router-options.ts'

/** What a {@link ChildOrderDesk} is made of. */
export interface ChildOrderDeskParts {
  readonly orders: OrderTable
  readonly gate: OrderGate
  readonly clock: Clock
  readonly timers: Timers
  /** Where an instrument's orders go. */
  clientOf(instrument: number): ExecutionClient
  onChildUpdate(update: OrderUpdate, child: Order): void
  onParentUpdate(update: OrderUpdate): void
}

/** Keeps a router's children where no engine does: each passes the gate, and its updates are applied to it here. */
export class ChildOrderDesk implements ChildDesk {
  readonly timers: Timers
  readonly #parts: ChildOrderDeskParts
  readonly #refusal = new OrderUpdate()

  constructor(parts: ChildOrderDeskParts) {
    this.#parts = parts
    this.timers = parts.timers
  }

  submitChild(request: OrderRequest, strategy: number): OrderId {
    const { orders, gate, clock } = this.#parts
    const order = orders.create(request, strategy, true)
    order.requestedAt = clock.now()
    const { id } = order
    order.isCancelWanted = false
    const reason = gate.admitSubmit(order)
    if (reason === OrderReason.None) {
      markSubmitted(order)
      orders.track(order)
      this.#parts.clientOf(order.instrument).submit(order)
    } else this.#refuse(order, reason)
    return id
  }

  cancelChild(id: OrderId): void {
    const { orders, gate, clock } = this.#parts
    const order = orders.get(id)
    if (order === undefined || isFinal(order.state)) return
    if (order.pending !== PendingRequest.None && order.state !== OrderState.Unresolved) {
      order.isCancelWanted = true
      return
    }
    gate.admitCancel(order)
    order.requestedAt = clock.now()
    markCancelRequested(order)
    this.#parts.clientOf(order.instrument).cancel(order)
  }

  onParentUpdate(update: OrderUpdate): void {
    this.#parts.onParentUpdate(update)
  }

  /** An update from a client; false when it is about no child. */
  onUpdate(update: OrderUpdate): boolean {
    const order = this.#parts.orders.get(update.orderId)
    if (order === undefined) return false
    this.#apply(order, update)
    return true
  }

  #apply(order: Order, update: OrderUpdate): void {
    const { orders } = this.#parts
    orders.apply(order, update)
    this.#parts.onChildUpdate(update, order)
    if (isFinal(order.state)) {
      orders.retire(order)
    } else if (order.isCancelWanted && order.pending === PendingRequest.None) {
      order.isCancelWanted = false
      this.cancelChild(order.id)
    }
  }

  #refuse(order: Order, reason: number): void {
    const update = this.#refusal
    update.kind = OrderUpdateKind.Refused
    update.orderId = order.id
    update.instrument = order.instrument
    update.exchangeTime = NO_TIME
    update.localTime = this.#parts.clock.now()
    update.lastTicks = 0 as Ticks
    update.lastLots = 0 as Lots
    update.filledLots = order.filledLots
    update.liquidity = Liquidity.None
    update.reason = reason
    this.#apply(order, update)
  }
}

/**
 * The desk of a router that no engine keeps the children of.
 * @throws CodedError `router.desk` when the options don't say by whom, and what passes
 */
export function childDeskOf(
  { gate, slices, timers, product }: SmartOrderRouterOptions,
  parts: Omit<ChildOrderDeskParts, 'orders' | 'gate' | 'timers'>,
): ChildOrderDesk {
  if (gate === undefined || slices === undefined || timers === undefined) {
    throw new CodedError(
      'router.desk',
      `nobody keeps the slices of product ${product.id}: run the router in an engine, or give it a gate, a table of slices and timers`,
    )
  }
  return new ChildOrderDesk({ ...parts, orders: slices, gate, timers })
}
