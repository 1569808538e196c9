import type { OrderId } from '@hft/execution'

/** 2^32 divided by the golden ratio: spreads consecutive ids (Knuth, The Art of Computer Programming 3, 6.4). */
const GOLDEN = 0x9e37_79b1
const SMALLEST = 64

/** "Not there". */
export const NO_SLOT = -1

/**
 * Gives each order a slot that stays its own until it is taken back: columns indexed by slot need not move. Open
 * addressing with linear probing and backward-shift deletion over order ids; doubles when it is full.
 */
export class OrderSlots {
  size = 0
  capacity = SMALLEST
  #ids = new Float64Array(SMALLEST * 2)
  #slots = new Int32Array(SMALLEST * 2)
  #free = new Int32Array(SMALLEST)

  constructor() {
    this.clear()
  }

  /** The order's slot, {@link NO_SLOT} when it has none. */
  slotOf(id: OrderId): number {
    const mask = this.#ids.length - 1
    let at = home(id, mask)
    while (this.#ids[at] !== 0) {
      if (this.#ids[at] === id) return this.#slots[at]!
      at = (at + 1) & mask
    }
    return NO_SLOT
  }

  /** A slot for an order that has none; {@link capacity} may have grown afterwards. */
  take(id: OrderId): number {
    if (this.size === this.capacity) this.#grow()
    const slot = this.#free[this.capacity - 1 - this.size]!
    this.size++
    this.#enter(id, slot)
    return slot
  }

  giveBack(id: OrderId): void {
    const mask = this.#ids.length - 1
    let hole = home(id, mask)
    while (this.#ids[hole] !== id) {
      if (this.#ids[hole] === 0) return
      hole = (hole + 1) & mask
    }
    this.size--
    this.#free[this.capacity - 1 - this.size] = this.#slots[hole]!
    let next = (hole + 1) & mask
    while (this.#ids[next] !== 0) {
      // An entry may fill the hole unless its home lies behind the hole on the way to it.
      const distance = (next - home(this.#ids[next]!, mask)) & mask
      if (distance >= ((next - hole) & mask)) {
        this.#ids[hole] = this.#ids[next]!
        this.#slots[hole] = this.#slots[next]!
        hole = next
      }
      next = (next + 1) & mask
    }
    this.#ids[hole] = 0
  }

  clear(): void {
    this.size = 0
    this.#ids.fill(0)
    for (let slot = 0; slot < this.capacity; slot++) this.#free[this.capacity - 1 - slot] = slot
  }

  #enter(id: OrderId, slot: number): void {
    const mask = this.#ids.length - 1
    let at = home(id, mask)
    while (this.#ids[at] !== 0) at = (at + 1) & mask
    this.#ids[at] = id
    this.#slots[at] = slot
  }

  #grow(): void {
    const ids = this.#ids
    const slots = this.#slots
    const old = this.capacity
    this.capacity = old * 2
    this.#ids = new Float64Array(this.capacity * 2)
    this.#slots = new Int32Array(this.capacity * 2)
    this.#free = new Int32Array(this.capacity)
    // All the old slots are taken: the free ones are the new.
    for (let slot = old; slot < this.capacity; slot++) this.#free[this.capacity - 1 - slot] = slot
    for (let at = 0; at < ids.length; at++) if (ids[at] !== 0) this.#enter(ids[at]!, slots[at]!)
  }
}

function home(id: OrderId, mask: number): number {
  return (Math.imul(id | 0, GOLDEN) >>> 8) & mask
}
