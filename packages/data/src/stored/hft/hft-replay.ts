import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, type Nanos } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import { mergeReplays } from '../../replay/merged-replay.ts'
import type { EventStream, Replay } from '../../replay/replay.ts'
import { ChunkStream, type PlacedChunk } from './chunk-stream.ts'
import { ChunkView, unitRatios } from './file-directory.ts'
import { type HftFile, openHftFile } from './file-reader.ts'
import { readManifest } from './manifest.ts'

/** Kinds of single orders, as directories name them. */
const ORDER_KINDS = ['orderAdd', 'orderModify', 'orderDelete', 'orderExecute']

/** What to replay and how. */
export interface HftOptions {
  /** .hft files, or folders of them (by their manifest, else every .hft file below). */
  readonly files: readonly string[]
  /** The run's instruments; files of others are left out. */
  readonly instruments: readonly Instrument[]
  /** UTC midnight of the run's first day; default: of the first file. */
  readonly epochNs?: bigint
  /** Smallest feed latency of the replay, ≥ 0, default 0: local times are shifted as a whole when one is below it. */
  readonly baseLatencyNanos?: Nanos
  /** Shifts local times by exactly this much instead. */
  readonly shiftNanos?: Nanos
  /** Whether each chunk's checksum is held against its bytes, default true. */
  readonly verifiesChecksums?: boolean
}

/** What the files hold. */
export interface HftReport {
  readonly epochNs: bigint
  readonly shiftNanos: Nanos
  readonly exchangeRows: number
  readonly localRows: number
  /** Rows of single orders. */
  readonly orderRows: number
  /** Files of instruments that the run doesn't have. */
  readonly filesLeftOut: number
  /** As stored; undefined when no row has both times. */
  readonly smallestLatencyNanos: Nanos | undefined
}

/**
 * Opens .hft files as one replay. Of each file only the directory is read; the rows are read as they are used, in
 * constant memory.
 *
 * @throws CodedError `hft.no_files`, `hft.unreadable`, `hft.not_hft`, `hft.version`, `hft.truncated`, `hft.damaged`,
 *   `hft.unfinished`, `hft.manifest`, `hft.units`, `hft.overlap`, `hft.instrument`
 */
export async function openHft(options: HftOptions): Promise<HftReplay> {
  const opened = await openHftFiles(options.files)
  try {
    return new HftReplay(opened, options)
  } catch (error) {
    await closeAll(opened)
    throw error
  }
}

/** Opens the files named, and those in the folders named. */
export async function openHftFiles(paths: readonly string[]): Promise<HftFile[]> {
  const opened: HftFile[] = []
  try {
    for (const path of await hftPaths(paths)) opened.push(await openHftFile(path))
    return opened
  } catch (error) {
    await closeAll(opened)
    throw error
  }
}

/** .hft files with their two views. The views can be read once; {@link reopen} gives them anew. */
export class HftReplay implements Replay {
  readonly exchangeView: EventStream
  readonly localView: EventStream
  readonly report: HftReport
  private readonly files: readonly HftFile[]
  private readonly options: HftOptions
  private readonly streams: ChunkStream[] = []

  /** Use {@link openHft}. */
  constructor(files: readonly HftFile[], options: HftOptions) {
    this.files = files
    this.options = options
    const byInstrument = filesByInstrument(files, options.instruments)
    const used = [...byInstrument.values()].flat()
    const epochNs = options.epochNs ?? used.map(epochOfFile).reduce((least, own) => (own < least ? own : least))
    const latencies = used.flatMap(({ directory }) => directory.smallestLatencyNanos ?? [])
    const smallest = latencies.reduce((least, latency) => Math.min(least, latency), Number.POSITIVE_INFINITY)
    const floor = options.baseLatencyNanos ?? 0
    const shiftNanos = options.shiftNanos ?? (smallest < floor ? floor - smallest : 0)
    this.report = {
      epochNs,
      shiftNanos,
      exchangeRows: used.reduce((sum, { directory }) => sum + directory.exchange.rows, 0),
      localRows: used.reduce((sum, { directory }) => sum + directory.local.rows, 0),
      orderRows: used.reduce((sum, { directory }) => sum + orderRowsOf(directory.kinds), 0),
      filesLeftOut: files.length - used.length,
      smallestLatencyNanos: Number.isFinite(smallest) ? smallest : undefined,
    }
    const replays = [...byInstrument].map(([instrument, own]) => this.replayOf(instrument, own))
    const replay = replays.length === 1 ? replays[0]! : mergeReplays(replays)
    this.exchangeView = replay.exchangeView
    this.localView = replay.localView
  }

