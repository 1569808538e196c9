import type { Clock, Nanos, Timers } from '@hft/clock'
import type { EventStream, OrderBook } from '@hft/data'
import type { Instrument, Lots, Ticks } from '@hft/instrument'
import type { Observable } from 'rxjs'
import type { Order, OrderId, OrderRequest } from '../orders/order.ts'
import type { OrderUpdate } from '../orders/order-update.ts'
import type { RoutingSummary } from '../routing/routing-records.ts'

/** What an engine gives its execution client before the first order. */
export interface ExecutionEnvironment {
  readonly clock: Clock
  readonly instruments: readonly Instrument[]
  /** Our own books, by instrument. */
  readonly books: readonly OrderBook[]
  /** By instrument: exchange time of the last message that changed its book, NaN before the first. */
  readonly quoteTimes?: Float64Array
  /** Present where somebody keeps the children of orders that a client carries out in parts. */
  readonly children?: ChildDesk
}

/**
 * Keeps the children of a client that carries orders out in parts. Each passes the `OrderGate`, is booked where it trades,
 * and reaches the client's own `submit` like any other order, with {@link Order.isSlice} set.
 */
export interface ChildDesk {
  readonly timers: Timers
  /**
   * Sends a child for the owner of its parent. What becomes of it, a refusal included, is told by
   * `ExecutionClient.onChildUpdate`, perhaps before this returns.
   */
  submitChild(request: OrderRequest, strategy: number): OrderId
  /** Cancels a child; while another request is under way, as soon as that is answered. */
  cancelChild(id: OrderId): void
  /** News of a parent, in its own terms; reused. */
  onParentUpdate(update: OrderUpdate): void
}

/**
 * Where orders go. `submit`, `amend` and `cancel` return nothing, never throw for a market reason and don't allocate;
 * every outcome, local refusal included, is an {@link OrderUpdate}. Updates may come before `submit` returns.
 */
export interface ExecutionClient {
  /** One message about one order each; the object is reused and valid until the subscriber returns. */
  readonly updates$: Observable<OrderUpdate>
  /** Present where the venue is simulated in this process: the engine then drives the venue's time as well. */
  readonly simulation?: SimulatedVenue
  start(environment: ExecutionEnvironment): void
  /** Sends a new order. The client copies what it needs of `order`. */
  submit(order: Order): void
  /** Asks for a new price and total quantity. */
  amend(order: Order, priceTicks: Ticks, quantityLots: Lots): void
  cancel(order: Order): void
  /** Whether the client would carry `order` out by children of its own: it never leaves itself then. */
  isRouted?(order: Order): boolean
  /** What has come of orders that were carried out by children. */
  readonly routing?: RoutingSummary
  /** A child has changed by `update`. */
  onChildUpdate?(update: OrderUpdate, child: Order): void
  /** Called after each market message has changed our books; for clients that fill against them. */
  onMarket?(instrument: number): void
  /** Releases what the client holds. Called once, after the last update. */
  stop(): Promise<void>
}

/**
 * A venue that is simulated in this process, as the engine drives it.
 *
 * Neither side runs event by event with the other. What we send at `t` arrives no earlier than
 * `t + minimumEntryNanos`; what the exchange answers at `t` reaches us no earlier than `t + minimumResponseNanos`.
 * Within that window each side runs ahead over its own events (a conservative look-ahead, as in parallel
 * discrete-event simulation). Windows of 0 make them alternate.
 *
 * At equal times: market data to us, order updates to us, market data at the exchange, requests at the exchange,
 * then timers; equal again: lower instrument index, then arrival.
 */
export interface SimulatedVenue {
  readonly minimumEntryNanos: Nanos
  readonly minimumResponseNanos: Nanos
  /** Sets the exchange's own view of the market. Called once, before the first event. */
  attach(view: EventStream): void
  /**
   * What we see of the market instead of `view`: with another latency, or under observation by what depends on it.
   * Called once, before the first event; without it we see `view`.
   * @param isRecorded a recording's view; false for a live feed, whose latency is what it is
   */
  localView?(view: EventStream, isRecorded: boolean): EventStream
  /** What the venue has counted by now, to show beside the engine's own figures. */
  readonly counts?: Readonly<Record<string, number>>
  /** How far {@link run} goes: a field, because a time that is handed to a call may have to be boxed. */
  limit: Nanos
  /**
   * The exchange goes through all its market data and requests with times ≤ {@link limit}, in order. Market data that no
   * answer comes of may wait, until there is more of it or somebody looks.
   * Answers false when its view has to be loaded before it can go on (`next()` gave nothing and `completeUntil` is
   * before the limit): `await view.load()`, then call again.
   */
  run(): boolean
  /**
   * No answer will be given to a request that has not been sent yet, or to market data, before this exchange time:
   * the time of the exchange's next step while an order works or a request is under way, else Infinity. Where its
   * view has nothing more at hand, no step comes before the view's `completeUntil` (or the last step, if later).
   */
  readonly nextActivity: Nanos
  /** Time of the earliest request or expiry that is due without further market data; Infinity for none. */
  readonly nextRequest: Nanos
  /** Local time at which the earliest answer under way reaches us; Infinity for none. */
  readonly nextUpdate: Nanos
  /**
   * Takes the earliest answer under way; the object is reused. Who drives the venue handles it; `updates$` shows it to
   * others.
   */
  deliverNext(): OrderUpdate
}
