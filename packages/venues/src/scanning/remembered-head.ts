import type { FrameCursor } from './frame-cursor.ts'

const LONGEST_HEAD = 128
/** Of heads that differ from the remembered one, so many pass before one is remembered instead. */
const PATIENCE = 16

/**
 * The beginning of the last message of its kind, up to its first value that changes: the next one is likely to begin with
 * the same bytes, which are then compared at once and not read piece by piece again.
 */
export class RememberedHead {
  /** What its scanner wants to know of it. */
  meaning = 0
  private readonly head = new Uint8Array(LONGEST_HEAD)
  private length = 0
  private misses = PATIENCE - 1

  /** Whether the message begins with it; the cursor then stands behind it. */
  isHere(cursor: FrameCursor): boolean {
    const { head, length } = this
    const { bytes, at } = cursor
    // Backwards: heads of different kinds differ most at their ends.
    let index = length - 1
    while (index >= 0 && bytes[at + index] === head[index]) index--
    if (index >= 0 || length === 0) return false
    cursor.at = at + length
    return true
  }

  /** Takes note of the head of a message from `start` to where the cursor stands. */
  note(cursor: FrameCursor, start: number, meaning: number): void {
    const length = cursor.at - start
    if (++this.misses < PATIENCE || length > LONGEST_HEAD) return
    this.misses = 0
    this.length = length
    this.meaning = meaning
    for (let index = 0; index < length; index++) this.head[index] = cursor.bytes[start + index]!
  }
}
