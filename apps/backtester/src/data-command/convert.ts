import { open } from 'node:fs/promises'
import { CodedError } from '@hft/clock'
import { CSV_HEADER, csvOf, EventKind, rowsOfBothViews, type StoredMarket, writeHft, writeNpz } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import type { DataResult, DataSurroundings } from './data-result.ts'
import type { StoredData } from './stored-data.ts'

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

interface Written {
  readonly rows: number
  readonly rowsLeftOut: number
  readonly files: readonly string[]
}

/** Writes data in another format. */
export async function convert(
  { format, paths, options }: StoredData,
  target: Target,
  surroundings: DataSurroundings,
): Promise<DataResult> {
  const market = await format.open(paths, options)
  try {
    const written = await write(market, options.instruments, target, surroundings)
    const { rows, rowsLeftOut, files } = written
    const left = rowsLeftOut > 0 ? `; ${rowsLeftOut} rows that ${target.format} can't hold are left out` : ''
    return {
      json: { from: format.name, to: target.format, ...written, shiftNanos: market.shiftNanos, counts: market.counts },
      text: `${rows} rows written to ${files.join(', ')}${left}\n`,
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
      return writeLines(market, instruments, target, surroundings)
  }
}

async function writeColumns(
  { replay, epochNs, fractionRead }: StoredMarket,
  instruments: readonly Instrument[],
  { path, compression }: Target,
  { progress }: DataSurroundings,
): Promise<Written> {
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
  const batches = await rowsOfBothViews(replay, (rowsRead) => progress(rowsRead, fractionRead(rowsRead)))
  await writeNpz(path, batches, { tickSize, lotSize, epochNs })
  const rows = batches.reduce((sum, batch) => sum + batch.length, 0)
  const kept = batches.reduce((sum, { kind, length }) => sum + kind.subarray(0, length).filter(isInNpz).length, 0)
  return { rows: kept, rowsLeftOut: rows - kept, files: [path] }
}

function isInNpz(kind: number): boolean {
  return kind <= EventKind.OrderExecute
}

async function writeLines(
  { replay, epochNs, fractionRead }: StoredMarket,
  instruments: readonly Instrument[],
  { path }: Target,
  { progress }: DataSurroundings,
): Promise<Written> {
  const file = await open(path, 'w').catch((cause: unknown) => {
    throw new CodedError('data.unwritable', `${path} cannot be written: ${(cause as Error).message}`, { cause })
  })
  const { localView } = replay
  let rows = 0
  try {
    await file.write(CSV_HEADER)
    do {
      for (let batch = localView.next(); batch !== undefined; batch = localView.next()) {
        await file.write(csvOf(batch, instruments, epochNs))
        rows += batch.length
      }
      progress(rows, fractionRead(rows))
    } while (await localView.load())
  } finally {
    await file.close()
  }
  return { rows, rowsLeftOut: 0, files: [path] }
}
