import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@hft/clock'
import { binanceArchiveFormat } from './binance-archive/archive-format.ts'
import { csvFormat } from './csv/csv-format.ts'
import { dbnFormat } from './databento/dbn-format.ts'
import type { MarketDataFormat } from './format.ts'
import { hftFormat } from './hft/hft-format.ts'
import { lobsterFormat } from './lobster/lobster-format.ts'
import { npzFormat } from './npz/npz-format.ts'
import { parquetFormat } from './parquet/parquet-format.ts'
import { unpackedName } from './records/file-groups.ts'
import { packingOfFile, unpackedHead } from './records/unpacked-bytes.ts'
import { tardisFormat } from './tardis/tardis-format.ts'
import { unreadReason } from './unread-reason.ts'

const HEAD_BYTES = 65_536

/** The formats that this package reads, in the order in which they are tried on a file. */
export const marketDataFormats: readonly MarketDataFormat[] = [
  hftFormat,
  npzFormat,
  dbnFormat,
  parquetFormat,
  lobsterFormat,
  csvFormat,
  tardisFormat,
  binanceArchiveFormat,
]

/** A file with its format. */
export interface FormattedFile {
  readonly path: string
  readonly bytes: number
  /** Undefined where none fits. */
  readonly format: MarketDataFormat | undefined
  /** Why none fits, for people, with the file's name. */
  readonly reason?: string
}

/**
 * Tells the formats of files; a folder stands for the files in it and in its folders. What begins with a dot is left out.
 *
 * @param formats in the order in which they are tried
 * @throws CodedError `stored.unreadable`, `stored.no_files`
 */
export async function formatsOf(
  paths: readonly string[],
  formats: readonly MarketDataFormat[] = marketDataFormats,
): Promise<readonly FormattedFile[]> {
  const files: FormattedFile[] = []
  for (const path of await filesBelow(paths)) {
    const { size } = await stat(path)
    // A .npz file is a zip archive itself, and what is in it is not for the others to look at.
    const isArchive = (await packingOfFile(path)) === 'zip' && path.endsWith('.npz')
    let unpacking: CodedError | undefined
    const head = isArchive
      ? new Uint8Array(0)
      : await unpackedHead(path, HEAD_BYTES).catch((error: unknown) => {
          if (!(error instanceof CodedError)) throw error
          unpacking = error
          return new Uint8Array(0)
        })
    const name = unpackedName(path)
    const format = formats.find((known) => known.detect(head, name))
    const reason = format === undefined ? { reason: unpacking?.message ?? `${path} ${unreadReason(head)}` } : {}
    files.push({ path, bytes: size, format, ...reason })
  }
  return files
}

async function filesBelow(paths: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const path of paths) {
    const found = await stat(path).catch((cause: unknown) => {
      throw new CodedError('stored.unreadable', `${path} is not there, or can't be read`, { cause })
    })
    if (!found.isDirectory()) {
      files.push(path)
      continue
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    const inside = entries
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
    // Looked at again, so that a link counts as the file to which it leads.
    for (const name of inside.sort()) if ((await stat(name).catch(() => undefined))?.isFile() === true) files.push(name)
  }
  if (files.length > 0) return files
  throw new CodedError('stored.no_files', `there are no files in: ${paths.join(', ') || 'an empty list of paths'}`)
}
