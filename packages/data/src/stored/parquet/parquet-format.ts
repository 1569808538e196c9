import type { MarketDataFormat } from '../format.ts'
import { groupFiles } from '../records/file-groups.ts'
import { RunListings } from '../records/listing-units.ts'
import { listingsOf, openRecords, type RecordStreams } from '../records/records-replay.ts'
import { UnixTimes } from '../records/unix-times.ts'
import { parquetColumns } from './parquet-columns.ts'
import { openParquet } from './parquet-file.ts'
import { ParquetRows } from './parquet-rows.ts'

const MAGIC = 'PAR1'

/** How Parquet files are read. */
export interface ParquetOptions {
  /** Decimals of prices and quantities that are little-endian fixed-point numbers (raw bytes); files don't tell them. */
  readonly fixedPointDecimals?: number
}

/** Trades and quotes in Parquet files; those of trades and those of quotes are merged by local time. */
export function parquetFormatWith({ fixedPointDecimals }: ParquetOptions): MarketDataFormat {
  const streamsOf = async (paths: readonly string[]): Promise<RecordStreams> => {
    const groups = await groupFiles(paths, async (path) => parquetColumns((await openParquet(path)).columns, path).kind)
    const streams = [...groups.values()].map(
      (group): RecordStreams['streams'][number] =>
        (listings, times) =>
          new ParquetRows(group, listings, times, fixedPointDecimals),
    )
    return { streams }
  }
  return {
    name: 'parquet',
    description: 'Parquet files of trades or quotes, columns by their usual names',
    extensions: ['.parquet'],
    detect: (head) => new TextDecoder('latin1').decode(head.subarray(0, MAGIC.length)) === MAGIC,
    listings: async (files) => listingsOf(await streamsOf(files)),
    open: async (files, options) => openRecords(await streamsOf(files), options),
    records: async (files, { instruments, epochNs }) => {
      const { streams } = await streamsOf(files)
      return streams.map((open) => open(new RunListings(instruments), new UnixTimes(epochNs)))
    },
  }
}

/** Parquet files whose prices and quantities say what they are: doubles, whole numbers, decimals, texts. */
export const parquetFormat = parquetFormatWith({})
