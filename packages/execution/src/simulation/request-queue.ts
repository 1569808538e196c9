import type { Nanos } from '@hft/clock'
import type { Lots, Side, Ticks } from '@hft/instrument'
import type { Order, OrderId } from '../orders/order.ts'
import { copyConditions, OrderConditions } from '../orders/order-conditions.ts'
import { PendingRequest } from '../orders/order-state.ts'
import type { OrderType, TimeInForce } from '../orders/order-terms.ts'
import { OrderReason } from '../orders/order-update.ts'

// An imported constant is looked up at each use; this one is not.
const Reason = OrderReason

const SMALLEST_CAPACITY = 64

/** One request on its way to the exchange, with the terms it carries. */
export class ExchangeRequest {
  kind: PendingRequest = PendingRequest.None
  arrivesAt: Nanos = 0
  orderId: OrderId = 0
  /** Index of the strategy that it comes from. */
  owner = 0
  instrument = 0
  side: Side = 0
  type: OrderType = 0
  timeInForce: TimeInForce = 0
  instructions = 0
  /** Price of a new order, new price of an amend. */
  priceTicks = 0 as Ticks
  triggerTicks = 0 as Ticks
  /** Quantity of a new order, new total quantity of an amend. */
  quantityLots = 0 as Lots
  expireAt: Nanos = 0
  /** False: {@link conditions} are none, whatever they say. */
  hasConditions = false
  readonly conditions = new OrderConditions()
  /** Connection that it came on. */
  connection = 0
  /** Why a gateway turns it away on arrival, `None` for one that goes on to the matching engine. */
  refusal: OrderReason = Reason.None
  /** When the answer to one that was turned away reaches us, NaN for after the usual time. */
  refusalSeenAt: Nanos = Number.NaN
}

/**
 * Requests under way. A connection never reorders, so an early one waits for the one before it on the same connection;
 * those of different connections arrive by their times.
 */
export class RequestQueue {
  /** When the earliest request arrives; Infinity for none. */
  nextArrival: Nanos = Number.POSITIVE_INFINITY
  /** When the next request arrives at the soonest, to write before {@link push}: as an argument it would be boxed. */
  arrivesAt: Nanos = Number.NaN
  #requests = requestsOf(SMALLEST_CAPACITY)
  #head = 0
  #length = 0
  /** Requests that overtook an earlier one to the same venue. */
  overtaken = 0
  readonly #connections: number
  /** Number of its venue, by instrument. */
  #venueOf: Int32Array = new Int32Array(0)
  /** By venue × connections + connection. */
  #lastArrivals: Float64Array

  /** @param connections to each venue */
  constructor(connections = 1) {
    this.#connections = connections
    this.#lastArrivals = new Float64Array(connections).fill(Number.NEGATIVE_INFINITY)
  }

  /** Says which instruments are of one venue: each has connections of its own. */
  open(venueOf: Int32Array): void {
    this.#venueOf = venueOf
    const count = (Math.max(0, ...venueOf) + 1) * this.#connections
    this.#lastArrivals = new Float64Array(count).fill(Number.NEGATIVE_INFINITY)
  }

  get length(): number {
    return this.#length
  }

  /**
   * Queues a request about `order` that arrives at {@link arrivesAt}, but no earlier than those before it on its
   * connection. The given terms are an amend's new ones. Answers with the request, so that more can be said about it.
   */
  push(kind: PendingRequest, order: Order, priceTicks: Ticks, quantityLots: Lots, connection = 0): ExchangeRequest {
    if (this.#length === this.#requests.length) this.#grow()
    const lastArrivals = this.#lastArrivals
    const venue = this.#venueOf[order.instrument] ?? 0
    const line = venue * this.#connections + connection
    const time = this.arrivesAt > lastArrivals[line]! ? this.arrivesAt : lastArrivals[line]!
    lastArrivals[line] = time
    const request = this.#place(time, venue)
    request.kind = kind
    request.arrivesAt = time
    request.orderId = order.id
    request.owner = order.strategy
    request.instrument = order.instrument
    request.side = order.side
    request.type = order.type
    request.timeInForce = order.timeInForce
    request.instructions = order.instructions
    request.priceTicks = priceTicks
    request.triggerTicks = order.triggerTicks
    request.quantityLots = quantityLots
    request.expireAt = order.expireAt
    request.hasConditions = order.hasConditions
    if (order.hasConditions) copyConditions(order.conditions, request.conditions)
    request.connection = connection
    request.refusal = Reason.None
    request.refusalSeenAt = Number.NaN
    this.#length++
    this.nextArrival = this.#requests[this.#head]!.arrivesAt
    return request
  }

  /** The earliest request of a queue that is not empty; valid until the next {@link push}. */
  shift(): ExchangeRequest {
    const request = this.#requests[this.#head]!
    this.#head = (this.#head + 1) & (this.#requests.length - 1)
    this.#length--
    this.nextArrival = this.#length === 0 ? Number.POSITIVE_INFINITY : this.#requests[this.#head]!.arrivesAt
    return request
  }

  /** A request for what arrives at `time`, behind all that arrive by then. */
  #place(time: Nanos, venue: number): ExchangeRequest {
    const requests = this.#requests
    const mask = requests.length - 1
    let at = this.#head + this.#length
    const request = requests[at & mask]!
    let overtakes = false
    for (; at > this.#head && requests[(at - 1) & mask]!.arrivesAt > time; at--) {
      const later = requests[(at - 1) & mask]!
      if ((this.#venueOf[later.instrument] ?? 0) === venue) overtakes = true
      requests[at & mask] = later
    }
    if (overtakes) this.overtaken++
    requests[at & mask] = request
    return request
  }

  #grow(): void {
    const requests = this.#requests
    const inOrder = requests.slice(this.#head).concat(requests.slice(0, this.#head))
    this.#requests = inOrder.concat(requestsOf(requests.length))
    this.#head = 0
  }
}

function requestsOf(count: number): ExchangeRequest[] {
  return Array.from({ length: count }, () => new ExchangeRequest())
}
