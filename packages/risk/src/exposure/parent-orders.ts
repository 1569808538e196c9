import { Order, type OrderId, OrderState, OrderType, OrderUpdate, OrderUpdateKind } from '@hft/execution'
import type { Instrument, Lots, Side } from '@hft/instrument'
import { NO_SLOT, OrderSlots } from './order-slots.ts'
import type { OwnOrders } from './own-orders.ts'
import type { LotValue, WorstCase } from './worst-case.ts'

/** One open parent, as a snapshot holds it. */
export interface ParentRecord {
  readonly id: OrderId
  readonly strategy: number
  readonly instrument: number
  readonly side: Side
  readonly quantityLots: number
  /** Filled of and open in its children, in units of what is traded. */
  readonly committed: number
}

/** One open child, as a snapshot holds it. */
export interface ChildRecord {
  readonly id: OrderId
  readonly parentId: OrderId
  readonly committed: number
}

/**
 * Orders that never leave themselves: routers and algorithms send them in parts. What their children have filled and open
 * is committed; the rest counts to every limit as the parent's own, never both.
 *
 * Quantities are in units of what is traded, because children may go to listings with other lots.
 */
export class ParentOrders {
  readonly #worstCase: WorstCase
  readonly #ownOrders: OwnOrders
  readonly #instruments: readonly Instrument[]
  readonly #unit: Float64Array
  readonly #parents = new OrderSlots()
  readonly #orders: Order[] = []
  #committed = new Float64Array(this.#parents.capacity)
  readonly #children = new OrderSlots()
  #childCommitted = new Float64Array(this.#children.capacity)
  #childParent = new Float64Array(this.#children.capacity)
  readonly #update = new OrderUpdate()

  constructor(worstCase: WorstCase, ownOrders: OwnOrders, instruments: readonly Instrument[]) {
    this.#worstCase = worstCase
    this.#ownOrders = ownOrders
    this.#instruments = instruments
    this.#unit = Float64Array.from(instruments, ({ lotSize, contractSize }) => lotSize * contractSize)
  }

  /** Counts a parent, admitted before, from here on. */
  open(parent: Order, value: LotValue): void {
    const order = this.#keep(parent)
    this.#ownOrders.add(order, value)
  }

  /** Nothing more of it will be sent. Its children go on. */
  close(id: OrderId): boolean {
    const slot = this.#parents.slotOf(id)
    if (slot === NO_SLOT) return false
    const order = this.#orders[slot]!
    order.state = OrderState.Cancelled
    this.#tell(order, OrderUpdateKind.Cancelled)
    this.#parents.giveBack(id)
    return true
  }

  /** Whether an open parent may have the order as a child: same side, same kind of contract on the same asset. */
  isParentOf(child: Order): boolean {
    const slot = this.#parents.slotOf(child.parentOrderId)
    if (slot === NO_SLOT) return false
    const parent = this.#orders[slot]!
    const own = this.#instruments[parent.instrument]!
    const other = this.#instruments[child.instrument]!
    return (
      parent.side === child.side && own.base === other.base && (own.kind === 'inverse') === (other.kind === 'inverse')
    )
  }

  /** Instrument of an open parent. */
  instrumentOf(parentId: OrderId): number {
    const slot = this.#parents.slotOf(parentId)
    return slot === NO_SLOT ? -1 : this.#orders[slot]!.instrument
  }

  /** Units that an instrument's lot is. */
  unitOf(instrument: number): number {
    return this.#unit[instrument]!
  }

  quantityOf(parentId: OrderId): number {
    const slot = this.#parents.slotOf(parentId)
    if (slot === NO_SLOT) return 0
    const order = this.#orders[slot]!
    return order.quantityLots * this.#unit[order.instrument]!
  }

  /** Filled of and open in the parent's children, in units. */
  committedOf(parentId: OrderId): number {
    const slot = this.#parents.slotOf(parentId)
    return slot === NO_SLOT ? 0 : this.#committed[slot]!
  }

  /** A request would enlarge a child by `lots`; with a negative number it doesn't after all. */
  commit(child: Order, lots: number): void {
    const slot = this.#parents.slotOf(child.parentOrderId)
    if (slot !== NO_SLOT) this.#addCommitted(slot, lots * this.#unit[child.instrument]!)
  }

