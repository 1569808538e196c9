import type { FrameCursor } from './frame-cursor.ts'
import { RememberedHead } from './remembered-head.ts'

/** Bytes of the place behind the first one by which heads are told apart. */
const TELLING = 16
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
  private readonly first: number
  private readonly rest: number

  /**
   * @param first where in a message four bytes begin in which heads differ
   * @param rest where behind it another sixteen of them do
   * @param expected how many heads there may be
   */
  constructor(first: number, rest: number, expected: number) {
    let slots = FEWEST_HEADS
    while (slots < expected * ROOM) slots *= 2
    this.heads = Array.from({ length: slots }, () => new RememberedHead())
    this.mask = slots - 1
    this.first = first
    this.rest = rest
  }

  /** The head that belongs to the message at the cursor, which may begin with another one, or with none yet. */
  of(cursor: FrameCursor): RememberedHead {
    const { heads, first, rest } = this
    const { at, view } = cursor
    if (at + rest + TELLING > cursor.end) return heads[0]!
    const start = (cursor.offset + at) | 0
    const place = (start + rest) | 0
    let hash = view.getInt32((start + first) | 0, true)
    hash = (Math.imul(hash, MULTIPLIER) + view.getInt32(place, true)) | 0
    hash = (Math.imul(hash, MULTIPLIER) + view.getInt32((place + 4) | 0, true)) | 0
    hash = (Math.imul(hash, MULTIPLIER) + view.getInt32((place + 8) | 0, true)) | 0
    hash = Math.imul((Math.imul(hash, MULTIPLIER) + view.getInt32((place + 12) | 0, true)) | 0, MULTIPLIER)
    return heads[(hash >>> 16) & this.mask]!
  }
}
