import { basename, dirname, join } from 'node:path'
import { CodedError, epochOf, formatUtc, NANOS_PER_DAY, type Nanos } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import { EventKind } from '../../events/event-kind.ts'
import type { Replay } from '../../replay/replay.ts'
import { ChunkView } from './file-directory.ts'
import { HftFileWriter, publish, removeUnpublished } from './file-writer.ts'
import { addToManifest, type ManifestFile } from './manifest.ts'
import { ViewCursor } from './view-cursor.ts'

/** Rows between two times that full chunks are written and progress is told. */
const ROWS_AT_ONCE = 16_384

/** What is written, and how. */
export interface HftWriterOptions {
  /** The run's instruments, by index. */
  readonly instruments: readonly Instrument[]
  /** What the replay's times count from. */
  readonly epochNs: bigint
  /** Default `none`: quickest to read. */
  readonly compression?: 'none' | 'zstd'
  /** Rows of a chunk, default some 32,000. */
  readonly chunkRows?: number
  /** Told the rows written so far. */
  readonly onProgress?: (rows: number) => void
}

/** What was written. */
export interface HftWriterReport {
  readonly files: readonly ManifestFile[]
  /** Rows by view. */
  readonly exchangeRows: number
  readonly localRows: number
  /** Candles of our view, which the format lacks. */
  readonly rowsLeftOut: number
}

/**
 * Writes a replay as .hft files, in constant memory.
 *
 * Files take their names together at the end: where writing fails, nothing is left behind.
 *
 * @param target a folder, which gets one file an instrument and UTC day (`<venue>/<symbol>/<day>.hft`) and a manifest; or
 *   a path ending in `.hft`, which gets everything, of one instrument. A row of the exchange's view is in the file of the
 *   day of its exchange time, one of ours in that of its local time, so that days joined are in order in both.
 * @throws CodedError `hft.unwritable`, `hft.instrument` for rows of an instrument that is not among those given, or of
 *   a second one for a single file, `hft.disordered`
 */
