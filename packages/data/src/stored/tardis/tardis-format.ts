import { CodedError } from '@hft/clock'
import type { MarketDataFormat } from '../format.ts'
import { firstLine, groupFiles, lineIn } from '../records/file-groups.ts'
import { RunListings } from '../records/listing-units.ts'
import { listingsOf, openRecords, type RecordStreams } from '../records/records-replay.ts'
import { UnixTimes } from '../records/unix-times.ts'
import { TARDIS_VENUES, type TardisType, tardisTypeOf } from './tardis-columns.ts'
import { TardisRows } from './tardis-rows.ts'

/** Tardis' downloadable CSV files; files of different data types are merged by local time. */
export const tardisFormat: MarketDataFormat = {
  name: 'tardis',
  description: 'Tardis CSV: trades, incremental_book_L2, quotes, book_snapshot_25 and _5, derivative_ticker',
  extensions: ['.csv'],
  detect: (head) => tardisTypeOf(lineIn(head)) !== undefined,
  listings: async (files) => listingsOf(await streamsOf(files)),
  open: async (files, options) => openRecords(await streamsOf(files), options),
  records: async (files, { instruments, epochNs }) => {
    const { streams, venueNames } = await streamsOf(files)
    return streams.map((open) => open(new RunListings(instruments, venueNames), new UnixTimes(epochNs)))
  },
}

async function streamsOf(paths: readonly string[]): Promise<RecordStreams> {
  const groups = await groupFiles(paths, typeOf)
  const streams = [...groups].map(
    ([type, files]): RecordStreams['streams'][number] =>
      (listings, times) =>
        new TardisRows(type as TardisType, files, listings, times),
  )
  return { streams, venueNames: TARDIS_VENUES }
}

async function typeOf(path: string): Promise<TardisType> {
  const header = await firstLine(path)
  const type = tardisTypeOf(header)
  if (type !== undefined) return type
  throw new CodedError(
    'tardis.type',
    `${path} is of no Tardis data type that can be read; its header is '${header.slice(0, 80)}'`,
  )
}
