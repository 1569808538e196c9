import type { Nanos } from '@hft/clock'
import type { CaptureSource } from './capture-source.ts'

/** A line longer than this is skipped and counted. */
export const LONGEST_LINE_BYTES = 16 << 20

const INITIAL_BYTES = 1 << 20
const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const BLANK = 0x20
const ZERO = 0x30
const TIME_DIGITS = 19
const SECONDS_DIGITS = 10

/** What was wrong with lines of a capture, by kind. */
export interface LineProblems {
  /** Nothing on the line. */
  blank: number
  /** No local time of 19 digits (nanoseconds since 1970) and a blank before the message. */
  badTime: number
  /** Longer than {@link LONGEST_LINE_BYTES}. */
  overlong: number
  /** The last line of a cut gzip file. */
  cut: number
}

/**
 * Splits a capture into its lines, `<local time in ns since 1970> <message>`, in constant memory and without texts.
 *
 * `next()` moves to the next line that is loaded; when it answers false, `await load()` loads more or answers false at
 * the end.
 */
export class CaptureLines {
  /** Where the message of the line is. */
  bytes: Uint8Array = new Uint8Array(INITIAL_BYTES)
  frameStart = 0
  frameEnd = 0
  /** The line's local time: whole seconds since 1970 and nanoseconds within. */
  seconds = 0
  nanosWithinSecond = 0
  readonly problems: LineProblems = { blank: 0, badTime: 0, overlong: 0, cut: 0 }
  /** Lines that had a time and a message. */
  lines = 0
  readonly source: CaptureSource
  private from = 0
  private to = 0
  /** Where the search for the end of the line goes on. */
  private searched = 0
  private isSkipping = false

  constructor(source: CaptureSource) {
    this.source = source
  }

  /** The line's local time in a run that begins at `epochSeconds` since 1970; exact within 104 days of it. */
  localTime(epochSeconds: number): Nanos {
    return (this.seconds - epochSeconds) * 1_000_000_000 + this.nanosWithinSecond
  }

  next(): boolean {
    while (true) {
      const { bytes, to } = this
      const start = this.from
      const found = bytes.indexOf(NEWLINE, this.searched)
      if (found < 0 || found >= to) {
        this.searched = to
        return false
      }
      this.from = found + 1
      this.searched = this.from
      if (this.isSkipping) this.isSkipping = false
      else if (this.read(start, found)) return true
    }
  }

  async load(): Promise<boolean> {
    const chunk = await this.source.read()
    if (chunk === undefined) return false
    if (chunk === 'cut') {
      if (this.to > this.from) this.problems.cut++
      this.from = this.to
      this.searched = this.to
      this.isSkipping = false
      return true
    }
    // A file's last line may lack its end: the next file begins a new line in any case.
    if (chunk === 'end-of-file') {
      if (this.to > this.from || this.isSkipping) this.append(LINE_END)
      return true
    }
    this.append(chunk)
    return true
  }

  private append(chunk: Uint8Array): void {
    const rest = this.to - this.from
    if (rest > LONGEST_LINE_BYTES && this.searched === this.to) {
      if (!this.isSkipping) this.problems.overlong++
      this.isSkipping = true
      this.from = this.to
    }
    const kept = this.to - this.from
    if (this.to + chunk.length > this.bytes.length) {
      if (kept + chunk.length > this.bytes.length) {
        let size = this.bytes.length
        while (size < kept + chunk.length) size *= 2
        const larger = new Uint8Array(size)
        larger.set(this.bytes.subarray(this.from, this.to))
        this.bytes = larger
      } else this.bytes.copyWithin(0, this.from, this.to)
      this.searched -= this.from
      this.from = 0
      this.to = kept
    }
    this.bytes.set(chunk, this.to)
    this.to += chunk.length
  }

  private read(start: number, lineEnd: number): boolean {
    const { bytes } = this
    const end = lineEnd > start && bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd
    if (end === start) {
      this.problems.blank++
      return false
    }
    if (end - start > LONGEST_LINE_BYTES) {
      this.problems.overlong++
      return false
    }
    const seconds = wholeNumber(bytes, start, start + SECONDS_DIGITS)
    const nanos = wholeNumber(bytes, start + SECONDS_DIGITS, start + TIME_DIGITS)
    if (end <= start + TIME_DIGITS + 1 || bytes[start + TIME_DIGITS] !== BLANK || seconds < 0 || nanos < 0) {
      this.problems.badTime++
      return false
    }
    this.seconds = seconds
    this.nanosWithinSecond = nanos
    this.frameStart = start + TIME_DIGITS + 1
    this.frameEnd = end
    this.lines++
    return true
  }
}

const LINE_END = Uint8Array.of(NEWLINE)

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
