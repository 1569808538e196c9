import { OpenOrders } from './open-orders.ts'
import type { Order } from './order.ts'

const NO_KEY = -1
const NOBODY = new OpenOrders()

/**
 * The open orders of an account by a number of theirs, from 0. While all have the same number, which in most accounts they
 * always do, the list of all of them is theirs, and nothing is kept here.
 */
export class OpenOrderGroups {
  readonly #all: OpenOrders
  /** The number that all have; {@link NO_KEY} once they are divided. */
  #only = NO_KEY
  /** By number; empty until they are divided. */
  readonly #lists: OpenOrders[] = []

  /** @param all the list of all of them */
  constructor(all: OpenOrders) {
    this.#all = all
  }

  /** An order is about to be appended to the list of all. */
  append(order: Order, key: number): void {
    if (key === this.#only) return
    if (this.#lists.length === 0) {
      if (this.#all.length === 0) {
        this.#only = key
        return
      }
      this.#divide()
    }
    this.#listOf(key).append(order)
  }

  /** An order was taken out of the list of all. */
  remove(order: Order, key: number): void {
    if (key !== this.#only) this.#listOf(key).remove(order)
  }

  /** The orders of a number, for reading. */
  of(key: number): OpenOrders {
    if (key === this.#only) return this.#all
    return this.#lists[key] ?? NOBODY
  }

  #divide(): void {
    const list = this.#listOf(this.#only)
    for (let at = 0; at < this.#all.length; at++) list.append(this.#all.at(at))
    this.#only = NO_KEY
  }

  #listOf(key: number): OpenOrders {
    while (this.#lists.length <= key) this.#lists.push(new OpenOrders())
    return this.#lists[key]!
  }
}
