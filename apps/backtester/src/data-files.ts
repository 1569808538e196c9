import { readdir, stat } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve, sep } from 'node:path'
import { formatsOf, type MarketDataFormat, marketDataFormats, parquetFormatWith } from '@hft/data'

/** How a recording is read: `capture` for messages of a venue, else the name of one of `marketDataFormats`. */
export type DataFormat = string

/** Messages of a venue: what is of no other format. */
export const CAPTURE_FORMAT = 'capture'
/** Event files of one instrument, which they don't name. */
export const NPZ_FORMAT = 'npz'
const PARQUET_FORMAT = 'parquet'

/** Files that are read as one stream. */
export interface RecordingFiles {
  readonly format: DataFormat
  /** Absolute. */
  readonly paths: readonly string[]
  /** The instrument whose files these are; undefined: those of the run that have none of their own. */
  readonly instrument: string | undefined
  /** Decimals of fixed-point numbers in Parquet files, which don't tell them. */
  readonly fixedPointDecimals?: number | undefined
}

/** The recordings that a run was asked to replay, at least one. */
export interface DataFiles {
  readonly recordings: readonly RecordingFiles[]
  /** Folders where an instruments.json may stand. */
  readonly folders: readonly string[]
}

/** What was named, looked at. */
export interface FoundDataFiles {
  /** Undefined without data, or where something is wrong. */
  readonly files: DataFiles | undefined
  readonly problems: readonly string[]
}

/** For files whose content doesn't tell, as empty ones. */
const FORMATS_BY_ENDING = new Map<string, DataFormat>([
  ['.npz', NPZ_FORMAT],
  ['.csv', 'csv'],
  ['.hft', 'hft'],
])
const ASSIGNED = /^([a-z0-9-]+:[^=\\/\s]+)=(.+)$/

/**
 * Looks at the files that were named: whether they are there, by their content how they are read, and whose they are
 * (`venue:symbol=path`). Files of one instrument are one stream, and so are those that name none.
 *
 * @param folder where relative paths start
 * @param fixedPointDecimals see {@link RecordingFiles}
 */
export async function dataFiles(
  names: readonly string[],
  folder: string,
  fixedPointDecimals?: number,
): Promise<FoundDataFiles> {
  const problems: string[] = []
  const folders = new Set<string>()
  const streams = new Map<string | undefined, { paths: string[]; formats: Set<DataFormat> }>()
  for (const name of names) {
    const { instrument, path: given } = assignmentOf(name)
    const path = resolve(folder, given)
    const found = await stat(path).catch((error: unknown) => {
      problems.push(`data.files: '${given}' ${isMissing(error) ? 'is not there' : unreadable(error)}`)
      return undefined
    })
    const isFolder = found?.isDirectory() === true
    folders.add(isFolder ? path : resolve(path, '..'))
    const inside = isFolder
      ? await folderContents(path).catch((error: unknown) => {
          problems.push(`data.files: the folder '${given}' ${unreadable(error)}`)
          return { formats: [], paths: [path] }
        })
      : { formats: [found === undefined ? formatByEnding(path) : await formatOf(path)], paths: [path] }
    if (inside.paths.length === 0) problems.push(`data.files: the folder '${given}' holds no recording`)
    const stream = streams.get(instrument) ?? { paths: [], formats: new Set<DataFormat>() }
    stream.paths.push(...inside.paths)
    for (const format of inside.formats) stream.formats.add(format)
    streams.set(instrument, stream)
  }
  const recordings: RecordingFiles[] = []
  for (const [instrument, { paths, formats }] of streams) {
    const [format = CAPTURE_FORMAT] = formats
    if (formats.size > 1) problems.push(`data.files: ${[...formats].join(' and ')} files can't be one stream`)
    if (format === NPZ_FORMAT && paths.length > 1)
      problems.push('data.files: of .npz, one file is read at a time; give one')
    recordings.push({ instrument, format, paths, fixedPointDecimals })
  }
  const isUsable = recordings.length > 0 && problems.length === 0
  return { files: isUsable ? { recordings, folders: [...folders] } : undefined, problems }
}

/** How a recording of one of `marketDataFormats` is read; undefined for captures. */
export function storedFormatOf({ format, fixedPointDecimals }: RecordingFiles): MarketDataFormat | undefined {
  const known = marketDataFormats.find(({ name }) => name === format)
  if (known?.name !== PARQUET_FORMAT || fixedPointDecimals === undefined) return known
  return parquetFormatWith({ fixedPointDecimals })
}

/**
 * A file's name as it stands in a report: from the working folder, with forward slashes; what was named by an absolute path
 * and is not below that folder stays so, wherever the command is given.
 */
export function reportedName(name: string, folder: string): string {
  const { instrument, path } = assignmentOf(name)
  const fromFolder = relative(folder, resolve(folder, path)).split(sep).join('/') || '.'
  const reported = isAbsolute(path) && fromFolder.startsWith('../') ? path : fromFolder
  return instrument === undefined ? reported : `${instrument}=${reported}`
}

function assignmentOf(name: string): { readonly instrument: string | undefined; readonly path: string } {
  const [, instrument, path] = ASSIGNED.exec(name) ?? []
  return { instrument, path: path ?? name }
}

/**
 * A folder's recording: its files in order of their names, without hidden ones and definitions (.json); a folder that has
 * .hft files at whatever depth is one stored market.
 */
async function folderContents(
  folder: string,
): Promise<{ readonly formats: readonly DataFormat[]; readonly paths: readonly string[] }> {
  const below = await readdir(folder, { recursive: true, withFileTypes: true })
  if (below.some((entry) => entry.isFile() && entry.name.endsWith('.hft'))) return { formats: ['hft'], paths: [folder] }
  const names = below
    .filter((entry) => entry.parentPath === folder)
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('.') && !name.endsWith('.json'))
    .sort()
  const paths: string[] = []
  const formats: DataFormat[] = []
  for (const name of names) {
    const path = resolve(folder, name)
    // A link counts as the file to which it leads.
    if ((await stat(path).catch(() => undefined))?.isFile() !== true) continue
    paths.push(path)
    formats.push(await formatOf(path))
  }
  return { formats, paths }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function unreadable(error: unknown): string {
  return `can't be read (${error instanceof Error ? error.message : String(error)})`
}

async function formatOf(path: string): Promise<DataFormat> {
  const [file] = await formatsOf([path])
  return file?.format?.name ?? formatByEnding(path)
}

function formatByEnding(path: string): DataFormat {
  const name = path.endsWith('.gz') ? path.slice(0, -'.gz'.length) : path
  return FORMATS_BY_ENDING.get(extname(name)) ?? CAPTURE_FORMAT
}
