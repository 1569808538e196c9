import { resolve } from 'node:path'
import { parseDuration } from '@hft/clock'
import {
  captureFormat,
  type FormattedFile,
  formatsOf,
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
 * @throws CodedError `configuration.invalid` for what the command line leaves open or has wrong, and those of the format
 */
export async function storedData(request: DataRequest): Promise<StoredData> {
  const { values } = request
  const one = (name: string) => values.get(name)?.at(-1)
  const ids = values.get('--instrument') ?? []
  const formats = availableFormats(ids, { initialSync: one('--initial-sync'), decimals: one('--fixed-point-decimals') })
  const paths = request.paths.map((path) => resolve(request.folder, path))
  const found = (await formatsOf(paths, formats)).filter(({ path }) => !path.endsWith('manifest.json'))
  const format = oneFormat(found, formats, one('--format'), ids)
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
  return [...parquet, ...marketDataFormats, ...captures]
}

function oneFormat(
  files: readonly FormattedFile[],
  formats: readonly MarketDataFormat[],
  asked: string | undefined,
  ids: readonly string[],
): MarketDataFormat {
  if (asked !== undefined) {
    const format = formats.find(({ name }) => name === asked)
    if (format !== undefined) return format
    const names = formats.map(({ name }) => name)
    throw configurationError([`--format: there is no format '${asked}'${suggestion(asked, names)}`])
  }
  const unknown = files.filter(({ format }) => format === undefined)
  if (unknown.length > 0) {
    const hint = ids.length > 0 ? '' : '; recorded venue messages need --instrument venue:symbol'
    throw configurationError(unknown.map(({ path }) => `${path} is of no format that can be read${hint}`))
  }
  const names = new Set(files.map(({ format }) => format!.name))
  if (names.size === 1) return files[0]!.format!
  throw configurationError([`the files are of several formats, ${[...names].join(' and ')}; name those of one`])
}
