import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { constants, createGzip, type Gzip } from 'node:zlib'
import { CodedError, formatUtc, type Nanos } from '@hft/clock'
import { CaptureFile } from './capture-file.ts'
import { CaptureLines } from './capture-lines.ts'

/** Lines are handed to the compressor when there is so much of them. */
const CHUNK_BYTES = 1 << 18
/** More than this waiting for the disk is more than it can take. */
const MOST_WAITING_BYTES = 1 << 28
/** Fast and nearly as small as the default. */
const COMPRESSION_LEVEL = 4

/** How a capture is written. */
export interface CaptureWriterOptions {
  readonly folder: string
  /** What the files' names begin with. */
  readonly venue: string
  /** What local times count from. */
  readonly epochNs: bigint
  /** A file is ended after this time, and the next message begins another one. */
  readonly rotateNanos: Nanos
  /** Called once, with why nothing more can be written. */
  readonly onFailure: (error: CodedError) => void
}

interface OpenFile {
  readonly gzip: Gzip
  readonly file: CaptureFile
  readonly openedAt: Nanos
  readonly ended: Promise<void>
}

/**
 * Writes messages with their local times as gzip files, `<venue>-<UTC time of the first message>.txt.gz`, one after
 * the other. What was appended before {@link sync} can be read from the file afterwards, whatever happens to the process.
 */
export class CaptureWriter {
  /** Messages, their bytes as text lines, and the files' names, in order. */
  messages = 0
  bytes = 0
  readonly files: string[] = []
  firstAt: Nanos = Number.NaN
  lastAt: Nanos = Number.NaN
  readonly #options: CaptureWriterOptions
  readonly #lines: CaptureLines
  #open: OpenFile | undefined
  #endedBytes = 0
  readonly #ending = new Set<Promise<void>>()
  #failure: CodedError | undefined
  #isSyncing = false

  constructor(options: CaptureWriterOptions) {
    this.#options = options
    this.#lines = new CaptureLines(options.epochNs)
  }

  /** Bytes in the files so far, compressed. */
  get writtenBytes(): number {
    return this.#endedBytes + (this.#open?.file.bytesWritten ?? 0)
  }

  /** Takes a message; its bytes are free again when it returns. After a failure nothing is taken. */
  append(localTime: Nanos, message: Uint8Array, symbol?: string): void {
    if (this.#failure !== undefined) return
    if (this.#open !== undefined && localTime - this.#open.openedAt >= this.#options.rotateNanos) this.#endFile()
    this.#open ??= this.#nextFile(localTime)
    const before = this.#lines.length
    this.#lines.append(localTime, message, symbol)
    this.bytes += this.#lines.length - before
    this.messages++
    if (this.messages === 1) this.firstAt = localTime
    this.lastAt = localTime
    if (this.#lines.length >= CHUNK_BYTES) this.#handOver()
  }

  /**
   * Has what was appended written so that it can be read back, and put on the disk. A disk that takes its time over that
   * holds up the writing of nothing; while it does, it isn't asked again.
   */
  sync(): void {
    const open = this.#open
    if (open === undefined || this.#failure !== undefined) return
    this.#handOver()
    open.gzip.flush(constants.Z_SYNC_FLUSH, () => {
      if (this.#isSyncing || this.#failure !== undefined) return
      this.#isSyncing = true
      open.file.sync().then(
        () => {
          this.#isSyncing = false
        },
        (error: unknown) => this.#fail(error),
      )
    })
  }

  /** Ends the last file; resolves when all are complete. */
  async close(): Promise<void> {
    this.#endFile()
    await Promise.allSettled(this.#ending)
  }

  #nextFile(at: Nanos): OpenFile {
    const { folder, venue, epochNs } = this.#options
    const name = `${venue}-${formatUtc(epochNs, at).replace(/[-:]/g, '')}.txt.gz`
    const file = new CaptureFile(join(folder, name))
    const gzip = createGzip({ level: COMPRESSION_LEVEL })
    this.files.push(name)
    const ended = finished(gzip.pipe(file)).then(
      () => {
        this.#endedBytes += file.bytesWritten
      },
      (error: unknown) => this.#fail(error),
    )
    return { gzip, file, openedAt: at, ended }
  }

  #handOver(): void {
    const open = this.#open
    if (open === undefined || this.#lines.length === 0) return
    open.gzip.write(this.#lines.take())
    if (open.gzip.writableLength > MOST_WAITING_BYTES)
      this.#fail(new Error(`${open.gzip.writableLength} bytes are waiting to be written`))
  }

  #endFile(): void {
    const open = this.#open
    if (open === undefined) return
    this.#handOver()
    this.#open = undefined
    this.#isSyncing = false
    open.gzip.end()
    const ended = open.ended.finally(() => this.#ending.delete(ended))
    this.#ending.add(ended)
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return
    const reason = error instanceof Error ? error.message : String(error)
    this.#failure = new CodedError(
      'recording.unwritable',
      `the recording in '${this.#options.folder}' can't be written any more (${reason}); what was written until then can be read`,
      { cause: error },
    )
    this.#options.onFailure(this.#failure)
  }
}
