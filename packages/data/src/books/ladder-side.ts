import { FarLevels, NO_KEY as IMPORTED_NO_KEY } from './far-levels.ts'
import { lowestBit } from './lowest-bit.ts'

// An imported constant is looked up at each use; this one is not.
const NO_KEY = IMPORTED_NO_KEY
/** Levels that one word of the summary bitmap covers. The window moves by multiples of it, so bitmaps move by words. */
const BLOCK_LEVELS = 1024
/** Keys a level may have are within ± this; one less than {@link NO_KEY}. */
const LARGEST_KEY = NO_KEY - 1
const SMALLEST_BASE = -0x8000_0000
/** {@link LadderSide.worstKey} where nothing has been set. */
const BELOW_ALL_KEYS = -0x8000_0000
const END_OF_BASES = 0x8000_0000

/**
 * One side of a price-level book: quantities by *key*, where a lower key is a better price (an ask's key is its ticks,
 * a bid's the negative of them), so that both sides are the same code.
 *
 * Keys near the best lie in a dense window: an array of quantities, a bitmap of levels that may be occupied and a summary
 * bitmap of the bitmap's words. The rest lie in {@link FarLevels}. The window moves when the best leaves it or enters its
 * last quarter; the best then lies a quarter in. The best key is kept up to date by every change and is always inside the
 * window.
 *
 * A level that is set, or removed, is marked in the bitmap; a mark of a level that is gone stays until a search comes
 * across it. So a change touches the bitmaps only to mark, and no search meets the same stale mark twice.
 *
 * Levels better than the best are *hidden*: {@link hideThrough} moves the best past them without removing them. They
 * can be read by {@link get}, are never found by {@link next}, and surface again when a level better than they are, or
 * they themselves, are set.
 *
 * Keys are integers within ±(2^31 − 2); a level set beyond is ignored. Nothing allocates unless the far levels outgrow their tables.
 */
export class LadderSide {
  /** Key of the best level, `NO_KEY` when there is none. */
  bestKey: number = NO_KEY
  /** No level beyond this key is found; every level that is set raises it to its own. */
  worstKey: number = BELOW_ALL_KEYS
  /** Key of the window's first level. */
  base = 0
  /** Counts changes of the best key, the worst and the window. */
  changes = 0
  /** Levels outside the window. */
  readonly far = new FarLevels()
  readonly #size: number
  readonly #lots: Float64Array
  readonly #marks: Int32Array
  readonly #summary: Int32Array

  /**
   * @param lots the window's quantities by key − {@link base}, all 0: as many as a power of two that is at least 4096
   * @param marks its bitmap of levels that may be occupied, all 0: a 32nd as many
   */
  constructor(lots: Float64Array, marks: Int32Array) {
    this.#size = lots.length
    this.#lots = lots
    this.#marks = marks
    this.#summary = new Int32Array(lots.length / BLOCK_LEVELS)
  }

