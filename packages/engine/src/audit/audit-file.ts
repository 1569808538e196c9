import { CodedError } from '@hft/clock'
import { Side } from '@hft/instrument'
import type { Engine } from '../engine.ts'
import { AuditBytes } from './audit-bytes.ts'
import { AuditLayout, AuditRecord } from './audit-record.ts'

const MAGIC = 'HFTAUDIT'
const VERSION = 1
/** Rows written, or read, at a time. */
const ROWS = 512

/** Byte offsets of the header, little-endian; JSON of {@link AuditFileRun} follows, padded with blanks to `headerBytes`. */
const HEADER = { magic: 0, version: 8, headerBytes: 12, epochNs: 16, rowBytes: 24, textBytes: 28, text: 32 } as const

/** Byte offsets within a row: the record as {@link AuditLayout} has it, then what the engine saw, as doubles. */
export const AuditRowLayout = {
  record: 0,
  bidTicks: 112,
  bidLots: 120,
  askTicks: 128,
  askLots: 136,
  positionLots: 144,
  bytes: 152,
} as const

/** What rows speak of by number. */
export interface AuditFileRun {
  readonly mode: string
  readonly instruments: readonly { readonly id: string; readonly tickSize: string; readonly lotSize: string }[]
  readonly strategies: readonly string[]
}

/** A record, and the best prices and the position of its instrument when it was made. Reused by its reader. */
export class AuditRow {
  readonly record = new AuditRecord()
  /** `NO_PRICE` of an empty side. */
  bidTicks = 0
  bidLots = 0
  askTicks = 0
  askLots = 0
  positionLots = 0
}

/**
 * Encodes an engine's audit records, each with what the engine saw, for a file.
 *
 * Rows of a fixed length behind one header; the same run gives the same bytes. Memory is one buffer of 512 rows, and a
 * record allocates nothing.
 */
export class AuditFileWriter {
  readonly #write: (bytes: Uint8Array) => void
  readonly #engine: Engine
  readonly #buffer = new ArrayBuffer(ROWS * AuditRowLayout.bytes)
  readonly #records = new AuditBytes(this.#buffer)
  readonly #doubles = new Float64Array(this.#buffer)
  #rows = 0

  /** @param write takes bytes before it returns; the buffer is used again */
  constructor(
    engine: Engine,
    about: Omit<AuditFileRun, 'instruments'>,
    epochNs: bigint,
    write: (bytes: Uint8Array) => void,
  ) {
    this.#engine = engine
    this.#write = write
    const instruments = engine.config.instruments.map(({ id, tickSize, lotSize }) => ({ id, tickSize, lotSize }))
    write(headerBytes({ ...about, instruments }, epochNs))
  }

