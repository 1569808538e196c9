const SMALLEST_CAPACITY = 64
const NOTHING_BEST = Number.POSITIVE_INFINITY
const NOTHING_WORST = Number.NEGATIVE_INFINITY

/**
 * Orders of one side in price-time priority, as slots in dense arrays.
 *
 * Prices are *keys*: the lower the better. The best and oldest order is last, so that filling removes from the end;
 * the best and the worst key answer most questions without a search. Nothing allocates unless the arrays must double.
 */
export class PriceQueue {
  /** Lowest key, +Infinity when empty. */
  bestKey = NOTHING_BEST
  /** Highest key, −Infinity when empty. */
  worstKey = NOTHING_WORST
  #length = 0
  #keys = new Float64Array(SMALLEST_CAPACITY)
  #slots = new Int32Array(SMALLEST_CAPACITY)

  get length(): number {
    return this.#length
  }

  keyAt(index: number): number {
    return this.#keys[index]!
  }

  slotAt(index: number): number {
    return this.#slots[index]!
  }

  /** Slot of the best and oldest order of a queue that is not empty. */
  get bestSlot(): number {
    return this.#slots[this.#length - 1]!
  }

  /** The first index whose key is ≤ `key`: the newest order at that key, if there is one. */
  indexOf(key: number): number {
    const keys = this.#keys
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (keys[middle]! > key) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Adds an order behind those of its key. */
  add(key: number, slot: number): void {
    if (this.#length === this.#keys.length) this.#grow()
    const index = this.indexOf(key)
    this.#keys.copyWithin(index + 1, index, this.#length)
    this.#slots.copyWithin(index + 1, index, this.#length)
    this.#keys[index] = key
    this.#slots[index] = slot
    this.#length++
    this.#refreshEnds()
  }

  /** Removes the order in `slot`, which is at `key`. */
  remove(key: number, slot: number): void {
    let index = this.indexOf(key)
    while (this.#slots[index] !== slot) index++
    this.#keys.copyWithin(index, index + 1, this.#length)
    this.#slots.copyWithin(index, index + 1, this.#length)
    this.#length--
    this.#refreshEnds()
  }

  #refreshEnds(): void {
    const isEmpty = this.#length === 0
    this.bestKey = isEmpty ? NOTHING_BEST : this.#keys[this.#length - 1]!
    this.worstKey = isEmpty ? NOTHING_WORST : this.#keys[0]!
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2)
    const slots = new Int32Array(this.#slots.length * 2)
    keys.set(this.#keys)
    slots.set(this.#slots)
    this.#keys = keys
    this.#slots = slots
  }
}
