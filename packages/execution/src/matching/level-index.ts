/** "No level": slots of levels begin at 1. */
export const NO_LEVEL = 0

/** "No key": worse than every key. Keys lie strictly between −NO_KEY and NO_KEY. */
export const NO_KEY = 0x7fff_ffff

const DEFAULT_WINDOW_KEYS = 2 ** 14
const SMALLEST_WINDOW_KEYS = 1024

/**
 * Which price levels of one side exist, best first: a map from a *key* to the slot of a level, in order of keys.
 *
 * Lower keys are better (asks: key = ticks, bids: key = −ticks), so both sides share one direction. Keys near the best
 * lie in a dense window with an occupancy bitmap and a bitmap of its non-zero words: insert, remove and the search for
 * the next level cost a few instructions however many levels there are. Keys beyond the window's worse end lie in a
 * map, which is searched only when the window has run empty; the window then moves there.
 */
export class LevelIndex {
  /** Best key, {@link NO_KEY} when there is no level. */
  bestKey = NO_KEY
  /** Slot of the best level, {@link NO_LEVEL} when there is none. */
  bestLevel = NO_LEVEL
  readonly #size: number
  readonly #levels: Int32Array
  readonly #words: Int32Array
  readonly #wordsInUse: Int32Array
  readonly #far = new Map<number, number>()
  #base = 0

  /** @param windowKeys width of the dense window: a power of two, at least 1024 */
  constructor(windowKeys = DEFAULT_WINDOW_KEYS) {
    const size = Math.max(windowKeys, SMALLEST_WINDOW_KEYS)
    this.#size = size
    this.#levels = new Int32Array(size)
    this.#words = new Int32Array(size >>> 5)
    this.#wordsInUse = new Int32Array(size >>> 10)
  }

  /** Slot of the level at `key`, {@link NO_LEVEL} for none. */
  find(key: number): number {
    const offset = key - this.#base
    if (offset >= 0 && offset < this.#size) return this.#levels[offset]!
    return this.#far.size === 0 ? NO_LEVEL : (this.#far.get(key) ?? NO_LEVEL)
  }

  /** Puts `level` at `key`, where none was. */
  insert(key: number, level: number): void {
    if (this.bestLevel === NO_LEVEL) this.#base = this.#baseAround(key)
    else if (key < this.#base) this.#moveWindow(this.#baseAround(key))
    const offset = key - this.#base
    if (offset >= this.#size) this.#far.set(key, level)
    else this.#occupy(offset, level)
    if (key < this.bestKey) {
      this.bestKey = key
      this.bestLevel = level
    }
  }

  /** Takes out the level at `key`, which exists. */
  remove(key: number): void {
    const offset = key - this.#base
    if (offset >= this.#size) {
      this.#far.delete(key)
      return
    }
    this.#vacate(offset)
    if (key === this.bestKey) this.#findBestFrom(offset + 1)
  }

  /** The best key beyond `key`, {@link NO_KEY} for none. */
  nextKey(key: number): number {
    if (key < this.bestKey) return this.bestKey
    const offset = this.#nextOccupied(key - this.#base + 1)
    if (offset >= 0) return this.#base + offset
    return this.#far.size === 0 ? NO_KEY : this.#bestFarBeyond(key)
  }

  #findBestFrom(from: number): void {
    const offset = this.#nextOccupied(from)
    if (offset >= 0) {
      this.bestKey = this.#base + offset
      this.bestLevel = this.#levels[offset]!
      return
    }
    const key = this.#far.size === 0 ? NO_KEY : this.#bestFarBeyond(-NO_KEY)
    this.bestKey = key
    if (key === NO_KEY) {
      this.bestLevel = NO_LEVEL
      return
    }
    this.#moveWindow(this.#baseAround(key))
    this.bestLevel = this.#levels[key - this.#base]!
  }

  /** Half of the window lies on either side of the key, so that a market that turns doesn't move it back at once. */
  #baseAround(key: number): number {
    return key - this.#size / 2
  }

  #moveWindow(base: number): void {
    for (let offset = this.#nextOccupied(0); offset >= 0; offset = this.#nextOccupied(offset + 1)) {
      this.#far.set(this.#base + offset, this.#levels[offset]!)
      this.#vacate(offset)
    }
    this.#base = base
    for (const [key, level] of this.#far) {
      if (key - base >= this.#size) continue
      this.#occupy(key - base, level)
      this.#far.delete(key)
    }
  }

  #bestFarBeyond(key: number): number {
    let best = NO_KEY
    for (const candidate of this.#far.keys()) if (candidate > key && candidate < best) best = candidate
    return best
  }

  #occupy(offset: number, level: number): void {
    const word = offset >>> 5
    this.#levels[offset] = level
    this.#words[word]! |= 1 << (offset & 31)
    this.#wordsInUse[word >>> 5]! |= 1 << (word & 31)
  }

  #vacate(offset: number): void {
    const word = offset >>> 5
    this.#levels[offset] = NO_LEVEL
    const rest = this.#words[word]! & ~(1 << (offset & 31))
    this.#words[word] = rest
    if (rest === 0) this.#wordsInUse[word >>> 5]! &= ~(1 << (word & 31))
  }

  /** The first occupied offset at or after `from`, −1 for none. */
  #nextOccupied(from: number): number {
    if (from >= this.#size) return -1
    const word = from >>> 5
    const bits = this.#words[word]! & (-1 << (from & 31))
    if (bits !== 0) return (word << 5) + lowestBit(bits)
    const nextWord = word + 1
    let group = nextWord >>> 5
    if (group === this.#wordsInUse.length) return -1
    let wordBits = this.#wordsInUse[group]! & (-1 << (nextWord & 31))
    while (wordBits === 0) {
      group++
      if (group === this.#wordsInUse.length) return -1
      wordBits = this.#wordsInUse[group]!
    }
    const found = (group << 5) + lowestBit(wordBits)
    return (found << 5) + lowestBit(this.#words[found]!)
  }
}

/** Position of the lowest bit set in `bits`, which isn't 0. */
function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
