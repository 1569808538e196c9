import type { OrderId } from '../orders/order.ts'
import { ExchangeOrder } from './exchange-order.ts'

const SMALLEST_TABLE = 256
const NO_SLOT = -1
/** 2^32 divided by the golden ratio: multiplicative (Fibonacci) hashing, Knuth, TAOCP 3, section 6.4. */
const GOLDEN_RATIO = 0x9e37_79b1

/**
 * The live orders of a simulated exchange: a pool of objects, found by id through open addressing.
 *
 * Ids grow without end while orders come and go, so a removal closes the gap behind it instead of leaving a mark.
 * Nothing allocates unless more orders live than ever before.
 */
export class ExchangeOrders {
  readonly #orders: ExchangeOrder[] = []
  readonly #free: ExchangeOrder[] = []
  #slots = new Int32Array(SMALLEST_TABLE).fill(NO_SLOT)
  #mask = SMALLEST_TABLE - 1
  #live = 0

  /** Number of live orders. */
  get live(): number {
    return this.#live
  }

  /** The live order in a slot. */
  at(slot: number): ExchangeOrder {
    return this.#orders[slot]!
  }

  find(id: OrderId): ExchangeOrder | undefined {
    const slot = this.#slots[this.#place(id)]!
    return slot === NO_SLOT ? undefined : this.#orders[slot]
  }

  /** A fresh order under `id`, which no live order may have. */
  add(id: OrderId): ExchangeOrder {
    let order = this.#free.pop()
    if (order === undefined) {
      order = new ExchangeOrder(this.#orders.length)
      this.#orders.push(order)
    }
    order.id = id
    this.#slots[this.#place(id)] = order.slot
    this.#live++
    if (this.#live * 2 > this.#mask) this.#grow()
    return order
  }

  remove(order: ExchangeOrder): void {
    const slots = this.#slots
    const mask = this.#mask
    let gap = this.#place(order.id)
    for (let at = (gap + 1) & mask; slots[at] !== NO_SLOT; at = (at + 1) & mask) {
      const home = this.#home(this.#orders[slots[at]!]!.id)
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        slots[gap] = slots[at]!
        gap = at
      }
    }
    slots[gap] = NO_SLOT
    this.#free.push(order)
    this.#live--
  }

  /** Where `id` is, or the empty place where it would go. */
  #place(id: OrderId): number {
    const slots = this.#slots
    let at = this.#home(id)
    while (slots[at] !== NO_SLOT && this.#orders[slots[at]!]!.id !== id) at = (at + 1) & this.#mask
    return at
  }

  #home(id: OrderId): number {
    const hash = Math.imul(id, GOLDEN_RATIO)
    return (hash ^ (hash >>> 15)) & this.#mask
  }

  #grow(): void {
    const slots = this.#slots
    this.#slots = new Int32Array(slots.length * 2).fill(NO_SLOT)
    this.#mask = this.#slots.length - 1
    for (const slot of slots) {
      if (slot !== NO_SLOT) this.#slots[this.#place(this.#orders[slot]!.id)] = slot
    }
  }
}
