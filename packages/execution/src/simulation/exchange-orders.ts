import type { OrderId } from '../orders/order.ts'
import { ExchangeOrder } from './exchange-order.ts'
import { NO_SLOT as IMPORTED_NO_SLOT, SlotTable } from './slot-table.ts'

// Imported constants are looked up at each use; these are not.
const NO_SLOT = IMPORTED_NO_SLOT

/** The live orders of a simulated exchange: a pool of objects, found by id or by slot. */
export class ExchangeOrders {
  readonly #orders: ExchangeOrder[] = []
  /** Those before the count are free. */
  readonly #free: ExchangeOrder[] = []
  #freeCount = 0
  readonly #slots = new SlotTable()

  /** Number of live orders. */
  get live(): number {
    return this.#slots.size
  }

  /** The live order in a slot. */
  at(slot: number): ExchangeOrder {
    return this.#orders[slot]!
  }

  find(id: OrderId): ExchangeOrder | undefined {
    const slot = this.#slots.find(id)
    return slot === NO_SLOT ? undefined : this.#orders[slot]
  }

  /** An order under `id`, undefined where a live order has it; its other fields are an earlier order's. */
  add(id: OrderId): ExchangeOrder | undefined {
    if (this.#freeCount === 0) this.#grow()
    const order = this.#free[this.#freeCount - 1]!
    if (!this.#slots.add(id, order.slot)) return undefined
    this.#freeCount--
    order.id = id
    order.isLive = true
    return order
  }

  remove(order: ExchangeOrder): void {
    order.isLive = false
    this.#slots.remove(order.id)
    this.#free[this.#freeCount++] = order
  }

  #grow(): void {
    const order = new ExchangeOrder(this.#orders.length)
    this.#orders.push(order)
    this.#free[this.#freeCount++] = order
  }
}
