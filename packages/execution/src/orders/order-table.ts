import { CodedError, NO_TIME as IMPORTED_NO_TIME } from '@hft/clock'
import { NO_PRICE as IMPORTED_NO_PRICE, type Lots, type Side, type Ticks } from '@hft/instrument'
import { OpenOrderGroups } from './open-order-groups.ts'
import { OpenOrders } from './open-orders.ts'
import { Order, type OrderId, type OrderRequest } from './order.ts'
import { isFinal as importedIsFinal, OrderState, PendingRequest } from './order-state.ts'
import { isForAuction as importedIsForAuction, OrderType, TimeInForce } from './order-terms.ts'
import { applyUpdate } from './order-transitions.ts'
import type { OrderUpdate } from './order-update.ts'
import type { Transition } from './transition.ts'

// Imported constants are looked up at each use; these are not.
const isFinal = importedIsFinal
const isForAuction = importedIsForAuction
const NO_PRICE = IMPORTED_NO_PRICE
const NO_TIME = IMPORTED_NO_TIME
const State = OrderState
const Type = OrderType
const Lifetime = TimeInForce
const Pending = PendingRequest

/** The instrument column of events holds 16 bits; strategies are fewer. */
const LARGEST_INDEX = 0xffff
/** Numbers of groups of open orders: what no index can be, slices, and from then on by index. */
const OTHERS = 0
const SLICES = 1
const FIRST_OF_INDEX = 2

export interface OrderTableOptions {
  /** Id of the first order, ≥ 1. A journal continues the account's ids by this. Default 1. */
  readonly firstOrderId?: OrderId
  /** Orders to make room for at first; more are made as they are needed. Default 1024. */
  readonly capacity?: number
  /**
   * How many ended orders stay known after {@link OrderTable.retire}, so that late messages find them. Default 1024;
   * 0 forgets at once.
   */
  readonly retained?: number
}

/**
 * All orders of an account that can still matter: made, looked up by id, listed while open, retired and reused.
 *
 * Ids ascend and never repeat. They may have gaps: an id whose place in the lookup belongs to a live order is passed
 * over while the table is less than half full, else the table doubles. Nothing allocates once it has its size.
 */
export class OrderTable {
  #slots: (Order | undefined)[]
  #mask: number
  #count = 0
  #nextId: OrderId
  readonly #pool: Order[] = []
  /** Ids of the retired orders, a ring; 0 for none. */
  readonly #retired: Float64Array
  #retiredAt = 0
  readonly #open = new OpenOrders(64)
  readonly #openOfOwner = new OpenOrderGroups(this.#open)
  readonly #openOfInstrument = new OpenOrderGroups(this.#open)
  /** By instrument × 2 + side. */
  #openLots = new Float64Array(16)

  /** @throws CodedError `orders.first_id` when it isn't a whole number ≥ 1 */
  constructor(options: OrderTableOptions = {}) {
    const { firstOrderId = 1, capacity = 1024, retained = 1024 } = options
    if (!Number.isSafeInteger(firstOrderId) || firstOrderId < 1) {
      throw new CodedError('orders.first_id', `first order id ${firstOrderId} is not a whole number ≥ 1`)
    }
    const size = 2 ** Math.max(4, Math.ceil(Math.log2(2 * Math.max(1, capacity))))
    this.#slots = new Array<Order | undefined>(size).fill(undefined)
    this.#mask = size - 1
    this.#nextId = firstOrderId
    this.#retired = new Float64Array(retained)
    for (let made = 0; made < capacity; made++) this.#pool.push(new Order())
  }

  /** A lower bound of every id to come: what a journal hands to the next run as `firstOrderId`. */
  get nextOrderId(): OrderId {
    return this.#nextId
  }

  /**
   * A new order with the terms of `request`, in state `New`; listed among the open ones from here on. Its times are the
   * caller's to set.
   * @param isSlice a router makes it: it is its strategy's, but not among those listed as the strategy's
   */
  create(request: OrderRequest, strategy: number, isSlice = false): Order {
    const order = this.#pool.pop() ?? new Order()
    order.id = this.#takeId()
    order.strategy = strategy
    order.isRouted = false
    order.isSlice = isSlice
    setTerms(order, request)
    order.filledLots = 0 as Lots
    order.state = State.New
    order.pending = Pending.None
    order.amendPriceTicks = 0 as Ticks
    order.amendQuantityLots = 0 as Lots
    order.requestedAt = NO_TIME
    order.updatedAt = NO_TIME
    order.lastFilledLots = 0 as Lots
    order.endedAt = NO_TIME
    order.amendedAt = NO_TIME
    order.countedLots = 0 as Lots
    order.isListed = true
    this.#slots[order.id & this.#mask] = order
    this.#count++
    this.#openOfInstrument.append(order, groupOf(order.instrument))
    this.#openOfOwner.append(order, isSlice ? SLICES : groupOf(strategy))
    this.#open.append(order)
    return order
  }

  /** The order of an id; undefined when there never was one, or it has been forgotten. */
  get(id: OrderId): Order | undefined {
    const order = this.#slots[id & this.#mask]
    return order !== undefined && order.id === id ? order : undefined
  }

