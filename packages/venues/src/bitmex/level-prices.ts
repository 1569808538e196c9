const FEWEST_SLOTS = 1 << 10
/** Of what is above 32 bits: a product, because a division takes several times as long. */
const HIGH_PART = 1 / 4_294_967_296
const EMPTY = -1

/**
 * Prices of a book's levels by the venue's ids of them: whole numbers ≥ 0, beyond 32 bits. An id is handed over as a place
 * in an array, because a double that is an argument of a call is boxed.
 *
 * Open addressing with linear probing, at most half full; what is deleted leaves no mark, because those behind it move up
 * (D. E. Knuth, "The Art of Computer Programming", volume 3, algorithm R of 6.4).
 */
export class LevelPrices {
  /** Levels there are. */
  size = 0
  private ids = new Float64Array(FEWEST_SLOTS).fill(EMPTY)
  private prices = new Int32Array(FEWEST_SLOTS)
  private mask = FEWEST_SLOTS - 1
  /** Where {@link find} stopped: at the id, or at the slot in which it belongs. */
  private slot = 0

  /** Whether there is a level of this id; {@link foundTicks} is then its price. */
  find(from: Float64Array, place: number): boolean {
    const { ids, mask } = this
    const id = from[place]!
    let slot = hashAt(from, place) & mask
    for (let held = ids[slot]!; held !== EMPTY; held = ids[slot]!) {
      if (held === id) {
        this.slot = slot
        return true
      }
      slot = (slot + 1) & mask
    }
    this.slot = slot
    return false
  }

  /** Price of the level that {@link find} has found last. */
  get foundTicks(): number {
    return this.prices[this.slot]!
  }

  /** Adds a level or changes its price. */
  set(from: Float64Array, place: number, ticks: number): void {
    if (!this.find(from, place)) {
      if (++this.size * 2 > this.mask) {
        this.grow()
        this.find(from, place)
      }
      this.ids[this.slot] = from[place]!
    }
    this.prices[this.slot] = ticks
  }

  /** Takes a level out, if it is there. */
  delete(from: Float64Array, place: number): void {
    if (!this.find(from, place)) return
    const { ids, prices, mask } = this
    this.size--
    let empty = this.slot
    for (let slot = (empty + 1) & mask; ids[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const home = hashAt(ids, slot) & mask
      // What belongs behind the empty slot stays where it is.
      if (((slot - home) & mask) < ((slot - empty) & mask)) continue
      ids[empty] = ids[slot]!
      prices[empty] = prices[slot]!
      empty = slot
    }
    ids[empty] = EMPTY
  }

  /** Takes all levels out. */
  clear(): void {
    this.size = 0
    this.ids.fill(EMPTY)
  }

  private grow(): void {
    const { ids, prices } = this
    this.ids = new Float64Array(ids.length * 2).fill(EMPTY)
    this.prices = new Int32Array(ids.length * 2)
    this.mask = ids.length * 2 - 1
    for (let old = 0; old < ids.length; old++) {
      if (ids[old] === EMPTY) continue
      this.find(ids, old)
      this.ids[this.slot] = ids[old]!
      this.prices[this.slot] = prices[old]!
    }
  }
}

function hashAt(ids: Float64Array, place: number): number {
  const id = ids[place]!
  const high = (id * HIGH_PART) | 0
  const mixed = Math.imul((id >>> 0) ^ Math.imul(high, 0x9e37_79b1), 0x85eb_ca6b)
  return mixed ^ (mixed >>> 15)
}
