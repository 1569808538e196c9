import { gzipSync } from 'node:zlib'
import type { Instrument } from '@hft/instrument'
import { afterAll, expect, test } from 'vitest'
import { EventFlag, EventKind } from '../../events/event-kind.ts'
import { type CodecFactory, DecodeOutcome, type VenueCodec } from '../../feeds/venue-codec.ts'
import { checkRecords } from '../inspection/row-checks.ts'
import { listing, readWhole, StoredFiles } from '../records/stored-files.contract.ts'
import { captureFormat, isCaptureHead } from './capture-format.ts'

const files = new StoredFiles()
afterAll(() => files.remove())
const START = 1_723_075_200_000_000_000n
const instruments = [listing('toy:AAA', '1', '1')]

/** Messages of a venue that says `<price>` for a trade, or the name of an outcome. */
const codec =
  (listed: readonly Instrument[]): CodecFactory =>
  () => {
    const counts = new Float64Array(8)
    const toy: VenueCodec = {
      venue: 'toy',
      counts,
      scannedMessages: 0,
      parsedMessages: 0,
      lastProblem: 'as told',
      decode: (frame, start, end, localTime, batch) => {
        const text = Buffer.from(frame.subarray(start, end)).toString()
        const named = Object.entries(DecodeOutcome).find(([name]) => name === text)?.[1]
        const outcome = named ?? DecodeOutcome.Decoded
        counts[outcome]!++
        if (named !== undefined) return named
        const flags = EventFlag.Bid | EventFlag.LastOfMessage
        batch.append(EventKind.Trade, flags, listed[0]!.index, Number(text), 1, localTime - 3, localTime)
        return outcome
      },
      decodeSnapshot: () => DecodeOutcome.Ignored,
      needsSnapshot: () => false,
      neverSynchronised: () => [],
    }
    return toy
  }

const format = captureFormat({
  venue: 'toy',
  codec,
  messageValues: {
    visit: (frame, start, end, listener) => {
      const text = Buffer.from(frame.subarray(start, end)).toString()
      if (/^\d+$/.test(text)) listener('AAA', 'price', text)
    },
  },
})
const capture = (...messages: readonly (readonly [at: number, message: string])[]) =>
  messages.map(([at, message]) => `${START + BigInt(at)} ${message}\n`).join('')

test.each([
  ['1723075200000000000 {"a":1}', true],
  ['172307520000000000 {"a":1}', false],
  ['1723075200000000000', false],
  ['time,price', false],
])('the first line %s', (line, isCapture) => {
  expect(isCaptureHead(Buffer.from(`${line}\n`))).toBe(isCapture)
})

test('a capture is read, with its listings and its times', async () => {
  const path = files.write('x.txt.gz', gzipSync(capture([5, '20'], [9, '35'])))
  expect(await format.listings([path])).toEqual([
    { venue: 'toy', symbol: 'AAA', tickSize: '5', lotSize: undefined, values: 2 },
  ])
  const { lines, problems, smallestLatencyNanos } = await readWhole(format, [path], { instruments })
  expect(lines).toEqual(['Trade bid 20 1 2 5 .', 'Trade bid 35 1 6 9 .'])
  expect({ smallestLatencyNanos, total: problems.total }).toEqual({ smallestLatencyNanos: 3, total: 0 })
})

test('what is wrong is counted when it is opened, and named by its line when it is checked', async () => {
  const text = capture([5, '20'], [6, 'Gap'], [7, 'Malformed'], [3, '21'], [9, 'OffGrid'], [10, 'UnknownSymbol'])
  const path = files.write('x.txt', `${text}no time\n${capture([12, '22'])}`)
  const due = { gap: 1, malformed: 2, timeBack: 1, offGrid: 1, otherInstrument: 1, truncated: 0 }
  const { problems } = await readWhole(format, [path], { instruments })
  expect(problems.counts).toMatchObject(due)
  const [records] = await format.records!([path], { instruments, epochNs: START })
  const checked = await checkRecords(records!)
  expect(checked.counts).toMatchObject(due)
  expect(checked.first.map(({ kind, text: place }) => `${kind} ${/line \d+/.exec(place)}`)).toEqual([
    'gap line 2',
    'malformed line 3',
    'timeBack line 4',
    'offGrid line 5',
    'otherInstrument line 6',
    'malformed line 7',
  ])
  const texts = checked.first.map(({ text: place }) => place.replace(/^.*: /, ''))
  expect(texts.slice(0, 2)).toEqual(['some are missing', 'as told'])
})
