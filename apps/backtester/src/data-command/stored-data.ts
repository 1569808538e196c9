import { resolve } from 'node:path'
import { CodedError, parseDuration } from '@hft/clock'
import {
  captureFormat,
  type FormattedFile,
  formatsOf,
  isCaptureHead,
  type MarketDataFormat,
  marketDataFormats,
  type OpeningOptions,
  parquetFormatWith,
} from '@hft/data'
import { configurationError, suggestion } from '@hft/engine'
import { parseInstrumentId } from '@hft/instrument'
import { marketDataCodec, venues } from '@hft/venues'
import { dataInstruments } from './data-instruments.ts'

/** Files of one format, with the instruments to read them with. */
export interface StoredData {
  readonly format: MarketDataFormat
  readonly files: readonly FormattedFile[]
  readonly paths: readonly string[]
  readonly options: OpeningOptions
}

/** Values of options by name, and the folder where relative paths start. */
export interface DataRequest {
  readonly paths: readonly string[]
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly folder: string
}

/**
 * Finds out what files are and whose.
 * @throws CodedError `configuration.invalid` for what the command line leaves open or has wrong, `stored.no_files` and
 *   `stored.no_format` for files that are no recordings, and those of the format
 */
export async function storedData(request: DataRequest): Promise<StoredData> {
  const { values } = request
  const one = (name: string) => values.get(name)?.at(-1)
  const ids = values.get('--instrument') ?? []
  const formats = availableFormats(ids, { initialSync: one('--initial-sync'), decimals: one('--fixed-point-decimals') })
  const paths = request.paths.map((path) => resolve(request.folder, path))
  const found = await recordingsIn(paths, formats)
  if (found.length === 0) {
    throw new CodedError('stored.no_files', `there is no recording in ${request.paths.join(', ')}`)
  }
  const format = oneFormat(found, formats, one('--format'))
  const files = found.map(({ path }) => path)
  const asked = { ids, tickSize: one('--tick'), lotSize: one('--lot') }
  const { instruments, problems } = dataInstruments(await format.listings(files), files, asked)
  if (problems.length > 0) throw configurationError(problems)
  const baseLatency = one('--base-latency')
  const floor = baseLatency === undefined ? {} : { baseLatencyNanos: parseDuration(baseLatency) }
  return { format, files: found, paths: files, options: { instruments, ...floor } }
}

/** The package's formats, and captures of the venue of the instruments that were asked for. */
export function availableFormats(
  ids: readonly string[],
  { initialSync, decimals }: { readonly initialSync?: string | undefined; readonly decimals?: string | undefined } = {},
): readonly MarketDataFormat[] {
  const venueIds = [...new Set(ids.map((id) => parseInstrumentId(id).venue))]
  const captures = venueIds.flatMap((venue) => {
    if (!Object.hasOwn(venues, venue)) return []
    const { messageValues } = venues[venue]!
    return captureFormat({
      venue,
      messageValues,
      codec: (instruments) => marketDataCodec(venue, instruments),
      initialSync: initialSync === 'differences' ? 'differences' : 'snapshot',
    })
  })
  const parquet = decimals === undefined ? [] : [parquetFormatWith({ fixedPointDecimals: Number(decimals) })]
  return [...parquet, ...marketDataFormats, ...(captures.length > 0 ? captures : [CAPTURE_OF_NO_VENUE])]
}

/** Tells messages of a venue where it was not said of which one, and says that it must be. */
const CAPTURE_OF_NO_VENUE: MarketDataFormat = {
  name: 'capture',
  description: 'recorded messages of a venue',
  extensions: [],
  detect: isCaptureHead,
  listings: (files) => Promise.reject(venueNeeded(files)),
  open: (files) => Promise.reject(venueNeeded(files)),
}

function venueNeeded(files: readonly string[]): CodedError {
  return configurationError(
    files.map(
      (path) =>
        `${path} holds messages of a venue: say whose, as --instrument venue:symbol; venues are ${Object.keys(venues).join(', ')}`,
    ),
  )
}

/**
 * Looks at files and into folders. What lies in a folder beside recordings, definitions and manifests (.json of no format),
 * is left out.
 * @throws CodedError `stored.unreadable`, `stored.no_files`
 */
export async function recordingsIn(
  paths: readonly string[],
  formats: readonly MarketDataFormat[],
): Promise<readonly FormattedFile[]> {
  const found = await formatsOf(paths, formats)
  return found.filter(({ path, format }) => format !== undefined || !path.endsWith('.json') || paths.includes(path))
}

function oneFormat(
  files: readonly FormattedFile[],
  formats: readonly MarketDataFormat[],
  asked: string | undefined,
): MarketDataFormat {
  if (asked !== undefined) {
    const format = formats.find(({ name }) => name === asked)
    if (format !== undefined) return format
    const names = formats.map(({ name }) => name)
    throw configurationError([`--format: there is no format '${asked}'${suggestion(asked, names)}`])
  }
  const unknown = files.filter(({ format }) => format === undefined)
  if (unknown.length > 0) {
    throw new CodedError('stored.no_format', unknown.map(({ path, reason }) => reason ?? path).join('; '))
  }
  const names = new Set(files.map(({ format }) => format!.name))
  if (names.size === 1) return files[0]!.format!
  throw configurationError([`the files are of several formats, ${[...names].join(' and ')}; name those of one`])
}