  /** A child was let out: after `WorstCase` counts it, and after {@link commit}. */
  addChild(child: Order): void {
    let slot = this.#children.slotOf(child.id)
    if (slot === NO_SLOT) {
      slot = this.#children.take(child.id)
      if (slot >= this.#childParent.length) this.#growChildren()
      this.#childParent[slot] = child.parentOrderId
    }
    this.#childCommitted[slot] = this.#unitsOf(child)
  }

  /** After `WorstCase` has taken the update in. */
  onOrderUpdate(order: Order): void {
    const slot = this.#children.slotOf(order.id)
    if (slot === NO_SLOT) {
      // A fill of a child that was done with.
      if (order.parentOrderId !== 0 && order.lastFilledLots > 0) this.commit(order, order.lastFilledLots)
      return
    }
    const units = this.#unitsOf(order)
    const parent = this.#parents.slotOf(this.#childParent[slot]!)
    if (parent !== NO_SLOT) this.#addCommitted(parent, units - this.#childCommitted[slot]!)
    this.#childCommitted[slot] = units
    if (order.state >= OrderState.Filled && this.#worstCase.countedLots(order.id) === 0) {
      this.#children.giveBack(order.id)
    }
  }

  snapshot(): { readonly parents: ParentRecord[]; readonly children: ChildRecord[] } {
    const parents = this.#orders
      .filter((order, slot) => this.#parents.slotOf(order.id) === slot)
      .map(({ id, strategy, instrument, side, quantityLots }) => ({
        id,
        strategy,
        instrument,
        side,
        quantityLots,
        committed: this.committedOf(id),
      }))
    const children: ChildRecord[] = []
    for (const { id } of this.#ownOrders.snapshot()) {
      const slot = this.#children.slotOf(id)
      if (slot === NO_SLOT) continue
      children.push({ id, parentId: this.#childParent[slot]!, committed: this.#childCommitted[slot]! })
    }
    return { parents, children }
  }

  /** After `WorstCase` and `OwnOrders`, which count parents too, were restored. */
  restore(parents: readonly ParentRecord[], children: readonly ChildRecord[]): void {
    this.#parents.clear()
    this.#children.clear()
    for (const record of parents) {
      const parent = new Order()
      parent.id = record.id
      parent.strategy = record.strategy
      parent.instrument = record.instrument
      parent.side = record.side
      parent.quantityLots = record.quantityLots as Lots
      const order = this.#keep(parent)
      const slot = this.#parents.slotOf(order.id)
      this.#addCommitted(slot, record.committed)
    }
    for (const { id, parentId, committed } of children) {
      const slot = this.#children.take(id)
      if (slot >= this.#childParent.length) this.#growChildren()
      this.#childParent[slot] = parentId
      this.#childCommitted[slot] = committed
    }
  }

  /** Copies a parent's terms: it rests nowhere, as an order that waits for its trigger. */
  #keep(parent: Order): Order {
    const slot = this.#parents.take(parent.id)
    if (slot >= this.#committed.length) {
      const larger = new Float64Array(this.#parents.capacity)
      larger.set(this.#committed)
      this.#committed = larger
    }
    const order = this.#orders[slot] ?? new Order()
    this.#orders[slot] = order
    order.id = parent.id
    order.strategy = parent.strategy
    order.instrument = parent.instrument
    order.side = parent.side
    order.type = OrderType.StopLimit
    order.state = OrderState.Untriggered
    order.quantityLots = parent.quantityLots
    order.priceTicks = parent.priceTicks
    order.filledLots = 0 as Lots
    this.#committed[slot] = 0
    return order
  }

  #addCommitted(slot: number, units: number): void {
    this.#committed[slot]! += units
    const order = this.#orders[slot]!
    // Whole lots that are surely committed: what is left of one counts as not sent.
    const lots = Math.floor(this.#committed[slot]! / this.#unit[order.instrument]! + 1e-9)
    order.filledLots = Math.min(order.quantityLots, Math.max(0, lots)) as Lots
    this.#tell(order, OrderUpdateKind.Accepted)
  }

  #tell(order: Order, kind: OrderUpdateKind): void {
    this.#update.kind = kind
    this.#update.orderId = order.id
    this.#update.instrument = order.instrument
    this.#update.filledLots = order.filledLots
    this.#ownOrders.onOrderUpdate(this.#update, order)
  }

  #unitsOf(child: Order): number {
    return (this.#worstCase.countedLots(child.id) + child.filledLots) * this.#unit[child.instrument]!
  }

  #growChildren(): void {
    const committed = new Float64Array(this.#children.capacity)
    const parents = new Float64Array(this.#children.capacity)
    committed.set(this.#childCommitted)
    parents.set(this.#childParent)
    this.#childCommitted = committed
    this.#childParent = parents
  }
}
