import type { MarketDataFormat } from '../format.ts'
import { DataProblems } from '../records/data-problems.ts'
import { isHftHead } from './file-layout.ts'
import { openHft, openHftFiles } from './hft-replay.ts'

/** The project's own format, as one of those that can be read. */
export const hftFormat: MarketDataFormat = {
  name: 'hft',
  description: 'the own columns of this system, one file an instrument and day: quickest to replay',
  extensions: ['.hft'],
  detect: isHftHead,
  listings: async (paths) => {
    const files = await openHftFiles(paths)
    const listings = new Map(files.map(({ directory: { instrument } }) => [instrument.id, instrument]))
    for (const file of files) await file.close()
    return [...listings.values()].map(({ id, tickSize, lotSize }) => {
      const colon = id.indexOf(':')
      return { venue: id.slice(0, colon), symbol: id.slice(colon + 1), tickSize, lotSize }
    })
  },
  open: async (files, options) => {
    const replay = await openHft({ ...options, files })
    const { epochNs, shiftNanos, smallestLatencyNanos, ...counts } = replay.report
    const { exchangeRows, localRows } = counts
    return {
      replay,
      epochNs,
      shiftNanos,
      smallestLatencyNanos,
      problems: new DataProblems(),
      counts,
      fractionRead: () => replay.rowsRead / (exchangeRows + localRows),
      close: () => replay.close(),
    }
  },
}
