import { CodedError, NANOS_PER_DAY, type Nanos, NO_TIME } from '@hft/clock'
import { type Lots, NO_PRICE, oppositeOf, Side, signOf, type Ticks } from '@hft/instrument'
import type { Observable } from 'rxjs'
import type { Order, OrderId } from '../orders/order.ts'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { Liquidity, OrderReason, OrderUpdate, OrderUpdateKind } from '../orders/order-update.ts'
import type { ExecutionClient, ExecutionEnvironment } from './execution-client.ts'
import {
  type MockAnswer,
  type MockOrder,
  type MockRequest,
  type MockRequestKind,
  type MockScript,
  mockOrderOf,
} from './mock-order.ts'
import { UpdateOutbox } from './update-outbox.ts'

export interface MockExecutionClientOptions {
  /** Decides what becomes of each request; without one all are accepted. */
  readonly script?: MockScript
  /** Updates are delivered with the first market message so much later; default 0: at once. */
  readonly delayNanos?: Nanos
}

/** What {@link MockExecutionClient.fill} and its like may set beside the defaults. */
export interface MockFillOptions {
  readonly liquidity?: Liquidity
  /** Default: now. */
  readonly exchangeTime?: Nanos
}

const Kind = OrderUpdateKind

/**
 * An execution client without a venue, for examples, dry runs and tests.
 *
 * It fills against our own books: an order that is marketable on arrival trades **whole, at the touch's price**, however
 * little is there, as taker; anything else rests and trades whole at its own price, as maker, when the touch reaches it.
 * A market order that finds no opposite side is rejected. Stops trigger on the touch (a buy when the best ask is at its
 * trigger or above). Other kinds of order, auctions, repricing and lists are rejected. Books are never consumed, nobody
 * stands in a queue, and a sleeping order's time limit is noticed with the next market message: for anything like a real
 * fill take the simulated exchange.
 *
 * A script decides which requests are accepted; `fill`, `reject`, `expire` and so on tell any story by hand.
 */
export class MockExecutionClient implements ExecutionClient {
  readonly updates$: Observable<OrderUpdate>
  /** Every request so far, oldest first. */
  readonly requests: MockRequest[] = []
  readonly #outbox = new UpdateOutbox()
  readonly #script: MockScript | undefined
  readonly #delayNanos: Nanos
  readonly #orders = new Map<OrderId, MockOrder>()
  readonly #resting = new Set<MockOrder>()
  readonly #positions: number[] = []
  readonly #attempts: Record<MockRequestKind, number> = { submit: 0, amend: 0, cancel: 0 }
  #environment: ExecutionEnvironment | undefined

  constructor(options: MockExecutionClientOptions = {}) {
    this.#script = options.script
    this.#delayNanos = options.delayNanos ?? 0
    this.updates$ = this.#outbox.updates$
  }

  start(environment: ExecutionEnvironment): void {
    this.#environment = environment
  }

