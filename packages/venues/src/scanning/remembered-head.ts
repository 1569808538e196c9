import type { FrameCursor } from './frame-cursor.ts'
import { WORD } from './literal.ts'

const LONGEST_HEAD = 192
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
  private readonly words = new Float64Array(LONGEST_HEAD / WORD)
  private length = 0
  private misses = PATIENCE - 1

  /** Whether the message begins with it; the cursor then stands behind it. */
  isHere(cursor: FrameCursor): boolean {
    const { words, length } = this
    const { at } = cursor
    if (length === 0 || at + length > cursor.end) return false
    const last = Math.ceil(length / WORD) - 1
    // The end first: heads of different kinds differ most there.
    if (cursor.wordAt(at + length - WORD) !== words[last]) return false
    for (let word = 0; word < last; word++) if (cursor.wordAt(at + word * WORD) !== words[word]) return false
    cursor.at = at + length
    return true
  }

  /** Takes note of the head of a message from `start` to where the cursor stands: at least eight bytes of plain text. */
  note(cursor: FrameCursor, start: number, meaning: number): void {
    const length = cursor.at - start
    if (++this.misses < PATIENCE || length > LONGEST_HEAD || length < WORD) return
    this.misses = 0
    this.length = length
    this.meaning = meaning
    const last = Math.ceil(length / WORD) - 1
    for (let word = 0; word < last; word++) this.words[word] = cursor.wordAt(start + word * WORD)
    this.words[last] = cursor.wordAt(start + length - WORD)
  }
}
