import { QUOTE } from '../scanning/frame-bytes.ts'
import type { FrameCursor } from '../scanning/frame-cursor.ts'
import { epochDayOf, isoTime } from '../scanning/iso-time.ts'

/** Of a time with milliseconds, `2024-08-08T23:54:16.299Z`. */
const TIME_LENGTH = 24

/** Reads the times of a message's rows; they are mostly all the same, which is then compared and not read. */
export class MessageTimes {
  private readonly cursor: FrameCursor
  private readonly epochDay: number
  /** Where the last time of this length stands in the message, and what it is; −1 for none. */
  private timeStart = -1
  private timeNanos = Number.NaN

  constructor(cursor: FrameCursor, epochNs: bigint) {
    this.cursor = cursor
    this.epochDay = epochDayOf(epochNs)
  }

  /** Begins with a message. */
  begin(): void {
    this.timeStart = -1
  }

  /** A time in quotes at the cursor, whose number it then is. */
  read(): boolean {
    const { cursor } = this
    if (!cursor.byte(QUOTE)) return false
    const { at } = cursor
    if (this.timeStart >= 0 && cursor.repeats(this.timeStart, TIME_LENGTH)) {
      cursor.number = this.timeNanos
      return cursor.byte(QUOTE)
    }
    if (!isoTime(cursor, this.epochDay)) return false
    if (cursor.at - at === TIME_LENGTH) {
      this.timeStart = at
      this.timeNanos = cursor.number
    }
    return cursor.byte(QUOTE)
  }
}
