import type { CaptureSource } from './capture-source.ts'

/** A line longer than this is skipped and counted. */
export const LONGEST_LINE_BYTES = 16 << 20

const INITIAL_BYTES = 1 << 18
const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
/** Some editors and exporters begin a UTF-8 text with it. */
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf)
const LINE_END = Uint8Array.of(NEWLINE)

/**
 * Splits files into lines, in constant memory and without texts.
 *
 * `next()` moves to the next line that is loaded; when it answers false, `await load()` loads more or answers false at
 * the end.
 */
export class LineSplitter {
  /** Where the line is, without its end. */
  bytes: Uint8Array = new Uint8Array(INITIAL_BYTES)
  start = 0
  end = 0
  /** Number of the line in its file, from 1. */
  lineNumber = 0
  /** Position of the line's file among the files. */
  file = 0
  /** Lines longer than {@link LONGEST_LINE_BYTES}. */
  overlong = 0
  /** Last lines of cut gzip files. */
  cut = 0
  readonly source: CaptureSource
  private from = 0
  private to = 0
  /** Where the search for the end of the line goes on. */
  private searched = 0
  private isSkipping = false
  private hasFileEnded = false

  constructor(source: CaptureSource) {
    this.source = source
  }

  /** Where the line is, for people. */
  get position(): string {
    return `line ${this.lineNumber} of ${this.source.pathOf(this.file)}`
  }

  next(): boolean {
    while (true) {
      const found = this.bytes.indexOf(NEWLINE, this.searched)
      if (found < 0 || found >= this.to) {
        this.searched = this.to
        return false
      }
      this.start = this.lineNumber === 0 ? this.from + this.markLength() : this.from
      this.end = found > this.from && this.bytes[found - 1] === CARRIAGE_RETURN ? found - 1 : found
      this.from = found + 1
      this.searched = this.from
      this.lineNumber++
      if (!this.isSkipping && this.end - this.start <= LONGEST_LINE_BYTES) return true
      this.isSkipping = false
      this.overlong++
    }
  }

  async load(): Promise<boolean> {
    const chunk = await this.source.read()
    if (chunk === undefined) return false
    if (this.hasFileEnded) {
      this.hasFileEnded = false
      this.file++
      this.lineNumber = 0
    }
    if (chunk === 'cut') {
      if (this.to > this.from) this.cut++
      this.from = this.to
      this.searched = this.to
      this.isSkipping = false
      this.hasFileEnded = true
    } else if (chunk === 'end-of-file') {
      // A file's last line may lack its end: the next file begins a new line in any case.
      if (this.to > this.from || this.isSkipping) this.append(LINE_END)
      this.hasFileEnded = true
    } else this.append(chunk)
    return true
  }

  /** Bytes of a byte-order mark where the file's first line begins. */
  private markLength(): number {
    for (let at = 0; at < BYTE_ORDER_MARK.length; at++) {
      if (this.bytes[this.from + at] !== BYTE_ORDER_MARK[at]) return 0
    }
    return BYTE_ORDER_MARK.length
  }

  private append(chunk: Uint8Array): void {
    if (this.to - this.from > LONGEST_LINE_BYTES) {
      this.isSkipping = true
      this.from = this.to
    }
    const kept = this.to - this.from
    if (this.to + chunk.length > this.bytes.length) {
      let { bytes } = this
      if (kept + chunk.length > bytes.length) {
        let size = bytes.length
        while (size < kept + chunk.length) size *= 2
        bytes = new Uint8Array(size)
        bytes.set(this.bytes.subarray(this.from, this.to))
      } else bytes.copyWithin(0, this.from, this.to)
      this.bytes = bytes
      this.searched -= this.from
      this.from = 0
      this.to = kept
    }
    this.bytes.set(chunk, this.to)
    this.to += chunk.length
  }
}
