import { CodedError } from '@hft/clock'
import {
  EventFlag,
  EventKind,
  type MarketEventBatch,
  rowsOfBothViews,
  type StoredMarket,
  writeHft,
  writeNpz,
} from '@hft/data'
import type { Instrument } from '@hft/instrument'
import type { DataResult, DataSurroundings } from './data-result.ts'
import { problemsText } from './problems-text.ts'
import type { StoredData } from './stored-data.ts'
import { writeCsv } from './write-csv.ts'
import type { Written } from './written.ts'

/** Formats that can be written. */
export const TARGET_FORMATS = ['hft', 'npz', 'csv'] as const
export type TargetFormat = (typeof TARGET_FORMATS)[number]

/** Where and how to write. */
export interface Target {
  readonly format: TargetFormat
  /** Absolute. */
  readonly path: string
  readonly compression: 'none' | 'zstd'
}

const MISSING_KINDS: Readonly<Record<TargetFormat, string>> = {
  hft: 'candles',
  csv: 'candles',
  npz: 'candles, funding rates, mark and index prices or states of the feed',
}

/**
 * Writes data in another format. What fails leaves nothing behind.
 *
 * @throws CodedError `data.nothing_to_write` where the format can hold none of the rows, and those of readers and writers
 */
export async function convert(
  { format, paths, options }: StoredData,
  target: Target,
  surroundings: DataSurroundings,
): Promise<DataResult> {
  const market = await format.open(paths, options)
  try {
    const written = await write(market, options.instruments, target, surroundings)
    const { rows, rowsLeftOut, files } = written
    const missing = `${target.format} has no ${MISSING_KINDS[target.format]}`
    if (rows === 0) {
      throw new CodedError(
        'data.nothing_to_write',
        `${target.format} can hold none of the ${rowsLeftOut} rows: ${missing}; nothing is written, and backtester:run replays the files as they are`,
      )
    }
    const left = rowsLeftOut > 0 ? `; ${rowsLeftOut} rows are left out: ${missing}` : ''
    return {
      json: { from: format.name, to: target.format, ...written, shiftNanos: market.shiftNanos, counts: market.counts },
      text: `${rows} rows written to ${files.join(', ')}${left}\n${problemsText(market.problems)}`,
      isSound: true,
    }
  } finally {
    await market.close()
  }
}

function write(
  market: StoredMarket,
  instruments: readonly Instrument[],
  target: Target,
  surroundings: DataSurroundings,
): Promise<Written> {
  switch (target.format) {
    case 'hft':
      return writeColumns(market, instruments, target, surroundings)
    case 'npz':
      return writeEvents(market, instruments, target, surroundings)
    case 'csv':
      return writeCsv(market, instruments, target.path, surroundings)
  }
}

async function writeColumns(
  { replay, epochNs, fractionRead }: StoredMarket,
  instruments: readonly Instrument[],
  { path, compression }: Target,
  { progress }: DataSurroundings,
): Promise<Written> {
  progress(0, 0)
  const report = await writeHft(replay, path, {
    instruments,
    epochNs,
    compression,
    onProgress: (rows) => progress(rows, fractionRead(rows / 2)),
  })
  const { localRows, rowsLeftOut, files } = report
  return { rows: localRows, rowsLeftOut, files: files.map((file) => file.path) }
}

async function writeEvents(
  { replay, epochNs, fractionRead }: StoredMarket,
  instruments: readonly Instrument[],
  { path }: Target,
  { progress }: DataSurroundings,
): Promise<Written> {
  const [instrument] = instruments
  if (instrument === undefined || instruments.length > 1) {
    const ids = instruments.map(({ id }) => id).join(', ')
    throw new CodedError('stored.one_instrument', `an .npz file is of one instrument; choose with --instrument: ${ids}`)
  }
  const { tickSize, lotSize } = instrument
  progress(0, 0)
  const batches = await rowsOfBothViews(replay, (rowsRead) => progress(rowsRead, fractionRead(rowsRead)))
  const rows = batches.reduce((sum, batch) => sum + rowsOf(batch, isInNpz), 0)
  const rowsLeftOut = batches.reduce((sum, batch) => sum + rowsOf(batch, isLeftOut), 0)
  if (rows > 0) await writeNpz(path, batches, { tickSize, lotSize, epochNs })
  return { rows, rowsLeftOut, files: [path] }
}

function rowsOf(batch: MarketEventBatch, isCounted: (kind: number, flags: number) => boolean): number {
  let rows = 0
  for (let row = 0; row < batch.length; row++) if (isCounted(batch.kind[row]!, batch.flags[row]!)) rows++
  return rows
}

function isInNpz(kind: number): boolean {
  return kind <= EventKind.OrderExecute
}

/** A row that stands twice, for either view, is one row. */
function isLeftOut(kind: number, flags: number): boolean {
  return !isInNpz(kind) && (flags & EventFlag.SeenByUs) !== 0
}
