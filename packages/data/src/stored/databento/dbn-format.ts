import { CandleColumns } from '../../feeds/candle-columns.ts'
import { captureFiles } from '../../replay/capture-source.ts'
import type { MarketDataFormat } from '../format.ts'
import { RunListings } from '../records/listing-units.ts'
import { listingsOf, openRecords, type RecordStreams } from '../records/records-replay.ts'
import { UnixTimes } from '../records/unix-times.ts'
import { isDbnHead } from './dbn-header.ts'
import { DbnRows } from './dbn-rows.ts'
import { checkSchemas, READ_SCHEMAS } from './dbn-schema.ts'

/** Databento's binary files, versions 1 to 3, plain or packed; several are merged by the time of their reception. */
export const dbnFormat: MarketDataFormat = {
  name: 'dbn',
  description: `Databento DBN: ${READ_SCHEMAS.join(', ')}`,
  extensions: ['.dbn'],
  detect: isDbnHead,
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
  const files = await captureFiles(paths)
  await checkSchemas(files.map(({ path }) => path))
  const streams = files.map(
    (file): RecordStreams['streams'][number] =>
      (listings, times) =>
        new DbnRows([file], listings, times, candles),
  )
  return { streams }
}
