import type { OrderId } from '../orders/order.ts'

/**
 * The generator's own orders: a pool of ids with those that rest in the book in a dense list, so that one of them can
 * be drawn with equal chances. Ids run from 1 to the capacity. Nothing allocates.
 */
export class RestingOrderPool {
  readonly capacity: number
  /** How many rest. */
  count = 0
  /** Ids: those resting first, then the unused ones. */
  readonly #ids: Int32Array
  /** Where in `#ids` an id stands. */
  readonly #places: Int32Array

  constructor(capacity: number) {
    this.capacity = capacity
    this.#ids = new Int32Array(capacity)
    this.#places = new Int32Array(capacity + 1)
    for (let index = 0; index < capacity; index++) {
      this.#ids[index] = index + 1
      this.#places[index + 1] = index
    }
  }

  get isFull(): boolean {
    return this.count === this.capacity
  }

  /** An id that isn't resting. The pool isn't full. */
  unused(): OrderId {
    return this.#ids[this.count]!
  }

  /** @param index 0 to count − 1 */
  at(index: number): OrderId {
    return this.#ids[index]!
  }

  /** `id`, not resting until now, rests. */
  add(id: OrderId): void {
    this.#swap(this.#places[id]!, this.count)
    this.count++
  }

  /** `id` rests no longer. */
  remove(id: OrderId): void {
    this.count--
    this.#swap(this.#places[id]!, this.count)
  }

  #swap(left: number, right: number): void {
    const ids = this.#ids
    const leftId = ids[left]!
    const rightId = ids[right]!
    ids[left] = rightId
    ids[right] = leftId
    this.#places[rightId] = left
    this.#places[leftId] = right
  }
}
