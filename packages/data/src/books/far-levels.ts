import { IntegerTable } from './integer-table.ts'
import { lowestBit } from './lowest-bit.ts'

/** What a search answers when no level is found; above every key that a level may have. */
export const NO_KEY = 0x7fff_ffff

const SIGN_BIT = 0x8000_0000
/** Marks a node of the lowest storey; a parent's number is its child's shifted right by five. */
const LOWEST_STOREY = 1 << 27
/** Changes that may be noted before they have to be carried out. */
export const MOST_NOTED = 512

/**
 * Price levels far from the touch: few are read in order, many are updated, over the whole range of 32-bit keys.
 *
 * Quantities are in a hash table, so an update costs one probe. Order is kept by a 32-way tree of occupancy bits whose
 * nodes are numbered like a heap (a leading one bit, then the key's upper bits) and stored in a second hash table: it
 * is touched only when a level appears or disappears, and a search for the next level takes at most a dozen probes,
 * however far away it is. There is no sorting and no worst case.
 *
 * Changes may be noted first, by a loop that is to stay free of calls, and are carried out together when somebody asks.
 */
export class FarLevels {
  /** Changes that are only noted: as many as {@link noted} says, at most {@link MOST_NOTED}, the oldest first. */
  readonly notedKeys = new Int32Array(MOST_NOTED)
  readonly notedLots = new Float64Array(MOST_NOTED)
  noted = 0
  readonly #lots = new IntegerTable(1024)
  readonly #nodes = new IntegerTable(1024)

  /** Number of levels. */
  get size(): number {
    this.#carryOut()
    return this.#lots.size
  }

  /** Quantity at `key`, 0 for none. */
  get(key: number): number {
    this.#carryOut()
    return this.#lots.get(key)
  }

  /** Sets the quantity at `key`; 0 removes the level. Returns the previous quantity. */
  set(key: number, lots: number): number {
    this.#carryOut()
    return this.#put(key, lots)
  }

  #carryOut(): void {
    if (this.noted === 0) return
    for (let index = 0; index < this.noted; index++) this.#put(this.notedKeys[index]!, this.notedLots[index]!)
    this.noted = 0
  }

  #put(key: number, lots: number): number {
    const previous = this.#lots.set(key, lots)
    if (lots === 0) {
      if (previous !== 0) this.#unmark(key)
    } else if (previous === 0) this.#mark(key)
    return previous
  }

  /** The smallest key above `after` that has a level, or {@link NO_KEY}. */
  next(after: number): number {
    this.#carryOut()
    if (this.#lots.size === 0) return NO_KEY
    const position = after ^ SIGN_BIT
    let node = LOWEST_STOREY | (position >>> 5)
    let bit = position & 31
    for (;;) {
      // −2 << bit keeps the bits above `bit`; for bit 31 that is none.
      const later = this.#nodes.get(node) & (-2 << bit)
      if (later !== 0) return this.#firstKey(node, later)
      if (node === 0) return NO_KEY
      bit = node & 31
      node >>>= 5
    }
  }

  clear(): void {
    this.noted = 0
    this.#lots.clear()
    this.#nodes.clear()
  }

  #firstKey(from: number, occupied: number): number {
    let node = from
    let bit = lowestBit(occupied)
    while (node < LOWEST_STOREY) {
      node = (node << 5) | bit
      bit = lowestBit(this.#nodes.get(node))
    }
    return ((node << 5) | bit) ^ SIGN_BIT
  }

  #mark(key: number): void {
    const position = key ^ SIGN_BIT
    let node = LOWEST_STOREY | (position >>> 5)
    let bit = position & 31
    for (;;) {
      const before = this.#nodes.get(node)
      this.#nodes.set(node, before | (1 << bit))
      if (before !== 0 || node === 0) return
      bit = node & 31
      node >>>= 5
    }
  }

  #unmark(key: number): void {
    const position = key ^ SIGN_BIT
    let node = LOWEST_STOREY | (position >>> 5)
    let bit = position & 31
    for (;;) {
      const after = this.#nodes.get(node) & ~(1 << bit)
      this.#nodes.set(node, after)
      if (after !== 0 || node === 0) return
      bit = node & 31
      node >>>= 5
    }
  }
}
