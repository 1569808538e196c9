import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '@hft/clock'
import { CSV_HEADER, csvOf, EventKind, MarketEventBatch, makeFolder, type StoredMarket } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import type { DataSurroundings } from './data-result.ts'
import type { Written } from './written.ts'

/**
 * Writes our view of a market in the own CSV layout, which has no candles. The file takes its name when it is whole and has
 * rows; until then it is `<name>.part`.
 *
 * @throws CodedError `data.unwritable`
 */
export async function writeCsv(
  market: StoredMarket,
  instruments: readonly Instrument[],
  path: string,
  { progress }: DataSurroundings,
): Promise<Written> {
  const part = `${path}.part`
  progress(0, 0)
  const file = await created(path, part)
  try {
    const written = await writeRows(market, instruments, file, progress).finally(() => file.close())
    if (written.rows > 0) await rename(part, path).catch((cause: unknown) => Promise.reject(unwritable(path, cause)))
    return { ...written, files: [path] }
  } finally {
    await rm(part, { force: true })
  }
}

async function writeRows(
  { replay: { localView }, epochNs, fractionRead }: StoredMarket,
  instruments: readonly Instrument[],
  file: FileHandle,
  progress: DataSurroundings['progress'],
): Promise<{ readonly rows: number; readonly rowsLeftOut: number }> {
  const kept = new MarketEventBatch()
  let rows = 0
  let rowsLeftOut = 0
  await file.write(CSV_HEADER)
  do {
    for (let batch = localView.next(); batch !== undefined; batch = localView.next()) {
      kept.clear()
      for (let row = 0; row < batch.length; row++) if (batch.kind[row] !== EventKind.Candle) kept.appendFrom(batch, row)
      if (kept.length > 0) await file.write(csvOf(kept, instruments, epochNs))
      rows += kept.length
      rowsLeftOut += batch.length - kept.length
    }
    progress(rows, fractionRead(rows))
  } while (await localView.load())
  return { rows, rowsLeftOut }
}

async function created(path: string, part: string): Promise<FileHandle> {
  try {
    makeFolder(dirname(path))
    return await open(part, 'w')
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

function unwritable(path: string, cause: unknown): CodedError {
  return new CodedError('data.unwritable', `${path} cannot be written: ${(cause as Error).message}`, { cause })
}
