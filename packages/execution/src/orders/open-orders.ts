import type { Order } from './order.ts'

/** Orders in the order of their ids, read by position; taking one out shifts the shorter side. */
export class OpenOrders {
  #items: (Order | undefined)[]
  #mask: number
  #head = 0
  #length = 0

  /** @param capacity a power of two to start with; doubles when full */
  constructor(capacity = 16) {
    this.#items = new Array<Order | undefined>(capacity).fill(undefined)
    this.#mask = capacity - 1
  }

  get length(): number {
    return this.#length
  }

  /** The `index`-th order, 0 the oldest. @throws RangeError outside 0 ≤ index < length */
  at(index: number): Order {
    const order = index >= 0 && index < this.#length ? this.#items[(this.#head + index) & this.#mask] : undefined
    if (order === undefined) throw new RangeError(`open order ${index} of ${this.#length}`)
    return order
  }

  /** Adds an order whose id is above all others'. */
  append(order: Order): void {
    if (this.#length > this.#mask) this.#double()
    this.#items[(this.#head + this.#length) & this.#mask] = order
    this.#length++
  }

  /** Takes an order out; nothing happens when it isn't there. */
  remove(order: Order): void {
    const index = this.#indexOf(order)
    if (index < 0) return
    const items = this.#items
    const mask = this.#mask
    const head = this.#head
    const last = this.#length - 1
    if (index < last - index) {
      for (let at = index; at > 0; at--) items[(head + at) & mask] = items[(head + at - 1) & mask]
      items[head & mask] = undefined
      this.#head = (head + 1) & mask
    } else {
      for (let at = index; at < last; at++) items[(head + at) & mask] = items[(head + at + 1) & mask]
      items[(head + last) & mask] = undefined
    }
    this.#length = last
  }

  #indexOf(order: Order): number {
    let low = 0
    let high = this.#length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const candidate = this.#items[(this.#head + middle) & this.#mask]!
      if (candidate === order) return middle
      if (candidate.id < order.id) low = middle + 1
      else high = middle - 1
    }
    return -1
  }

  #double(): void {
    const items = new Array<Order | undefined>(this.#items.length * 2).fill(undefined)
    for (let index = 0; index < this.#length; index++) items[index] = this.at(index)
    this.#items = items
    this.#mask = items.length - 1
    this.#head = 0
  }
}
