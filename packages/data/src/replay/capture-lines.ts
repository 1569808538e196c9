import type { Nanos } from '@hft/clock'
import type { LineSplitter } from './line-splitter.ts'

const BLANK = 0x20
const ZERO = 0x30
const TIME_DIGITS = 19
const SECONDS_DIGITS = 10
const KEPT_PLACES = 5

/** What was wrong with lines of a capture, by kind. */
export interface LineProblems {
  /** Nothing on the line. */
  readonly blank: number
  /**
   * No local time of 19 digits (nanoseconds since 1970) and a blank before the message; or one more than 104 days from the
   * run's first, which can't be counted exactly.
   */
  readonly badTime: number
  /** Longer than 16 MiB. */
  readonly overlong: number
  /** The last line of a cut gzip file. */
  readonly cut: number
}

/** The lines of a capture, `<local time in ns since 1970> <message>`. */
export class CaptureLines {
  readonly splitter: LineSplitter
  /** Where the line's message is in {@link bytes}. */
  frameStart = 0
  frameEnd = 0
  /** The line's local time: whole seconds since 1970 and nanoseconds within. */
  seconds = 0
  nanosWithinSecond = 0
  /** Lines that had a time and a message. */
  messages = 0
  /** The first lines of {@link LineProblems.badTime}, for people. */
  readonly firstBadTimes: string[] = []
  private blank = 0
  private badTime = 0

  constructor(splitter: LineSplitter) {
    this.splitter = splitter
  }

  get bytes(): Uint8Array {
    return this.splitter.bytes
  }

  get problems(): LineProblems {
    const { overlong, cut } = this.splitter
    return { blank: this.blank, badTime: this.badTime, overlong, cut }
  }

  /** The line's local time in a run that begins at `epochSeconds` since 1970; exact within 104 days of it. */
  localTime(epochSeconds: number): Nanos {
    return (this.seconds - epochSeconds) * 1_000_000_000 + this.nanosWithinSecond
  }

  /** Takes back the current line: its time is of another age than the run. */
  refuseTime(): void {
    this.messages--
    this.noteBadTime()
  }

  /** Moves to the next line with a time and a message; false when none is loaded. */
  next(): boolean {
    while (this.splitter.next()) if (this.read()) return true
    return false
  }

  private read(): boolean {
    const { bytes, start, end } = this.splitter
    if (end === start) {
      this.blank++
      return false
    }
    const seconds = wholeNumber(bytes, start, start + SECONDS_DIGITS)
    const nanos = wholeNumber(bytes, start + SECONDS_DIGITS, start + TIME_DIGITS)
    if (end <= start + TIME_DIGITS + 1 || bytes[start + TIME_DIGITS] !== BLANK || seconds < 0 || nanos < 0) {
      this.noteBadTime()
      return false
    }
    this.seconds = seconds
    this.nanosWithinSecond = nanos
    this.frameStart = start + TIME_DIGITS + 1
    this.frameEnd = end
    this.messages++
    return true
  }

  private noteBadTime(): void {
    this.badTime++
    if (this.firstBadTimes.length < KEPT_PLACES) this.firstBadTimes.push(this.splitter.position)
  }
}

/** The whole number of the digits in `bytes[start, end)`, −1 when they aren't all digits. */
function wholeNumber(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}
