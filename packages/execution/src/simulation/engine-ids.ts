import type { OrderId } from '../orders/order.ts'
import { NO_SLOT, SlotTable } from './slot-table.ts'

const NO_ID: OrderId = 0
/** Others' first slot is for orders that take and never rest. */
const TAKING_SLOT = 0

/**
 * Dense ids in a matching engine for orders from two sides: ours, by slot, are odd; others', by the ids of the rows that
 * tell of them, are even. Where a flow makes others' orders, it has the ids up to its largest one, and ours follow.
 */
export class EngineIds {
  /** Id of others' orders that never rest. */
  readonly taking: OrderId = 2 * (TAKING_SLOT + 1)
  readonly #firstOwn: OrderId
  readonly #stride: number
  readonly #table = new SlotTable()
  /** Row id by slot, 0 for an unused one. */
  readonly #rowIds: number[] = [-1]
  readonly #free: number[] = []

  /** @param largestOfFlow largest id that a flow of others' orders uses; undefined where rows tell of them */
  constructor(largestOfFlow?: OrderId) {
    this.#firstOwn = largestOfFlow === undefined ? 1 : largestOfFlow + 1
    this.#stride = largestOfFlow === undefined ? 2 : 1
  }

  /** Id of the order of ours in a slot. */
  own(slot: number): OrderId {
    return this.#firstOwn + slot * this.#stride
  }

  /** Slot of the order of ours with this id, -1 for an order of others. */
  ownSlot(id: OrderId): number {
    if (this.#stride === 2) return (id & 1) === 1 ? (id - 1) / 2 : -1
    return id >= this.#firstOwn ? id - this.#firstOwn : -1
  }

  /** Id of others' order that rows name `rowId`, 0 for none. */
  find(rowId: number): OrderId {
    const slot = this.#table.find(rowId)
    return slot === NO_SLOT ? NO_ID : 2 * (slot + 1)
  }

  /** A new id for others' order that rows name `rowId`. */
  add(rowId: number): OrderId {
    const slot = this.#free.pop() ?? this.#rowIds.length
    this.#rowIds[slot] = rowId
    this.#table.set(rowId, slot)
    return 2 * (slot + 1)
  }

  /** Others' order has gone; an id that isn't known changes nothing. */
  remove(id: OrderId): void {
    if (this.#stride !== 2 || (id & 1) === 1) return
    const slot = id / 2 - 1
    const rowId = this.#rowIds[slot]
    if (slot === TAKING_SLOT || rowId === undefined || rowId === 0) return
    this.#rowIds[slot] = 0
    this.#table.remove(rowId)
    this.#free.push(slot)
  }
}
