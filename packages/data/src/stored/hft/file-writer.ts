import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'
import { crc32, zstdCompress } from 'node:zlib'
import { CodedError, type Nanos } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import { makeFolder } from '../make-folder.ts'
import { columnsOf, packChunk } from './chunk-columns.ts'
import { type Chunk, ChunkView, encodeDirectory, type FileDirectory, storedInstrumentOf } from './file-directory.ts'
import { encodePreamble, PREAMBLE_BYTES } from './file-layout.ts'

/** Rows of a chunk, about: a message is split only when it alone has as many. */
export const CHUNK_ROWS = 32_768

const compress = promisify(zstdCompress)
const KIND_NAMES = new Map<number, string>(
  Object.entries(EventKind).map(([name, kind]) => [kind, name[0]!.toLowerCase() + name.slice(1)]),
)

/** How a file is written. */
export interface FileWriterOptions {
  readonly instrument: Instrument
  /** UTC midnight that the file's times count from. */
  readonly epochNs: bigint
  readonly compression: 'none' | 'zstd'
  readonly chunkRows?: number
}

/** Rows of one view that wait to become chunks. */
class OpenView {
  readonly view: ChunkView
  readonly sealed: MarketEventBatch[] = []
  batch = new MarketEventBatch(1024)
  rows = 0
  first: Nanos | null = null
  last: Nanos | null = null
  private readonly chunkRows: number

  constructor(view: ChunkView, chunkRows: number) {
    this.view = view
    this.chunkRows = chunkRows
  }

  /** The batch that takes the next row, which must depend on the rows alone: the same rows give the same chunks. */
  open(): MarketEventBatch {
    const { batch, chunkRows } = this
    const { length } = batch
    if (length < chunkRows) return batch
    if ((batch.flags[length - 1]! & EventFlag.LastOfMessage) === 0 && length < 2 * chunkRows) return batch
    this.seal()
    return this.batch
  }

  seal(): void {
    if (this.batch.length === 0) return
    this.sealed.push(this.batch)
    this.batch = new MarketEventBatch(1024)
  }

  timesOf(batch: MarketEventBatch): Float64Array {
    return this.view === ChunkView.Exchange ? batch.exchangeTime : batch.localTime
  }
}

/**
 * Writes one .hft file: rows of one instrument, each view in order of its time.
 *
 * The file takes its name when it is published; until then it is `<name>.part`.
 */
export class HftFileWriter {
  private readonly path: string
  private readonly options: FileWriterOptions
  private readonly views: readonly [OpenView, OpenView]
  private readonly chunks: Chunk[] = []
  private readonly kinds = new Float64Array(256)
  private file: FileHandle | undefined
  private offset = PREAMBLE_BYTES
  private smallestLatency = Number.POSITIVE_INFINITY
  private latencySum = 0
  private latencyRows = 0
  private lowest = Number.POSITIVE_INFINITY
  private highest = Number.NEGATIVE_INFINITY

  constructor(path: string, options: FileWriterOptions) {
    this.path = path
    this.options = options
    const { chunkRows = CHUNK_ROWS } = options
    this.views = [new OpenView(ChunkView.Exchange, chunkRows), new OpenView(ChunkView.Local, chunkRows)]
  }

  /** Takes row `row` of `batch` for a view; times become those since the file's epoch by `− epochNanos`. */
  add(view: ChunkView, batch: MarketEventBatch, row: number, epochNanos: Nanos): void {
    const open = this.views[view]
    const target = open.open()
    target.appendFrom(batch, row)
    const place = target.length - 1
    const exchangeTime = target.exchangeTime[place]! - epochNanos
    const localTime = target.localTime[place]! - epochNanos
    target.exchangeTime[place] = exchangeTime
    target.localTime[place] = localTime
    const time = view === ChunkView.Exchange ? exchangeTime : localTime
    open.first ??= time
    if (open.last !== null && time < open.last) throw disordered(this.path, view)
    open.last = time
    open.rows++
    const flags = target.flags[place]!
    if (view === ChunkView.Exchange && (flags & EventFlag.SeenByUs) !== 0) return
    this.note(target, place, flags)
  }

  /** Writes what is full. */
  async writeFull(): Promise<void> {
    for (const view of this.views) {
      for (const batch of view.sealed) await this.writeChunk(view, batch)
      view.sealed.length = 0
    }
  }