  /** Number of levels, hidden ones included. Counts them: not for the hot path. */
  get levelCount(): number {
    let count = this.far.size
    for (const lots of this.#lots) if (lots !== 0) count++
    return count
  }

  /** Quantity at a key, hidden levels included; 0 for none. */
  get(key: number): number {
    const index = key - this.base
    if (index >= 0 && index < this.#size) return this.#lots[index]!
    return Math.abs(key) <= LARGEST_KEY ? this.far.get(key) : 0
  }

  /** Sets the quantity at a key; 0 removes the level. Returns the previous quantity, 0 when there was none. */
  set(key: number, lots: number): number {
    if (Math.abs(key) > LARGEST_KEY) return 0
    const previous = this.store(key, lots)
    if (key <= this.bestKey || key > this.worstKey) this.follow(key, lots)
    return previous
  }

  /**
   * The first half of {@link set}: the quantity alone. {@link follow} has to be called after it for a key up to the best
   * or beyond the worst; for the others, nearly all, the best and the worst stay as they are. The key is within ±(2^31 − 2).
   */
  store(key: number, lots: number): number {
    // Wraps around for keys more than 2^31 apart, and never into the window.
    const index = (key - this.base) | 0
    // The sum says that a number comes back: what the window answers would otherwise be made a tagged value each time.
    if ((index & (this.#size - 1)) !== index) return 0 + this.far.set(key, lots)
    const previous = this.#lots[index]!
    this.#lots[index] = lots
    if (previous === 0) this.#mark(index)
    return previous
  }

  /** The second half of {@link set}. */
  follow(key: number, lots: number): void {
    if (lots !== 0) {
      if (key > this.worstKey) {
        this.worstKey = key
        this.#noteChange()
      }
      if (key < this.bestKey) this.#moveBest(key)
    } else if (key === this.bestKey) this.#moveBest(this.#search(key))
  }

  /**
   * How many keys there are from `key` on, no better than the best, in the window and up to the worst: setting one of
   * these, or removing any but the best, leaves the best, the worst and the window as they are. 0 without a best.
   */
  settledFrom(key: number): number {
    const inWindow = this.base + this.#size - key
    const known = this.knownFrom(key)
    return inWindow >= known ? known : inWindow > 0 ? inWindow : 0
  }

  /** As {@link settledFrom}, of the keys beyond the window as well. */
  knownFrom(key: number): number {
    if (this.bestKey === NO_KEY || key === NO_KEY) return 0
    const known = this.worstKey + 1 - key
    return known > 0 ? known : 0
  }

  /** The best key above (worse than) `after` that has a level and is not hidden, or `NO_KEY`. */
  next(after: number): number {
    if (after < this.bestKey) return this.bestKey
    return this.#search(after)
  }

  /** Hides the levels up to and including `key`: the best becomes the next level beyond, if it isn't beyond already. */
  hideThrough(key: number): void {
    if (this.bestKey <= key) this.#moveBest(this.#search(key))
  }

  /** Removes the levels from the best to `key` inclusive, forgotten ones too. Hidden levels stay. */
  clearThrough(key: number): void {
    const worst = this.worstKey
    this.worstKey = LARGEST_KEY
    let at = this.bestKey
    while (at <= key && at !== NO_KEY) {
      const index = at - this.base
      if (index < this.#size) {
        this.#lots[index] = 0
        this.#unmark(index)
      } else this.far.set(at, 0)
      at = this.#search(at)
    }
    this.worstKey = worst
    this.#moveBest(this.#within(at))
  }

  /** The best becomes the first level above `after`, hidden levels included. */
  showAfter(after: number): void {
    this.#moveBest(this.#searchAll(after))
  }

  /** What is left is not found until a level beyond it is set; for a side without a best. */
  forgetLevels(): void {
    this.worstKey = BELOW_ALL_KEYS
    this.#noteChange()
  }

  /** Removes every level, hidden ones included. */
  clear(): void {
    this.#lots.fill(0)
    this.#marks.fill(0)
    this.#summary.fill(0)
    this.far.clear()
    this.bestKey = NO_KEY
    this.worstKey = BELOW_ALL_KEYS
    this.#noteChange()
  }

  /** The next level above `after`, which is not below the window. */
  #search(after: number): number {
    const index = after - this.base + 1
    if (index < this.#size) {
      const found = this.#searchWindow(index)
      if (found >= 0) return this.#within(this.base + found)
    }
    return after < LARGEST_KEY ? this.#within(this.far.next(after)) : NO_KEY
  }

  /** The next level above `after`, wherever that is. */
  #searchAll(after: number): number {
    if (after + 1 >= this.base) return this.#search(after)
    const below = this.far.next(after < SMALLEST_BASE ? SMALLEST_BASE : after)
    return below < this.base ? this.#within(below) : this.#search(this.base - 1)
  }

  #within(key: number): number {
    return key > this.worstKey ? NO_KEY : key
  }

  /** The first occupied index from `from` on, or −1; unmarks what it finds to be gone. */
  #searchWindow(from: number): number {
    let index = this.#firstMarked(from)
    while (index >= 0 && this.#lots[index] === 0) {
      this.#unmark(index)
      index = this.#firstMarked(index)
    }
    return index
  }

  /** The first marked index from `from` on, or −1. */
  #firstMarked(from: number): number {
    let word = from >> 5
    const bits = this.#marks[word]! & (-1 << (from & 31))
    if (bits !== 0) return (word << 5) + lowestBit(bits)
    // −2 << n keeps the words after this one in its block; none when it is the block's last.
    let block = word >> 5
    let words = this.#summary[block]! & (-2 << (word & 31))
    while (words === 0) {
      block++
      if (block === this.#summary.length) return -1
      words = this.#summary[block]!
    }
    word = (block << 5) + lowestBit(words)
    return (word << 5) + lowestBit(this.#marks[word]!)
  }

  #mark(index: number): void {
    const word = index >> 5
    this.#marks[word]! |= 1 << (index & 31)
    this.#summary[word >> 5]! |= 1 << (word & 31)
  }

  #unmark(index: number): void {
    const word = index >> 5
    const bits = this.#marks[word]! & ~(1 << (index & 31))
    this.#marks[word] = bits
    if (bits === 0) this.#summary[word >> 5]! &= ~(1 << (word & 31))
  }

