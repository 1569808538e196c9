import type { Nanos } from '@hft/clock'
import type { Lots, Side, Ticks } from '@hft/instrument'
import type { Order, OrderId } from '../orders/order.ts'
import type { OrderType, TimeInForce } from '../orders/order-terms.ts'

/** What the mock venue knows of an order: its own copy of the terms. */
export interface MockOrder {
  readonly id: OrderId
  readonly instrument: number
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly instructions: number
  readonly triggerTicks: Ticks
  readonly expireAt: Nanos
  priceTicks: Ticks
  quantityLots: Lots
  filledLots: Lots
  /** silent: the script ignored it. untriggered and working: in the book. ended: nothing more happens by itself. */
  state: 'silent' | 'untriggered' | 'working' | 'ended'
}

export function mockOrderOf(order: Order, expireAt: Nanos): MockOrder {
  return {
    id: order.id,
    instrument: order.instrument,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    instructions: order.instructions,
    triggerTicks: order.triggerTicks,
    expireAt,
    priceTicks: order.priceTicks,
    quantityLots: order.quantityLots,
    filledLots: order.filledLots,
    state: 'silent',
  }
}

export type MockRequestKind = 'submit' | 'amend' | 'cancel'

/** A request as it came in. */
export interface MockRequest {
  readonly kind: MockRequestKind
  readonly at: Nanos
  readonly orderId: OrderId
  readonly instrument: number
  readonly side: Side
  readonly type: OrderType
  /** Of an amend, the price asked for. */
  readonly priceTicks: Ticks
  /** Of an amend, the quantity asked for. */
  readonly quantityLots: Lots
}

/**
 * What the mock does with a request.
 *
 * accept: as its rules say. reject: says no, reason `Other`. refuse: a new order is held back locally (an amend or a
 * cancel is rejected). ignore: no answer; the order can still be answered by hand. unresolved: says that the outcome is
 * unknown, and leaves it at that.
 */
export type MockAnswer = 'accept' | 'reject' | 'refuse' | 'ignore' | 'unresolved'

/**
 * Decides what becomes of a request.
 * @param order as it was handed to the client; valid until the script returns
 * @param attempt counts the requests of this kind, from 1
 */
export type MockScript = (order: Order, attempt: number, kind: MockRequestKind) => MockAnswer
