import type { FrameCursor } from './frame-cursor.ts'
import { Literal, WORD } from './literal.ts'

const HALF_WORD = 4
const LONGEST_HEAD = 128
const LONGEST_BETWEEN = 24

/** What stands in an object before its price, and between that and its quantity. */
export interface ObjectTexts {
  /** Before the price, or before the count; 4 bytes to 128. Without it, it is taken from a message. */
  readonly head?: string
  /** Between a count of at most three digits and the price, 4 to 7 bytes; where no count is, undefined. */
  readonly afterCount?: string | undefined
  /** 4 to 24 bytes. */
  readonly between: string
  /** Whether both are numbers of JSON and no texts. */
  readonly isBare: boolean
}

/** How levels are written that are objects, each as the others but for its numbers: the quantity is the last of them. */
export class ObjectForm {
  /** Words of eight bytes of the head, the last of which is apart. */
  readonly head = new Float64Array(LONGEST_HEAD / WORD)
  /** 0 while none is known. */
  headLength = 0
  /** The head's last word; of a head of less than eight bytes its first and its last four. */
  readonly headEnd = new Float64Array(1)
  headFirstHalf = 0
  headLastHalf = 0
  readonly afterCount: Literal | undefined
  readonly between: Literal
  readonly isBare: boolean

  constructor({ head, afterCount, between, isBare }: ObjectTexts) {
    this.afterCount = afterCount === undefined ? undefined : new Literal(afterCount)
    this.between = new Literal(between)
    this.isBare = isBare
    const { length } = this.between
    if (length < HALF_WORD || length > LONGEST_BETWEEN || (this.afterCount?.length ?? HALF_WORD) < HALF_WORD) {
      throw new RangeError(`no texts of an object that are compared by words: ${afterCount} ${between}`)
    }
    if (head === undefined) return
    const { bytes } = new Literal(head)
    this.takeHead(new DataView(bytes.buffer, bytes.byteOffset), 0, bytes.length)
  }

  /** Takes the head of a level from `start` to `end` of the cursor's message. */
  noteHead(cursor: FrameCursor, start: number, end: number): void {
    this.takeHead(cursor.view, (cursor.offset + start) | 0, (end - start) | 0)
  }

  private takeHead(view: DataView, place: number, length: number): void {
    this.headLength = 0
    if (length < HALF_WORD || length > LONGEST_HEAD) return
    this.headLength = length
    this.headFirstHalf = view.getInt32(place, true)
    this.headLastHalf = view.getInt32(place + length - HALF_WORD, true)
    if (length < WORD) return
    const { head } = this
    const last = length - WORD
    for (let at = 0, word = 0; at < last; at += WORD, word++) head[word] = view.getFloat64(place + at, true)
    this.headEnd[0] = view.getFloat64(place + last, true)
  }
}

/** For levels that are no objects. */
export const NO_OBJECTS = new ObjectForm({ between: 'none', isBare: false })
