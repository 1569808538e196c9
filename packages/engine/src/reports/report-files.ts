import { closeSync, openSync, writeSync } from 'node:fs'
import { CodedError } from '@hft/clock'
import type { TextSink } from '@hft/statistic'

const BUFFERED_CHARACTERS = 1 << 16

/** A text file that is written in pieces. */
export class TextFile {
  readonly #path: string
  readonly #file: number
  #buffered = ''
  #isOpen = true

  constructor(path: string) {
    this.#path = path
    this.#file = openSync(path, 'w')
  }

  /** @throws CodedError `report.folder` when the disk is full, say */
  readonly write: TextSink = (text) => {
    this.#buffered += text
    if (this.#buffered.length >= BUFFERED_CHARACTERS) this.#flush()
  }

  close(): void {
    this.#flush()
    this.abandon()
  }

  /** Closes it without what is still to be written. */
  abandon(): void {
    if (this.#isOpen) closeSync(this.#file)
    this.#isOpen = false
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffered)
    this.#buffered = ''
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
    } catch (error) {
      throw notWritable(this.#path, error)
    }
  }
}

/** A file of bytes, written from where nothing may be thrown: what goes wrong is kept until {@link check}. */
export class ByteFile {
  readonly #path: string
  readonly #file: number
  #failure: CodedError | undefined
  #isOpen = true

  constructor(path: string) {
    this.#path = path
    this.#file = openSync(path, 'w')
  }

  readonly write = (bytes: Uint8Array): void => {
    if (this.#failure !== undefined || !this.#isOpen) return
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
    } catch (error) {
      this.#failure = notWritable(this.#path, error)
    }
  }

  /** @throws CodedError `report.folder` when something could not be written */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  close(): void {
    this.abandon()
    this.check()
  }

  abandon(): void {
    if (this.#isOpen) closeSync(this.#file)
    this.#isOpen = false
  }
}

/** A report that can't be written, and why. */
export function notWritable(path: string, cause: unknown): CodedError {
  if (cause instanceof CodedError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new CodedError(
    'report.folder',
    `the report '${path}' can't be written (${reason}); name another with --report, or use --no-report`,
    { cause },
  )
}
