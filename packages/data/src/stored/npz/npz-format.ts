import { basename } from 'node:path'
import { CodedError } from '@hft/clock'
import type { MarketDataFormat } from '../format.ts'
import { packingOf } from '../records/unpacked-bytes.ts'
import { npzListing } from './npz-survey.ts'
import { streamNpz } from './streamed-npz.ts'

/** hftbacktest's event files, as one of the formats that can be read. One file is read at a time. */
export const npzFormat: MarketDataFormat = {
  name: 'npz',
  description: 'hftbacktest event files of one instrument',
  extensions: ['.npz'],
  detect: (head, fileName) => fileName.endsWith('.npz') && (packingOf(head) === 'zip' || head.length === 0),
  listings: async (files) => [await npzListing(onlyFile(files))],
  open: async (files, { instruments, ...options }) => {
    const path = onlyFile(files)
    const [instrument] = instruments
    if (instrument === undefined || instruments.length > 1) {
      throw new CodedError('stored.one_instrument', `${path} is of one instrument; ${instruments.length} are given`)
    }
    const { tickSize, lotSize, index } = instrument
    const replay = await streamNpz(path, { ...options, tickSize, lotSize, instrument: index })
    const { shiftNanos, smallestLatencyNanos, ...counts } = replay.report
    const { problems } = replay
    const { timeJumps } = counts
    for (let jump = 0; jump < timeJumps; jump++) {
      problems.note('timeJump', () => `jump ${jump + 1} of ${timeJumps} of more than a day in ${basename(path)}`)
    }
    return {
      replay,
      epochNs: replay.epochNs,
      shiftNanos,
      smallestLatencyNanos,
      problems,
      counts: { ...counts },
      fractionRead: (rows) => rows / counts.localRows,
      close: () => replay.close(),
    }
  },
}

function onlyFile(files: readonly string[]): string {
  const [path] = files
  if (path !== undefined && files.length === 1) return path
  throw new CodedError('npz.one_file', `of .npz, one file is read at a time; ${files.length} are given`)
}
