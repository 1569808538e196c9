import { CodedError } from '@hft/clock'
import { CandleColumns } from '../../feeds/candle-columns.ts'
import type { MarketDataFormat } from '../format.ts'
import { firstLine, groupFiles, lineIn, unpackedName } from '../records/file-groups.ts'
import { RunListings } from '../records/listing-units.ts'
import { listingsOf, openRecords, type RecordStreams } from '../records/records-replay.ts'
import { UnixTimes } from '../records/unix-times.ts'
import { type ArchiveKind, archiveKindOf, symbolInName } from './archive-layout.ts'
import { ArchiveRows } from './archive-rows.ts'

/** Files of Binance's public archive (data.binance.vision); files of different kinds are merged by time. */
export const binanceArchiveFormat: MarketDataFormat = {
  name: 'binance-archive',
  description: 'Binance public archive CSV: trades, aggTrades, bookTicker, klines, bookDepth, T_DEPTH',
  extensions: ['.csv'],
  detect: (head) => archiveKindOf(lineIn(head)) !== undefined,
  listings: async (files) => listingsOf(await streamsOf(files, new CandleColumns())),
  open: async (files, options) => {
    const candles = new CandleColumns()
    return { ...(await openRecords(await streamsOf(files, candles), options)), candles }
  },
  records: async (files, { instruments, epochNs }) => {
    const { streams } = await streamsOf(files, new CandleColumns())
    return streams.map((open) => open(new RunListings(instruments), new UnixTimes(epochNs)))
  },
}

async function streamsOf(paths: readonly string[], candles: CandleColumns): Promise<RecordStreams> {
  // A stream is of one symbol: files of several, one after the other, would step back in time.
  const groups = await groupFiles(paths, async (path) => `${await kindOf(path)} ${symbolInName(unpackedName(path))}`)
  const streams = [...groups].map(([group, files]): RecordStreams['streams'][number] => {
    const kind = group.split(' ')[0] as ArchiveKind
    return (listings, times) => new ArchiveRows(kind, files, listings, times, candles)
  })
  return { streams }
}

async function kindOf(path: string): Promise<ArchiveKind> {
  const line = await firstLine(path)
  const kind = archiveKindOf(line)
  if (kind !== undefined) return kind
  throw new CodedError(
    'binance_archive.kind',
    `${path} is of no kind of archive file that can be replayed: its first line is '${line.slice(0, 80)}'`,
  )
}