  /** {@link applyUpdate}, and the table's lists and sums with it. */
  apply(order: Order, update: OrderUpdate): Transition {
    const transition = applyUpdate(order, update)
    this.track(order)
    return transition
  }

  /**
   * Brings open lots and lists up to the order. Call it after each change made elsewhere than in {@link apply}: after
   * `markSubmitted` and `markAmendRequested`, or after setting a state by hand.
   */
  track(order: Order): void {
    const lots = order.worstCaseLots
    if (lots !== order.countedLots) {
      const index = order.instrument * 2 + order.side
      if (index >= this.#openLots.length) this.#growOpenLots(index)
      this.#openLots[index]! += lots - order.countedLots
      order.countedLots = lots
    }
    if (order.isListed && isFinal(order.state)) this.#unlist(order)
  }

  /** Forgets an ended order later, when as many others have been retired as the table retains. */
  retire(order: Order): void {
    // One that isn't listed has been tracked since it ended.
    if (order.isListed) this.track(order)
    if (this.#retired.length === 0) {
      this.forget(order)
      return
    }
    const oldest = this.get(this.#retired[this.#retiredAt]!)
    this.#retired[this.#retiredAt] = order.id
    this.#retiredAt = this.#retiredAt + 1 === this.#retired.length ? 0 : this.#retiredAt + 1
    if (oldest !== undefined) this.#drop(oldest)
  }

  /** Takes an order out, whatever its state. The object will be another order: keep no reference. */
  forget(order: Order): void {
    if (this.get(order.id) === order) this.#drop(order)
  }

  #drop(order: Order): void {
    if (order.isListed) {
      order.state = isFinal(order.state) ? order.state : State.Refused
      this.track(order)
    }
    this.#slots[order.id & this.#mask] = undefined
    this.#count--
    order.id = 0
    this.#pool.push(order)
  }

  /** Number of orders that are not final. */
  get openCount(): number {
    return this.#open.length
  }

  /** The `index`-th order that is not final, oldest first. @throws RangeError outside 0 ≤ index < openCount */
  open(index: number): Order {
    return this.#open.at(index)
  }

  openCountOfStrategy(strategy: number): number {
    return this.#openOfOwner.of(groupOf(strategy)).length
  }

  /** The `index`-th of a strategy's orders that are not final, oldest first. @throws RangeError */
  openOfStrategy(strategy: number, index: number): Order {
    return this.#openOfOwner.of(groupOf(strategy)).at(index)
  }

  openCountOfInstrument(instrument: number): number {
    return this.#openOfInstrument.of(groupOf(instrument)).length
  }

  /** The `index`-th of an instrument's orders that are not final, oldest first. @throws RangeError */
  openOfInstrument(instrument: number, index: number): Order {
    return this.#openOfInstrument.of(groupOf(instrument)).at(index)
  }

  /** Sum of {@link Order.worstCaseLots} over the orders of an instrument and side: sent, not final. */
  openLots(instrument: number, side: Side): Lots {
    return (this.#openLots[instrument * 2 + side] ?? 0) as Lots
  }

  #takeId(): OrderId {
    let id = this.#nextId
    if (this.#count * 2 >= this.#slots.length) this.#double()
    while (this.#slots[id & this.#mask] !== undefined) id++
    this.#nextId = id + 1
    return id
  }

  #double(): void {
    const slots = new Array<Order | undefined>(this.#slots.length * 2).fill(undefined)
    this.#mask = slots.length - 1
    for (const order of this.#slots) if (order !== undefined) slots[order.id & this.#mask] = order
    this.#slots = slots
  }

  #unlist(order: Order): void {
    order.isListed = false
    this.#open.remove(order)
    this.#openOfInstrument.remove(order, groupOf(order.instrument))
    this.#openOfOwner.remove(order, order.isSlice ? SLICES : groupOf(order.strategy))
  }

  #growOpenLots(index: number): void {
    const grown = new Float64Array(2 ** Math.ceil(Math.log2(index + 2)))
    grown.set(this.#openLots)
    this.#openLots = grown
  }
}

function setTerms(order: Order, request: OrderRequest): void {
  order.instrument = request.instrument
  order.side = request.side
  order.type = request.type
  order.quantityLots = request.quantityLots
  order.priceTicks = request.priceTicks ?? NO_PRICE
  order.triggerTicks = request.triggerTicks ?? NO_PRICE
  const standing = request.timeInForce ?? Lifetime.GoodTillCancel
  const isImmediate = request.type === Type.Market && standing !== Lifetime.FillOrKill && !isForAuction(standing)
  order.timeInForce = isImmediate ? Lifetime.ImmediateOrCancel : standing
  order.instructions = request.instructions ?? 0
  order.expireAt = request.expireAt ?? NO_TIME
  order.parentOrderId = request.parentOrderId ?? 0
  // Most orders have none, and what the object had as another order may stay: the flag says so.
  order.hasConditions = request.conditions !== undefined
  if (order.hasConditions) order.conditions.set(request.conditions)
}

/** A person's commands are strategy −1; a request about to be refused may name an instrument that can't be. */
function groupOf(index: number): number {
  return Number.isInteger(index) && index >= 0 && index <= LARGEST_INDEX ? index + FIRST_OF_INDEX : OTHERS
}
