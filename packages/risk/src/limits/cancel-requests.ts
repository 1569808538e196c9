import type { OrderId } from '@hft/execution'

/** Ids of orders that risk wants cancelled, first in first out; whoever handed risk the request carries them out. */
export class CancelRequests {
  #ids = new Float64Array(16)
  #first = 0
  #count = 0

  get count(): number {
    return this.#count
  }

  /** Adds an order unless it waits here already. */
  add(id: OrderId): void {
    for (let at = 0; at < this.#count; at++) {
      if (this.#ids[(this.#first + at) % this.#ids.length] === id) return
    }
    if (this.#count === this.#ids.length) this.#grow()
    this.#ids[(this.#first + this.#count) % this.#ids.length] = id
    this.#count++
  }

  /** The next order to cancel, 0 when there is none. */
  take(): OrderId {
    if (this.#count === 0) return 0
    const id = this.#ids[this.#first]!
    this.#first = (this.#first + 1) % this.#ids.length
    this.#count--
    return id
  }

  #grow(): void {
    const larger = new Float64Array(this.#ids.length * 2)
    for (let at = 0; at < this.#count; at++) larger[at] = this.#ids[(this.#first + at) % this.#ids.length]!
    this.#ids = larger
    this.#first = 0
  }
}