  /** Adds a record that the engine shows. */
  add(record: AuditRecord): void {
    const base = this.#rows * AuditRowLayout.bytes
    this.#records.write(record, base)
    this.#records.seal(base)
    const { market, account } = this.#engine
    const book = market.books[record.instrument]
    const doubles = this.#doubles
    const d = (base + AuditRowLayout.bidTicks) >> 3
    if (book === undefined) doubles.fill(0, d, d + (AuditRowLayout.bytes - AuditRowLayout.bidTicks) / 8)
    else {
      doubles[d] = book.best(Side.Buy)
      doubles[d + 1] = book.bestLots(Side.Buy)
      doubles[d + 2] = book.best(Side.Sell)
      doubles[d + 3] = book.bestLots(Side.Sell)
      doubles[d + 4] = account.positionLots(record.instrument)
    }
    if (++this.#rows === ROWS) this.flush()
  }

  /** Writes what is buffered. */
  flush(): void {
    const bytes = new Uint8Array(this.#buffer, 0, this.#rows * AuditRowLayout.bytes)
    this.#rows = 0
    if (bytes.length > 0) this.#write(bytes)
  }
}

/** Reads bytes at a place of a file: fills `into` as far as the file goes, and answers how far that was. */
export type ByteSource = (into: Uint8Array, at: number) => number

/** Reads a file of {@link AuditFileWriter} row by row, in bounded memory. */
export class AuditFileReader {
  readonly run: AuditFileRun
  readonly epochNs: bigint
  readonly #name: string
  readonly #read: ByteSource
  readonly #buffer = new ArrayBuffer(ROWS * AuditRowLayout.bytes)
  readonly #records = new AuditBytes(this.#buffer)
  readonly #doubles = new Float64Array(this.#buffer)
  #at: number
  #rows = 0
  #row = 0

  /**
   * @param name of the file, for errors
   * @throws CodedError `audit.not_a_file` when it is none, or of another version
   */
  constructor(name: string, read: ByteSource) {
    this.#name = name
    this.#read = read
    const fixed = new Uint8Array(HEADER.text)
    const view = new DataView(fixed.buffer)
    const isAudit = read(fixed, 0) === HEADER.text && new TextDecoder().decode(fixed.subarray(0, 8)) === MAGIC
    const version = isAudit ? view.getUint32(HEADER.version, true) : 0
    if (version !== VERSION || view.getUint32(HEADER.rowBytes, true) !== AuditRowLayout.bytes) {
      throw new CodedError(
        'audit.not_a_file',
        `'${name}' is no audit file of version ${VERSION}${isAudit ? ` (it is of version ${version})` : ''}; run the backtest again`,
      )
    }
    this.epochNs = view.getBigInt64(HEADER.epochNs, true)
    const text = new Uint8Array(view.getUint32(HEADER.textBytes, true))
    if (read(text, HEADER.text) !== text.length) throw this.#cutShort()
    this.run = JSON.parse(new TextDecoder().decode(text))
    this.#at = view.getUint32(HEADER.headerBytes, true)
  }

  /**
   * Reads the next row into `into`; false at the end.
   * @throws CodedError `audit.corrupt` when its checksum does not fit, `audit.cut_short` when the file ends within it
   */
  next(into: AuditRow): boolean {
    if (this.#row === this.#rows && !this.#fill()) return false
    const base = this.#row++ * AuditRowLayout.bytes
    if (!this.#records.isSound(base)) {
      throw new CodedError(
        'audit.corrupt',
        `a record of '${this.#name}' does not fit its checksum; run the backtest again`,
      )
    }
    this.#records.read(base, into.record)
    const d = (base + AuditRowLayout.bidTicks) >> 3
    into.bidTicks = this.#doubles[d]!
    into.bidLots = this.#doubles[d + 1]!
    into.askTicks = this.#doubles[d + 2]!
    into.askLots = this.#doubles[d + 3]!
    into.positionLots = this.#doubles[d + 4]!
    return true
  }

  #fill(): boolean {
    const length = this.#read(new Uint8Array(this.#buffer), this.#at)
    if (length % AuditRowLayout.bytes !== 0) throw this.#cutShort()
    this.#at += length
    this.#row = 0
    this.#rows = length / AuditRowLayout.bytes
    return length > 0
  }

  #cutShort(): CodedError {
    return new CodedError('audit.cut_short', `'${this.#name}' was cut short; run the backtest again`)
  }
}

function headerBytes(run: AuditFileRun, epochNs: bigint): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(run))
  const length = Math.ceil((HEADER.text + text.length) / 8) * 8
  const bytes = new Uint8Array(length).fill(0x20)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode(MAGIC), HEADER.magic)
  view.setUint32(HEADER.version, VERSION, true)
  view.setUint32(HEADER.headerBytes, length, true)
  view.setBigInt64(HEADER.epochNs, epochNs, true)
  view.setUint32(HEADER.rowBytes, AuditRowLayout.bytes, true)
  view.setUint32(HEADER.textBytes, text.length, true)
  bytes.set(text, HEADER.text)
  return bytes
}