  /** Writes the rest; {@link publish} gives the file its name. Answers the file's directory and size. */
  async finish(): Promise<{ readonly directory: FileDirectory; readonly bytes: number; readonly crc: number }> {
    for (const view of this.views) view.seal()
    await this.writeFull()
    const directory = this.directory()
    const encoded = encodeDirectory(directory)
    const crc = crc32(encoded)
    const file = await this.opened()
    await file.write(encoded, 0, encoded.length, this.offset)
    const preamble = { directoryOffset: this.offset, directoryBytes: encoded.length, directoryCrc: crc }
    await file.write(encodePreamble(preamble), 0, PREAMBLE_BYTES, 0)
    await file.close()
    this.file = undefined
    return { directory, bytes: this.offset + encoded.length, crc }
  }

  /** Gives up: nothing remains of the file. */
  async abandon(): Promise<void> {
    await this.file?.close()
    this.file = undefined
    await removeUnpublished(this.path)
  }

  private note(batch: MarketEventBatch, row: number, flags: number): void {
    this.kinds[batch.kind[row]!]!++
    const ticks = batch.priceTicks[row]!
    if (ticks !== NO_PRICE_TICKS) {
      if (ticks < this.lowest) this.lowest = ticks
      if (ticks > this.highest) this.highest = ticks
    }
    if ((flags & EventFlag.NoExchangeTime) !== 0) return
    const latency = batch.localTime[row]! - batch.exchangeTime[row]!
    if (latency < this.smallestLatency) this.smallestLatency = latency
    this.latencySum += latency
    this.latencyRows++
  }

  private directory(): FileDirectory {
    const { instrument, epochNs, compression } = this.options
    const [exchange, local] = this.views
    const kinds = [...KIND_NAMES].map(([kind, name]) => [name, this.kinds[kind]!] as const)
    return {
      epochNs: String(epochNs),
      instrument: storedInstrumentOf(instrument),
      compression,
      exchange: { rows: exchange.rows, first: exchange.first, last: exchange.last },
      local: { rows: local.rows, first: local.first, last: local.last },
      kinds: Object.fromEntries(kinds.filter(([, rows]) => rows > 0)),
      smallestLatencyNanos: this.latencyRows === 0 ? null : this.smallestLatency,
      latencySumNanos: this.latencySum,
      latencyRows: this.latencyRows,
      lowestTicks: Number.isFinite(this.lowest) ? this.lowest : null,
      highestTicks: Number.isFinite(this.highest) ? this.highest : null,
      chunks: this.chunks,
    }
  }

  private async writeChunk(view: OpenView, batch: MarketEventBatch): Promise<void> {
    const columns = columnsOf(batch)
    const raw = packChunk(batch, columns)
    const bytes = this.options.compression === 'zstd' ? await compress(raw) : raw
    const file = await this.opened()
    await file.write(bytes, 0, bytes.length, this.offset)
    const times = view.timesOf(batch)
    this.chunks.push({
      view: view.view,
      offset: this.offset,
      bytes: bytes.length,
      rows: batch.length,
      columns,
      crc: crc32(bytes),
      first: times[0]!,
      last: times[batch.length - 1]!,
    })
    // Chunks begin at multiples of 8, so that a mapped file could be viewed as well.
    this.offset = Math.ceil((this.offset + bytes.length) / 8) * 8
  }

  private async opened(): Promise<FileHandle> {
    if (this.file !== undefined) return this.file
    try {
      makeFolder(dirname(this.path))
      this.file = await open(`${this.path}.part`, 'w')
      const unfinished = encodePreamble({ directoryOffset: 0, directoryBytes: 0, directoryCrc: 0 })
      await this.file.write(unfinished, 0, PREAMBLE_BYTES, 0)
      return this.file
    } catch (cause) {
      throw unwritable(this.path, cause)
    }
  }
}

/**
 * Gives a finished file its name, in place of what had it.
 * @throws CodedError `hft.unwritable`
 */
export async function publish(path: string): Promise<void> {
  try {
    await rename(`${path}.part`, path)
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

/** Removes what was written of a file that has not got its name. */
export async function removeUnpublished(path: string): Promise<void> {
  // Where there can be no file there is none to remove: what went wrong before is what counts.
  await rm(`${path}.part`, { force: true }).catch(() => undefined)
}

function unwritable(path: string, cause: unknown): CodedError {
  return new CodedError('hft.unwritable', `${path} cannot be written: ${(cause as Error).message}`, { cause })
}

function disordered(path: string, view: ChunkView): CodedError {
  const name = view === ChunkView.Exchange ? "exchange's" : 'local'
  return new CodedError('hft.disordered', `${basename(path)}: rows of the ${name} view are not in order of its time`)
}