  /** Rows given out so far by both views, of `report.exchangeRows + report.localRows`. */
  get rowsRead(): number {
    return this.streams.reduce((sum, { rows }) => sum + rows, 0)
  }

  /** The same rows from the beginning. */
  reopen(): HftReplay {
    return new HftReplay(this.files, this.options)
  }

  /** Releases the files, of every replay of them. */
  close(): Promise<void> {
    return closeAll(this.files)
  }

  private replayOf(instrument: Instrument, files: readonly HftFile[]): Replay {
    return {
      exchangeView: this.streamOf(instrument, files, ChunkView.Exchange),
      localView: this.streamOf(instrument, files, ChunkView.Local),
    }
  }

  private streamOf(instrument: Instrument, files: readonly HftFile[], view: ChunkView): EventStream {
    const { epochNs, shiftNanos } = this.report
    const chunks: PlacedChunk[] = []
    let reached = Number.NEGATIVE_INFINITY
    for (const file of files) {
      const ratios = unitRatios(file.directory, instrument, file.subject)
      const epochNanos = Number(epochOfFile(file) - epochNs)
      for (const chunk of file.directory.chunks) {
        if (chunk.view !== view) continue
        if (chunk.first + epochNanos < reached) throw overlap(file, instrument)
        reached = chunk.last + epochNanos
        chunks.push({ file, chunk, epochNanos, shiftNanos, ratios })
      }
    }
    const stream = new ChunkStream(chunks, instrument.index, this.options.verifiesChecksums ?? true)
    this.streams.push(stream)
    return stream
  }
}

/** The run's instruments that have files, in order of their index, each with its files in order of time. */
function filesByInstrument(
  files: readonly HftFile[],
  instruments: readonly Instrument[],
): ReadonlyMap<Instrument, readonly HftFile[]> {
  const found = new Map<Instrument, readonly HftFile[]>()
  for (const instrument of [...instruments].sort((one, other) => one.index - other.index)) {
    const own = files.filter(({ directory }) => directory.instrument.id === instrument.id)
    own.sort((one, other) => Number(startOf(one) - startOf(other)))
    if (own.length > 0) found.set(instrument, own)
  }
  if (found.size > 0) return found
  const held = [...new Set(files.map(({ directory }) => directory.instrument.id))].join(', ')
  const asked = instruments.map(({ id }) => id).join(', ') || 'none'
  throw new CodedError('hft.instrument', `the files hold ${held}, and none of the run's instruments: ${asked}`)
}

function epochOfFile({ directory }: HftFile): bigint {
  return BigInt(directory.epochNs)
}

function startOf(file: HftFile): bigint {
  const { exchange, local } = file.directory
  return epochOfFile(file) + BigInt(Math.floor(local.first ?? exchange.first ?? 0))
}

function overlap(file: HftFile, { id }: Instrument): CodedError {
  return new CodedError(
    'hft.overlap',
    `${file.path} begins before the file of ${id} before it ends; name only one of those that hold the same time`,
  )
}

async function hftPaths(paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) {
    const entry = await stat(path).catch((cause: unknown) => {
      throw new CodedError('hft.unreadable', `${path} is not there, or can't be read`, { cause })
    })
    if (!entry.isDirectory()) {
      found.push(path)
      continue
    }
    const manifest = await readManifest(path)
    const names =
      manifest?.files.map((file) => file.path) ??
      (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.hft')).sort()
    found.push(...names.map((name) => join(path, name)))
  }
  if (found.length > 0) return found
  throw new CodedError('hft.no_files', `no .hft file in: ${paths.join(', ') || 'an empty list of paths'}`)
}

async function closeAll(files: readonly HftFile[]): Promise<void> {
  for (const file of files) await file.close()
}

function orderRowsOf(kinds: Readonly<Record<string, number>>): number {
  return ORDER_KINDS.reduce((sum, name) => sum + (kinds[name] ?? 0), 0)
}
