const SMALLEST_CAPACITY = 64
/** 2^32 divided by the golden ratio: multiplicative (Fibonacci) hashing, Knuth, TAOCP 3, section 6.4. */
const GOLDEN_RATIO = 0x9e37_79b1

/**
 * A map from 32-bit integers to numbers other than 0; 0 means "absent".
 *
 * Open addressing with linear probing; a removal closes the gap behind it, so there are no tombstones and no rebuilds:
 * nothing is allocated unless the number of entries passes half the capacity, which then doubles. A built-in Map would
 * box each quantity beyond 31 bits and rebuild itself under steady insertion and removal.
 */
export class IntegerTable {
  #keys: Int32Array
  #values: Float64Array
  #mask: number
  #shift: number
  #size = 0

  /** @param capacity slots to start with, rounded up to a power of two; holds half as many entries before it grows */
  constructor(capacity = SMALLEST_CAPACITY) {
    const bits = Math.ceil(Math.log2(Math.max(capacity, SMALLEST_CAPACITY)))
    this.#keys = new Int32Array(2 ** bits)
    this.#values = new Float64Array(2 ** bits)
    this.#mask = 2 ** bits - 1
    this.#shift = 32 - bits
  }

  /** Number of entries. */
  get size(): number {
    return this.#size
  }

  /** The value at `key`, 0 when absent. */
  get(key: number): number {
    return this.#values[this.#find(key | 0)]!
  }

  /** Stores `value` at `key`, or removes the entry when it is 0. Returns the previous value, 0 when there was none. */
  set(key: number, value: number): number {
    const slot = this.#find(key | 0)
    const previous = this.#values[slot]!
    if (value === 0) {
      if (previous !== 0) this.#removeAt(slot)
      return previous
    }
    this.#values[slot] = value
    if (previous === 0) {
      this.#keys[slot] = key
      this.#size++
      if (this.#size * 2 > this.#mask) this.#grow()
    }
    return previous
  }

  /** Removes every entry; keeps the capacity. */
  clear(): void {
    if (this.#size === 0) return
    this.#values.fill(0)
    this.#size = 0
  }

  /** Slot of `key`, or the empty slot where it would go. */
  #find(key: number): number {
    const keys = this.#keys
    const values = this.#values
    const mask = this.#mask
    let slot = Math.imul(key, GOLDEN_RATIO) >>> this.#shift
    while (values[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  /** Moves later entries of the same probe run into the gap, so that every entry stays reachable from its home slot. */
  #removeAt(slot: number): void {
    const keys = this.#keys
    const values = this.#values
    const mask = this.#mask
    let gap = slot
    let at = (slot + 1) & mask
    while (values[at] !== 0) {
      const home = Math.imul(keys[at]!, GOLDEN_RATIO) >>> this.#shift
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        keys[gap] = keys[at]!
        values[gap] = values[at]!
        gap = at
      }
      at = (at + 1) & mask
    }
    values[gap] = 0
    this.#size--
  }

  #grow(): void {
    const keys = this.#keys
    const values = this.#values
    this.#keys = new Int32Array(keys.length * 2)
    this.#values = new Float64Array(keys.length * 2)
    this.#mask = keys.length * 2 - 1
    this.#shift--
    for (let slot = 0; slot < keys.length; slot++) {
      if (values[slot] === 0) continue
      const target = this.#find(keys[slot]!)
      this.#keys[target] = keys[slot]!
      this.#values[target] = values[slot]!
    }
  }
}
