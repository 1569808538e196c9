import { basename } from 'node:path'
import { CodedError } from '@hft/clock'
import type { MarketDataFormat } from '../format.ts'
import { firstLine, firstLines, groupFiles, lineIn } from '../records/file-groups.ts'
import { RunListings } from '../records/listing-units.ts'
import { listingsOf, openRecords, type RecordStreams } from '../records/records-replay.ts'
import { UnixTimes } from '../records/unix-times.ts'
import { holdsLiquidations, TARDIS_VENUES, type TardisType, tardisTypeOf } from './tardis-columns.ts'
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
  // A stream is of one listing: files of several, one after the other, would step back in time.
  const groups = await groupFiles(paths, async (path) => `${await typeOf(path)} ${await listingOf(path)}`)
  const streams = [...groups].map(([group, files]): RecordStreams['streams'][number] => {
    const type = group.split(' ')[0] as TardisType
    return (listings, times) => new TardisRows(type, files, listings, times)
  })
  return { streams, venueNames: TARDIS_VENUES }
}

/** Exchange and symbol of a file's first record. */
async function listingOf(path: string): Promise<string> {
  const [, record = ''] = await firstLines(path, 2)
  return record.split(',').slice(0, 2).join(' ')
}

async function typeOf(path: string): Promise<TardisType> {
  const header = await firstLine(path)
  const type = tardisTypeOf(header)
  if (type === 'trades' && holdsLiquidations(basename(path))) {
    throw new CodedError('tardis.type', `${path} holds liquidations, which are among the trades already; leave it out`)
  }
  if (type !== undefined) return type
  throw new CodedError(
    'tardis.type',
    `${path} is of no Tardis data type that can be read; its header is '${header.slice(0, 80)}'`,
  )
}
