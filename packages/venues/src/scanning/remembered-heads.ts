import type { FrameCursor } from './frame-cursor.ts'
import { RememberedHead } from './remembered-head.ts'

/** Bytes by which heads are told apart: five times four. */
const TELLING = 20
const FEWEST_HEADS = 16
/** Slots for each head that there may be: two in one slot take turns. */
const ROOM = 4
const MULTIPLIER = 0x9e37_79b1 | 0

/**
 * The beginnings of messages of several kinds and instruments, as {@link RememberedHead} compares them: the one that a message
 * is likely to begin with is found by the bytes in which they differ, whichever came last.
 */
export class RememberedHeads {
  private readonly heads: readonly RememberedHead[]
  private readonly mask: number
  private readonly from: number

  /**
   * @param from where in a message the bytes begin in which heads differ; twenty of them are looked at
   * @param expected how many heads there may be
   */
  constructor(from: number, expected: number) {
    let slots = FEWEST_HEADS
    while (slots < expected * ROOM) slots *= 2
    this.heads = Array.from({ length: slots }, () => new RememberedHead())
    this.mask = slots - 1
    this.from = from
  }

  /** The head that belongs to the message at the cursor, which may begin with another one, or with none yet. */
  of(cursor: FrameCursor): RememberedHead {
    const { heads, from } = this
    const { at, view } = cursor
    if (at + from + TELLING > cursor.end) return heads[0]!
    const place = (cursor.offset + at + from) | 0
    let hash = view.getInt32(place, true)
    hash = (Math.imul(hash, MULTIPLIER) + view.getInt32((place + 4) | 0, true)) | 0
    hash = (Math.imul(hash, MULTIPLIER) + view.getInt32((place + 8) | 0, true)) | 0
    hash = (Math.imul(hash, MULTIPLIER) + view.getInt32((place + 12) | 0, true)) | 0
    hash = Math.imul((Math.imul(hash, MULTIPLIER) + view.getInt32((place + 16) | 0, true)) | 0, MULTIPLIER)
    return heads[(hash >>> 16) & this.mask]!
  }
}