export async function writeHft(replay: Replay, target: string, options: HftWriterOptions): Promise<HftWriterReport> {
  const writer = new DatasetWriter(target, options)
  try {
    return await writer.write(replay)
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

interface OpenFile {
  readonly writer: HftFileWriter
  readonly path: string
  readonly instrument: Instrument
  readonly day: number
  readonly epochNs: bigint
}

class DatasetWriter {
  private readonly options: HftWriterOptions
  private readonly isSingle: boolean
  private readonly folder: string
  private readonly target: string
  private readonly firstMidnight: bigint
  /** From the first midnight to what times count from. */
  private readonly offset: Nanos
  private readonly open: (OpenFile | undefined)[] = []
  private readonly others = new Map<string, OpenFile>()
  private readonly finished: ManifestFile[] = []
  private rowsLeftOut = 0
  private readonly rows = [0, 0]

  constructor(target: string, options: HftWriterOptions) {
    this.target = target
    this.options = options
    this.isSingle = target.endsWith('.hft')
    this.folder = this.isSingle ? dirname(target) : target
    this.firstMidnight = epochOf(options.epochNs)
    this.offset = Number(options.epochNs - this.firstMidnight)
  }

  async write(replay: Replay): Promise<HftWriterReport> {
    const exchange = new ViewCursor(replay.exchangeView, 'exchangeTime')
    const local = new ViewCursor(replay.localView, 'localTime')
    let hasExchange = await exchange.settle()
    let hasLocal = await local.settle()
    let sinceWritten = 0
    while (hasExchange || hasLocal) {
      // Row by row in order of time, so that the same rows give the same bytes however they were batched.
      while ((exchange.isReady || !hasExchange) && (local.isReady || !hasLocal)) {
        if (!hasExchange && !hasLocal) break
        const isExchange = hasExchange && (!hasLocal || exchange.time <= local.time)
        this.take(isExchange ? exchange : local, isExchange ? ChunkView.Exchange : ChunkView.Local)
        if (++sinceWritten >= ROWS_AT_ONCE) break
      }
      hasExchange = hasExchange && (await exchange.settle())
      hasLocal = hasLocal && (await local.settle())
      if (sinceWritten >= ROWS_AT_ONCE) {
        sinceWritten = 0
        await this.writeFull(Math.min(exchange.time, local.time))
      }
    }
    for (const [key, file] of this.others) {
      await this.finish(file)
      this.others.delete(key)
    }
    for (const { path } of this.finished) await publish(join(this.folder, path))
    const files = this.finished.sort((one, other) => (one.path < other.path ? -1 : 1))
    if (!this.isSingle && files.length > 0) await addToManifest(this.folder, files)
    const [exchangeRows = 0, localRows = 0] = this.rows
    return { files, exchangeRows, localRows, rowsLeftOut: this.rowsLeftOut }
  }

  async abandon(): Promise<void> {
    for (const { writer } of this.others.values()) await writer.abandon()
    for (const { path } of this.finished) await removeUnpublished(join(this.folder, path))
  }

  private take(cursor: ViewCursor, view: ChunkView): void {
    const { batch, row, time } = cursor
    cursor.row++
    if (batch!.kind[row] === EventKind.Candle) {
      if (view === ChunkView.Local) this.rowsLeftOut++
      return
    }
    const index = batch!.instrument[row]!
    const day = this.isSingle ? 0 : Math.floor((time + this.offset) / NANOS_PER_DAY)
    let file = this.open[index]
    if (file?.day !== day) {
      file = this.fileOf(index, day)
      this.open[index] = file
    }
    file.writer.add(view, batch!, row, day * NANOS_PER_DAY - this.offset)
    this.rows[view]!++
  }

  private fileOf(index: number, day: number): OpenFile {
    const key = `${index} ${day}`
    const known = this.others.get(key)
    if (known !== undefined) return known
    const instrument = this.options.instruments.find((candidate) => candidate.index === index)
    if (instrument === undefined) {
      throw new CodedError('hft.instrument', `there are rows of instrument ${index}, which is not among those given`)
    }
    if (this.isSingle && this.others.size > 0) {
      throw new CodedError(
        'hft.instrument',
        `one .hft file has one instrument; there are rows of ${instrument.id} as well: name a folder instead of ${this.target}`,
      )
    }
    const epochNs = this.firstMidnight + BigInt(day) * BigInt(NANOS_PER_DAY)
    const path = this.isSingle ? basename(this.target) : filePath(instrument, epochNs)
    const { compression = 'none', chunkRows } = this.options
    const writer = new HftFileWriter(join(this.folder, path), {
      instrument,
      epochNs,
      compression,
      ...(chunkRows === undefined ? {} : { chunkRows }),
    })
    const file = { writer, path, instrument, day, epochNs }
    this.others.set(key, file)
    return file
  }

  /** Writes what is full, and finishes the days that both views have passed. */
  private async writeFull(reached: Nanos): Promise<void> {
    const today = Math.floor((reached + this.offset) / NANOS_PER_DAY)
    for (const [key, file] of this.others) {
      await file.writer.writeFull()
      if (this.isSingle || file.day >= today) continue
      await this.finish(file)
      this.others.delete(key)
      if (this.open[file.instrument.index] === file) this.open[file.instrument.index] = undefined
    }
    this.options.onProgress?.(this.rows[0]! + this.rows[1]!)
  }

  private async finish({ writer, path, instrument, epochNs }: OpenFile): Promise<void> {
    const { directory, bytes, crc } = await writer.finish()
    const { exchange, local } = directory
    const times = [exchange.first, exchange.last, local.first, local.last].filter((at) => at !== null)
    this.finished.push({
      path,
      instrument: instrument.id,
      day: this.isSingle ? null : formatUtc(epochNs, 0).slice(0, 10),
      exchangeRows: exchange.rows,
      localRows: local.rows,
      first: times.length === 0 ? null : formatUtc(epochNs, Math.min(...times)),
      last: times.length === 0 ? null : formatUtc(epochNs, Math.max(...times)),
      bytes,
      directoryCrc: crc,
    })
  }
}

/** `<venue>/<symbol>/<day>.hft`; characters of symbols that file names can't have become `_`. */
function filePath({ venue, symbol }: Instrument, epochNs: bigint): string {
  return `${venue}/${symbol.replace(/[^A-Za-z0-9._-]/g, '_')}/${formatUtc(epochNs, 0).slice(0, 10)}.hft`
}