  submit(order: Order): void {
    this.#record('submit', order, order.priceTicks, order.quantityLots)
    const known = mockOrderOf(order, this.#expiryOf(order))
    const answer = this.#answerTo('submit', order)
    if (this.#environment === undefined) this.#end(known, Kind.Refused, OrderReason.VenueUnavailable, NO_TIME)
    else if (this.#orders.has(known.id)) this.#end(known, Kind.Rejected, OrderReason.BadTerms)
    else {
      this.#orders.set(known.id, known)
      if (answer === 'accept') this.#arrive(known)
      else if (answer === 'reject') this.#end(known, Kind.Rejected, OrderReason.Other)
      else if (answer === 'refuse') this.#end(known, Kind.Refused, OrderReason.Other, NO_TIME)
      else if (answer === 'unresolved') this.#tell(known, Kind.Unresolved, OrderReason.None, NO_TIME)
    }
    this.#deliver()
  }

  amend(order: Order, priceTicks: Ticks, quantityLots: Lots): void {
    this.#record('amend', order, priceTicks, quantityLots)
    const answer = this.#answerTo('amend', order)
    const known = this.#orders.get(order.id)
    if (known === undefined) this.#tellStranger(order, Kind.AmendRejected)
    else if (answer === 'accept') this.#amend(known, priceTicks, quantityLots)
    else if (answer === 'unresolved') this.#tell(known, Kind.Unresolved, OrderReason.None, NO_TIME)
    else if (answer !== 'ignore') this.#tell(known, Kind.AmendRejected, OrderReason.Other)
    this.#deliver()
  }

  cancel(order: Order): void {
    this.#record('cancel', order, order.priceTicks, order.quantityLots)
    const answer = this.#answerTo('cancel', order)
    const known = this.#orders.get(order.id)
    if (known === undefined) this.#tellStranger(order, Kind.CancelRejected)
    else if (answer === 'accept') {
      if (known.state === 'ended') this.#tell(known, Kind.CancelRejected, OrderReason.NotCancellable)
      else this.#end(known, Kind.Cancelled, OrderReason.Requested)
    } else if (answer === 'unresolved') this.#tell(known, Kind.Unresolved, OrderReason.None, NO_TIME)
    else if (answer !== 'ignore') this.#tell(known, Kind.CancelRejected, OrderReason.Other)
    this.#deliver()
  }

  /** Triggers, fills and expires what the changed touch of an instrument reaches, oldest order first. */
  onMarket(instrument: number): void {
    if (this.#resting.size > 0) this.#reach(instrument)
    if (this.#outbox.waitingCount > 0) this.#deliver()
  }

  async stop(): Promise<void> {
    this.#environment = undefined
    this.#orders.clear()
    this.#resting.clear()
    this.#outbox.close()
  }

  /** Tells that an order is accepted: one that the script ignored, say. @throws CodedError `mock.unknown_order` */
  accept(orderId: OrderId): void {
    this.#rest(this.#orderOf(orderId))
    this.#deliver()
  }

  /** Tells that an order was rejected. @throws CodedError `mock.unknown_order` */
  reject(orderId: OrderId, reason: number = OrderReason.Other): void {
    this.#end(this.#orderOf(orderId), Kind.Rejected, reason)
    this.#deliver()
  }

  /** Tells that an order expired. @throws CodedError `mock.unknown_order` */
  expire(orderId: OrderId, reason: number = OrderReason.TimeInForce): void {
    this.#end(this.#orderOf(orderId), Kind.Expired, reason)
    this.#deliver()
  }

  /** Tells that the outcome of the last request about an order is unknown. @throws CodedError `mock.unknown_order` */
  unresolve(orderId: OrderId): void {
    this.#tell(this.#orderOf(orderId), Kind.Unresolved, OrderReason.None, NO_TIME)
    this.#deliver()
  }

  /**
   * Tells of a fill, whatever the books say and whether or not the order has ended or has so much left.
   * @throws CodedError `mock.unknown_order`
   */
  fill(orderId: OrderId, ticks: Ticks, lots: Lots, options: MockFillOptions = {}): void {
    const { liquidity = Liquidity.Maker, exchangeTime = this.#now() } = options
    this.#fill(this.#orderOf(orderId), ticks, lots, liquidity, exchangeTime)
    this.#deliver()
  }

  /** Tells the last update once more. */
  duplicateLastUpdate(): void {
    const { last } = this.#outbox
    if (last === undefined) return
    this.#outbox.send(Object.assign(new OrderUpdate(), last, { localTime: this.#now() + this.#delayNanos }))
    this.#deliver()
  }

  /** Keeps all updates back until {@link release}. */
  hold(): void {
    this.#outbox.isHeld = true
  }

  /** Delivers the oldest `count` updates kept back; all of them, and no more are kept back, when left out. */
  release(count?: number): void {
    if (count === undefined) this.#outbox.isHeld = false
    this.#outbox.release(count ?? this.#outbox.waitingCount, this.#now())
  }

  #arrive(order: MockOrder): void {
    const problem = this.#problemOf(order)
    if (problem !== OrderReason.None) this.#end(order, Kind.Rejected, problem)
    else {
      this.#rest(order)
      if (order.state === 'untriggered') this.#trigger(order)
      else this.#meetBook(order)
    }
  }

  #problemOf(order: MockOrder): OrderReason {
    if (this.#environment?.books[order.instrument] === undefined) return OrderReason.UnknownInstrument
    const isStop = order.type === OrderType.StopMarket || order.type === OrderType.StopLimit
    const hasLimit = order.type === OrderType.Limit || order.type === OrderType.StopLimit
    const areTermsWrong =
      order.type > OrderType.StopLimit ||
      order.timeInForce > TimeInForce.Day ||
      (order.instructions & ~(Instruction.PostOnly | Instruction.ReduceOnly)) !== 0 ||
      !(Number.isSafeInteger(order.quantityLots) && order.quantityLots > 0) ||
      (hasLimit && !isPrice(order.priceTicks)) ||
      (isStop && !isPrice(order.triggerTicks)) ||
      !(this.#now() < order.expireAt)
    if (areTermsWrong) return OrderReason.BadTerms
    if (this.#reducible(order) === 0) return OrderReason.WouldNotReduce
    const isMarket = order.type === OrderType.Market
    return isMarket && this.#touch(order) === NO_PRICE ? OrderReason.NoLiquidity : OrderReason.None
  }

  #rest(order: MockOrder): void {
    const isStop = order.type === OrderType.StopMarket || order.type === OrderType.StopLimit
    order.state = isStop ? 'untriggered' : 'working'
    this.#resting.add(order)
    this.#tell(order, Kind.Accepted, OrderReason.None)
  }

  #trigger(order: MockOrder): void {
    const touch = this.#touch(order)
    if (touch === NO_PRICE) return
    if (order.side === Side.Buy ? touch < order.triggerTicks : touch > order.triggerTicks) return
    order.state = 'working'
    this.#tell(order, Kind.Triggered, OrderReason.None)
    this.#meetBook(order)
  }

  /** What an order does when it comes to the book: on arrival, when triggered, when amended. */
  #meetBook(order: MockOrder): void {
    const isPostOnly = (order.instructions & Instruction.PostOnly) !== 0
    const { timeInForce } = order
    const touch = this.#touch(order)
    if (this.#isReached(order, touch)) {
      if (isPostOnly) this.#end(order, Kind.Expired, OrderReason.WouldTake)
      else this.#fillUpToPosition(order, touch, Liquidity.Taker)
    } else if (
      timeInForce === TimeInForce.ImmediateOrCancel ||
      timeInForce === TimeInForce.FillOrKill ||
      !hasLimitPrice(order)
    ) {
      this.#end(order, Kind.Expired, OrderReason.NoLiquidity)
    }
  }

  #fillResting(order: MockOrder): void {
    if (this.#isReached(order, this.#touch(order))) this.#fillUpToPosition(order, order.priceTicks, Liquidity.Maker)
  }

  /** A reduce-only order trades what is left to reduce, and the rest of it expires. */
  #fillUpToPosition(order: MockOrder, ticks: Ticks, liquidity: Liquidity): void {
    const lots = this.#reducible(order)
    if (lots > 0) this.#fill(order, ticks, lots, liquidity, this.#now())
    if (order.filledLots < order.quantityLots) this.#end(order, Kind.Expired, OrderReason.WouldNotReduce)
  }

  /** The part of an order's remainder that may trade: all, unless it may only reduce. */
  #reducible(order: MockOrder): Lots {
    const remaining = (order.quantityLots - order.filledLots) as Lots
    if ((order.instructions & Instruction.ReduceOnly) === 0) return remaining
    const opposite = -signOf(order.side) * (this.#positions[order.instrument] ?? 0)
    return Math.min(remaining, Math.max(0, opposite)) as Lots
  }

  #isReached(order: MockOrder, touch: Ticks): boolean {
    if (touch === NO_PRICE) return false
    if (!hasLimitPrice(order)) return true
    return order.side === Side.Buy ? touch <= order.priceTicks : touch >= order.priceTicks
  }

  /** Best price that an order would trade with. */
  #touch(order: MockOrder): Ticks {
    return this.#environment?.books[order.instrument]?.best(oppositeOf(order.side)) ?? NO_PRICE
  }

  #amend(order: MockOrder, priceTicks: Ticks, quantityLots: Lots): void {
    const problem = this.#amendProblemOf(order, priceTicks, quantityLots)
    if (problem !== OrderReason.None) {
      this.#tell(order, Kind.AmendRejected, problem)
      return
    }
    order.priceTicks = priceTicks
    order.quantityLots = quantityLots
    const update = this.#updateOf(order, Kind.Amended, OrderReason.None)
    update.lastTicks = priceTicks
    update.lastLots = quantityLots
    this.#outbox.send(update)
    if (order.state === 'working') this.#meetBook(order)
  }

