const SMALLEST_CAPACITY = 64
/** Entries that are moved one by one. */
const FEW = 32
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
    if (this.#length === 0) {
      this.#keys[0] = key
      this.#slots[0] = slot
      this.#length = 1
      this.bestKey = key
      this.worstKey = key
      return
    }
    if (this.#length === this.#keys.length) this.#grow()
    const index = this.indexOf(key)
    this.#move(index + 1, index, this.#length)
    this.#keys[index] = key
    this.#slots[index] = slot
    this.#length++
    this.#refreshEnds()
  }

  /** Removes the order in `slot`, which is at `key`. */
  remove(key: number, slot: number): void {
    if (this.#length === 1) {
      this.#length = 0
      this.bestKey = NOTHING_BEST
      this.worstKey = NOTHING_WORST
      return
    }
    let index = this.indexOf(key)
    while (this.#slots[index] !== slot) index++
    this.#move(index, index + 1, this.#length)
    this.#length--
    this.#refreshEnds()
  }

  /** As copyWithin, whose call alone costs more than moving a few entries. */
  #move(to: number, from: number, end: number): void {
    const keys = this.#keys
    const slots = this.#slots
    const count = end - from
    if (count > FEW) {
      keys.copyWithin(to, from, end)
      slots.copyWithin(to, from, end)
    } else if (to > from) {
      for (let at = count - 1; at >= 0; at--) {
        keys[to + at] = keys[from + at]!
        slots[to + at] = slots[from + at]!
      }
    } else {
      for (let at = 0; at < count; at++) {
        keys[to + at] = keys[from + at]!
        slots[to + at] = slots[from + at]!
      }
    }
  }

  /** Of a queue that is not empty. */
  #refreshEnds(): void {
    this.bestKey = this.#keys[this.#length - 1]!
    this.worstKey = this.#keys[0]!
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
