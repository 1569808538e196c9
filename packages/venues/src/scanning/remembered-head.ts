import type { FrameCursor } from './frame-cursor.ts'
import { WORD } from './literal.ts'

// What is imported is looked up at each use; a module's own constant is not.
const BYTES = WORD
const LONGEST_HEAD = 192
const LONGEST_WORDS = LONGEST_HEAD / WORD
/** Of heads that differ from the remembered one, so many pass before one is remembered instead. */
const PATIENCE = 16

/**
 * The beginning of the last message of its kind, up to its first value that changes: the next one is likely to begin with
 * the same bytes, which are then compared at once and not read piece by piece again.
 */
export class RememberedHead {
  /** What its scanner wants to know of it. */
  meaning = 0
  /** Words of eight bytes, the last of which may begin within the one before it. */
  private readonly words = new Float64Array(LONGEST_WORDS)
  private length = 0
  /** Where the last word begins in the head, and which it is. */
  private lastStart = 0
  private lastWord = 0
  private misses = PATIENCE - 1

  /** Whether the message begins with it; the cursor then stands behind it. */
  isHere(cursor: FrameCursor): boolean {
    const { words, length, lastStart, lastWord } = this
    const { at, view } = cursor
    if (length === 0 || at + length > cursor.end) return false
    let place = (cursor.offset + at) | 0
    // The end first: heads of different kinds differ most there.
    if (view.getFloat64((place + lastStart) | 0, true) !== words[lastWord]) return false
    for (let word = 0; word < lastWord; word++) {
      if (view.getFloat64(place, true) !== words[word]) return false
      place = (place + BYTES) | 0
    }
    cursor.at = at + length
    return true
  }

  /** Takes note of the head of a message from `start` to where the cursor stands: at least eight bytes of plain text. */
  note(cursor: FrameCursor, start: number, meaning: number): void {
    const length = cursor.at - start
    if (++this.misses < PATIENCE || length > LONGEST_HEAD || length < BYTES) return
    this.misses = 0
    this.length = length
    this.meaning = meaning
    this.lastStart = length - BYTES
    this.lastWord = Math.ceil(length / BYTES) - 1
    for (let word = 0; word < this.lastWord; word++) this.words[word] = cursor.wordAt(start + word * BYTES)
    this.words[this.lastWord] = cursor.wordAt(start + this.lastStart)
  }
}
