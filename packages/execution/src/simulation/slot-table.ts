const SMALLEST_CAPACITY = 256
const EMPTY = 0
/** 2^32 divided by the golden ratio: multiplicative (Fibonacci) hashing, Knuth, TAOCP 3, section 6.4. */
const GOLDEN_RATIO = 0x9e37_79b1

/** What {@link SlotTable.find} answers for an id that isn't there. */
export const NO_SLOT = -1

/**
 * A map from ids (safe integers) to slots of a pool.
 *
 * Ids grow without end while their owners come and go: open addressing with linear probing, where a removal closes the
 * gap behind it instead of leaving a mark. Nothing allocates unless there are more entries than ever before.
 */
export class SlotTable {
  #ids = new Float64Array(SMALLEST_CAPACITY)
  /** Slot + 1, so that 0 is empty. */
  #slots = new Int32Array(SMALLEST_CAPACITY)
  #mask = SMALLEST_CAPACITY - 1
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The slot of `id`, {@link NO_SLOT} when it isn't there. */
  find(id: number): number {
    return this.#slots[this.#placeOf(id)]! - 1
  }

  /** Gives `id`, which may be there already, its slot. */
  set(id: number, slot: number): void {
    if (!this.add(id, slot)) this.#slots[this.#placeOf(id)] = slot + 1
  }

  /** Gives `id` its slot; false when it is there already, with the slot that it has. */
  add(id: number, slot: number): boolean {
    const place = this.#placeOf(id)
    if (this.#slots[place] !== EMPTY) return false
    this.#ids[place] = id
    this.#slots[place] = slot + 1
    this.#size++
    if (this.#size * 2 > this.#mask) this.#grow()
    return true
  }

  remove(id: number): void {
    const ids = this.#ids
    const slots = this.#slots
    const mask = this.#mask
    let gap = this.#placeOf(id)
    if (slots[gap] === EMPTY) return
    for (let at = (gap + 1) & mask; slots[at] !== EMPTY; at = (at + 1) & mask) {
      const home = this.#homeOf(ids[at]!)
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        slots[gap] = slots[at]!
        ids[gap] = ids[at]!
        gap = at
      }
    }
    slots[gap] = EMPTY
    this.#size--
  }

  clear(): void {
    this.#slots.fill(EMPTY)
    this.#size = 0
  }

  /** Where `id` is, or the empty place where it would go. */
  #placeOf(id: number): number {
    const ids = this.#ids
    const slots = this.#slots
    const mask = this.#mask
    let at = this.#homeOf(id)
    while (slots[at] !== EMPTY && ids[at] !== id) at = (at + 1) & mask
    return at
  }

  #homeOf(id: number): number {
    const hash = Math.imul(id, GOLDEN_RATIO)
    return (hash ^ (hash >>> 15)) & this.#mask
  }

  #grow(): void {
    const ids = this.#ids
    const slots = this.#slots
    this.#ids = new Float64Array(ids.length * 2)
    this.#slots = new Int32Array(slots.length * 2)
    this.#mask = this.#slots.length - 1
    for (let at = 0; at < slots.length; at++) {
      if (slots[at] === EMPTY) continue
      const place = this.#placeOf(ids[at]!)
      this.#ids[place] = ids[at]!
      this.#slots[place] = slots[at]!
    }
  }
}
