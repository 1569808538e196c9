import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError } from '@hft/clock'
import type { TextSink } from '@hft/statistic'

const BUFFERED_CHARACTERS = 1 << 16
const LOCK = '.running'

/** Name of the file of audit records. */
export const AUDIT_FILE = 'audit.bin'

/** The summary comes last: where it stands, the rest is whole. */
const WRITTEN_LAST = ['latency.hgrm', 'latency.hlog', 'config.json', 'report.html', 'summary.json'] as const

/** Latencies as HdrHistogram's percentile tables and as its log. */
export interface LatencyFiles {
  readonly tables: string
  readonly log: string
}

const NO_LATENCIES: LatencyFiles = { tables: '', log: '' }

/**
 * The folder that a run leaves behind: `summary.json`, `fills.csv`, `orders.csv`, `equity.csv`, `latency.hgrm`,
 * `latency.hlog`, `config.json`, `report.html`, and in `audit.bin` all that the engine heard and decided.
 *
 * The same command gives the same bytes: no wall time, no speed, no place on the machine is written. Files of an earlier
 * run are replaced; a summary that stands there is of the tables beside it. One run at a time has the folder.
 */
export class ReportFolder {
  readonly path: string
  readonly fills: TextFile
  readonly orders: TextFile
  readonly equity: TextFile
  readonly audit: ByteFile

  /** @throws CodedError `report.folder` when it can't be written, `report.in_use` while another run has it */
  constructor(path: string) {
    this.path = path
    try {
      mkdirSync(path, { recursive: true })
      lock(path)
      for (const file of WRITTEN_LAST) rmSync(join(path, file), { force: true })
      this.fills = new TextFile(join(path, 'fills.csv'))
      this.orders = new TextFile(join(path, 'orders.csv'))
      this.equity = new TextFile(join(path, 'equity.csv'))
      this.audit = new ByteFile(join(path, AUDIT_FILE))
    } catch (error) {
      throw notWritable(path, error)
    }
  }

  /** Ends the tables and writes the rest. */
  finish(summary: unknown, config: unknown, latencies: LatencyFiles = NO_LATENCIES, page = ''): void {
    try {
      this.fills.close()
      this.orders.close()
      this.equity.close()
      this.audit.close()
      const texts = [latencies.tables, latencies.log, jsonText(config), page, jsonText(summary)]
      for (const [at, file] of WRITTEN_LAST.entries()) writeFileSync(join(this.path, file), texts[at]!)
    } catch (error) {
      throw notWritable(this.path, error)
    }
  }

  /** Lets the next run have the folder. Nothing is written any more. */
  release(): void {
    this.fills.abandon()
    this.orders.abandon()
    this.equity.abandon()
    this.audit.abandon()
    rmSync(join(this.path, LOCK), { force: true })
  }
}

/** A run that was killed leaves its lock behind: one of a process that is gone doesn't count. */
function lock(path: string): void {
  const file = join(path, LOCK)
  const holder = holderOf(file)
  if (holder !== undefined) {
    throw new CodedError(
      'report.in_use',
      `the report folder '${path}' is being written by another run (process ${holder}); name another with --report, or remove ${file} if there is no such run`,
    )
  }
  rmSync(file, { force: true })
  writeFileSync(file, String(process.pid), { flag: 'wx' })
}

/** The living process that a lock names, other than this one. */
function holderOf(file: string): number | undefined {
  let holder: number
  try {
    holder = Number(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
  if (!Number.isInteger(holder) || holder <= 0) return undefined
  try {
    process.kill(holder, 0)
    return holder
  } catch (error) {
    const isForbidden = error instanceof Error && 'code' in error && error.code === 'EPERM'
    return isForbidden ? holder : undefined
  }
}

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

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

function notWritable(path: string, cause: unknown): CodedError {
  if (cause instanceof CodedError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new CodedError(
    'report.folder',
    `the report '${path}' can't be written (${reason}); name another with --report, or use --no-report`,
    { cause },
  )
}