  #noteChange(): void {
    this.changes = (this.changes + 1) | 0
  }

  #moveBest(key: number): void {
    this.bestKey = key
    this.#noteChange()
    if (key === NO_KEY) return
    const index = key - this.base
    if (index < 0 || index >= this.#size - this.#size / 4) this.#moveWindow(key)
  }

  /** Moves the window so that `key` lies a quarter in. */
  #moveWindow(key: number): void {
    const size = this.#size
    const from = this.base
    const aligned = Math.floor((key - size / 4) / BLOCK_LEVELS) * BLOCK_LEVELS
    const to = Math.min(Math.max(aligned, SMALLEST_BASE), END_OF_BASES - size)
    const shift = to - from
    if (Math.abs(shift) >= size) {
      this.#moveOut(0, size)
      this.base = to
      this.#moveIn(to, to + size)
    } else if (shift > 0) {
      this.#moveOut(0, shift)
      this.#shiftColumns(shift, 0, size - shift, size)
      this.base = to
      this.#moveIn(from + size, to + size)
    } else if (shift < 0) {
      this.#moveOut(size + shift, size)
      this.#shiftColumns(0, -shift, 0, -shift)
      this.base = to
      this.#moveIn(to, from)
    }
  }

  /** Moves what stays from index `source` to `target`, and empties what that leaves behind. */
  #shiftColumns(source: number, target: number, emptyFrom: number, emptyTo: number): void {
    this.#lots.copyWithin(target, source).fill(0, emptyFrom, emptyTo)
    this.#marks.copyWithin(target / 32, source / 32).fill(0, emptyFrom / 32, emptyTo / 32)
    this.#summary
      .copyWithin(target / BLOCK_LEVELS, source / BLOCK_LEVELS)
      .fill(0, emptyFrom / BLOCK_LEVELS, emptyTo / BLOCK_LEVELS)
  }

  /** Moves the window's levels of some indices to the far levels. */
  #moveOut(fromIndex: number, toIndex: number): void {
    let index = this.#searchWindow(fromIndex)
    while (index >= 0 && index < toIndex) {
      this.far.set(this.base + index, this.#lots[index]!)
      this.#lots[index] = 0
      this.#unmark(index)
      index = index + 1 < toIndex ? this.#searchWindow(index + 1) : -1
    }
  }

  /** Moves the far levels of some keys into the window. */
  #moveIn(fromKey: number, toKey: number): void {
    let key = this.far.next(Math.max(fromKey - 1, SMALLEST_BASE))
    while (key < toKey && key !== NO_KEY) {
      const index = key - this.base
      this.#lots[index] = this.far.set(key, 0)
      this.#mark(index)
      key = this.far.next(key)
    }
  }
}