  #amendProblemOf(order: MockOrder, priceTicks: Ticks, quantityLots: Lots): OrderReason {
    if (order.state === 'ended') return OrderReason.NotCancellable
    const isQuantity = Number.isSafeInteger(quantityLots) && quantityLots > order.filledLots
    if (!isQuantity || !isPrice(priceTicks) || !hasLimitPrice(order)) return OrderReason.BadTerms
    const isPostOnly = (order.instructions & Instruction.PostOnly) !== 0
    const wouldTake = order.state === 'working' && this.#isReached({ ...order, priceTicks }, this.#touch(order))
    return isPostOnly && wouldTake ? OrderReason.WouldTake : OrderReason.None
  }

  #fill(order: MockOrder, ticks: Ticks, lots: Lots, liquidity: Liquidity, exchangeTime: Nanos): void {
    order.filledLots = (order.filledLots + lots) as Lots
    this.#positions[order.instrument] = (this.#positions[order.instrument] ?? 0) + signOf(order.side) * lots
    if (order.filledLots >= order.quantityLots) this.#leave(order)
    const update = this.#updateOf(order, Kind.Filled, OrderReason.None, exchangeTime)
    update.lastTicks = ticks
    update.lastLots = lots
    update.liquidity = liquidity
    this.#outbox.send(update)
  }

  #end(order: MockOrder, kind: OrderUpdateKind, reason: number, exchangeTime = this.#now()): void {
    this.#leave(order)
    this.#tell(order, kind, reason, exchangeTime)
  }

  #leave(order: MockOrder): void {
    order.state = 'ended'
    this.#resting.delete(order)
  }

  #tell(order: MockOrder, kind: OrderUpdateKind, reason: number, exchangeTime = this.#now()): void {
    this.#outbox.send(this.#updateOf(order, kind, reason, exchangeTime))
  }

  #tellStranger(order: Order, kind: OrderUpdateKind): void {
    const reason = this.#environment === undefined ? OrderReason.VenueUnavailable : OrderReason.UnknownOrder
    this.#outbox.send(this.#updateOf(order, kind, reason))
  }

  #updateOf(
    order: MockOrder | Order,
    kind: OrderUpdateKind,
    reason: number,
    exchangeTime: Nanos = this.#now(),
  ): OrderUpdate {
    const update = new OrderUpdate()
    update.kind = kind
    update.orderId = order.id
    update.instrument = order.instrument
    update.exchangeTime = exchangeTime
    update.localTime = this.#now() + this.#delayNanos
    update.filledLots = order.filledLots
    update.reason = reason
    return update
  }

  #reach(instrument: number): void {
    const now = this.#now()
    for (const order of this.#resting) {
      if (order.instrument !== instrument) continue
      if (now >= order.expireAt) this.#end(order, Kind.Expired, OrderReason.TimeInForce)
      else if (order.state === 'untriggered') this.#trigger(order)
      else this.#fillResting(order)
    }
  }

  #record(kind: MockRequestKind, order: Order, priceTicks: Ticks, quantityLots: Lots): void {
    const { id, instrument, side, type } = order
    this.requests.push({ kind, at: this.#now(), orderId: id, instrument, side, type, priceTicks, quantityLots })
    this.#attempts[kind]++
  }

  #answerTo(kind: MockRequestKind, order: Order): MockAnswer {
    return this.#script?.(order, this.#attempts[kind], kind) ?? 'accept'
  }

  #orderOf(id: OrderId): MockOrder {
    const order = this.#orders.get(id)
    if (order !== undefined) return order
    throw new CodedError('mock.unknown_order', `order ${id} was never submitted to this client`)
  }

  #expiryOf(order: Order): Nanos {
    if (order.timeInForce === TimeInForce.GoodTillDate) return order.expireAt
    if (order.timeInForce !== TimeInForce.Day) return Number.POSITIVE_INFINITY
    return (Math.floor(this.#now() / NANOS_PER_DAY) + 1) * NANOS_PER_DAY
  }

  #now(): Nanos {
    return this.#environment?.clock.now() ?? 0
  }

  #deliver(): void {
    this.#outbox.deliver(this.#now())
  }
}

function hasLimitPrice(order: MockOrder): boolean {
  return order.type === OrderType.Limit || order.type === OrderType.StopLimit
}

function isPrice(ticks: number): boolean {
  return Number.isSafeInteger(ticks) && ticks !== NO_PRICE
}
