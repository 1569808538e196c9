import { CodedError } from '@hft/clock'
import { type CaptureFile, captureFiles } from '../../replay/capture-source.ts'
import type { MarketDataFormat } from '../format.ts'
import { unpackedName } from '../records/file-groups.ts'
import { RunListings } from '../records/listing-units.ts'
import { listingsOf, openRecords, type RecordStreams } from '../records/records-replay.ts'
import { UnixTimes } from '../records/unix-times.ts'
import { type LobsterName, lobsterName } from './lobster-name.ts'
import { LobsterRows } from './lobster-rows.ts'

/** LOBSTER's message files (single orders), or message and orderbook files together (levels and trades). */
export const lobsterFormat: MarketDataFormat = {
  name: 'lobster',
  description: 'LOBSTER message files: single orders; with their orderbook files: levels and trades',
  extensions: ['.csv'],
  detect: (_, fileName) => lobsterName(fileName) !== undefined,
  listings: async (files) => listingsOf(await streamsOf(files)),
  open: async (files, options) => openRecords(await streamsOf(files), options),
  records: async (files, { instruments, epochNs }) => {
    const { streams } = await streamsOf(files)
    return streams.map((open) => open(new RunListings(instruments), new UnixTimes(epochNs)))
  },
}

interface Group {
  readonly messages: CaptureFile[]
  readonly books: CaptureFile[]
}

/** A stream a symbol; its days in order. */
async function streamsOf(paths: readonly string[]): Promise<RecordStreams> {
  const named = (await captureFiles(paths)).map((file) => ({ file, name: nameOf(file.path) }))
  named.sort((one, other) => (one.name.date < other.name.date ? -1 : one.name.date > other.name.date ? 1 : 0))
  const groups = new Map<string, Group>()
  for (const { file, name } of named) {
    const group = groups.get(name.symbol) ?? { messages: [], books: [] }
    groups.set(name.symbol, group)
    group[name.kind === 'message' ? 'messages' : 'books'].push(file)
  }
  for (const [symbol, { messages, books }] of groups) {
    const days = (files: readonly CaptureFile[]) => files.map(({ path }) => nameOf(path).date).join()
    if (books.length > 0 && days(books) !== days(messages)) {
      throw new CodedError(
        'lobster.pairs',
        `${symbol}: an orderbook file tells no times; give the message file of the same day with each, or none`,
      )
    }
  }
  const streams = [...groups.values()].map(
    ({ messages, books }): RecordStreams['streams'][number] =>
      (listings, times) =>
        new LobsterRows(messages, books, listings, times),
  )
  return { streams }
}

function nameOf(path: string): LobsterName {
  const name = lobsterName(unpackedName(path))
  if (name !== undefined) return name
  throw new CodedError(
    'lobster.name',
    `${path}: the name must say symbol and date, like AMZN_2012-06-21_34200000_57600000_message_10.csv`,
  )
}
