import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { EventKind, MarketEventBatch } from '@hft/data'
import { afterAll, describe, expect, test } from 'vitest'
import {
  codecOf,
  type DecodingFrames,
  decodingFrames,
  FEWEST_RECORDED,
  LOCAL_TIME,
  recordedFrames,
} from './decoding-frames.ts'
import { frameVenues } from './venue-frames.ts'
import type { ParsedRow } from './venue-layouts/venue-layout.ts'
import { ownRecording, sharedRecording } from './venue-recordings.ts'

const folder = mkdtempSync(join(tmpdir(), 'decoding-frames-'))
afterAll(() => rmSync(folder, { recursive: true }))
const venueOf = (id: string) => frameVenues.find(({ instrument }) => instrument.venue === id)!

const { layout: binance } = venueOf('binance-usdm')
const AT = 1_723_161_256_000
const depth = (update: number) => binance.depth('BTCUSDT', AT + update, update, [['60000.10', '1.000']], [])
const trade = (id: number) => binance.trade('BTCUSDT', AT + id, id, ['60000.10', '1.000'], true)

/** Writes a recording of so many differences and trades, each line as said. */
function recorded(name: string, differences: number, trades: number, line: (text: string) => string, isPacked = false) {
  const file = join(folder, name)
  const texts = ['{"result":null,"id":1}', ...Array.from({ length: differences }, (_, index) => depth(index + 1))]
  const bytes = Buffer.from([...texts, ...Array.from({ length: trades }, (_, id) => trade(id))].map(line).join('\n'))
  writeFileSync(file, isPacked ? gzipSync(bytes) : bytes)
  const { instrument } = venueOf('binance-usdm')
  return ownRecording(file, instrument, 1_723_075_200_000_000_000n)
}

/** Decodes frames as the benchmark does, one by one. */
function decoded(decoding: DecodingFrames, visit: (batch: MarketEventBatch, frame: Uint8Array) => void = () => {}) {
  const codec = codecOf(decoding)
  const before = codec.parsedMessages
  const batch = new MarketEventBatch()
  for (const frame of decoding.frames) {
    batch.clear()
    codec.decode(frame, 0, frame.length, LOCAL_TIME, batch)
    visit(batch, frame)
  }
  return { parsed: codec.parsedMessages - before, scanned: codec.scannedMessages }
}

const textsOf = ({ frames }: DecodingFrames) => frames.map((frame) => Buffer.from(frame).toString())

test.each([
  ['messages alone', (text: string) => text, false],
  ['with nanoseconds, packed', (text: string) => `1723161255030314667 ${text}`, true],
  ['with seconds', (text: string) => `1723161255.03: ${text}\r`, false],
])('frames of a recording: %s', async (name, line, isPacked) => {
  const recording = recorded(name.replaceAll(/\W/g, '-'), 30, 25, line, isPacked)
  const [updates, trades, quotes] = await decodingFrames(venueOf('binance-usdm'), 70, recording)
  expect([updates!.source, updates!.distinct, trades!.source, trades!.distinct]).toEqual([
    'recorded',
    30,
    'recorded',
    25,
  ])
  // 1. as received, and repeated up to the count
  expect(textsOf(updates!)).toEqual(Array.from({ length: 70 }, (_, index) => depth((index % 30) + 1)))
  expect(textsOf(trades!)).toEqual(Array.from({ length: 70 }, (_, index) => trade(index % 25)))
  // 2. of a kind that it doesn't have, generated ones
  expect([quotes!.source, quotes!.frames.length, quotes!.distinct]).toEqual(['generated', 70, 70])
  for (const frames of [updates!, trades!, quotes!]) expect(decoded(frames)).toMatchObject({ parsed: 0, scanned: 70 })
})

test('a kind of too few messages is generated', async () => {
  const recording = recorded('few', FEWEST_RECORDED - 1, FEWEST_RECORDED, (text) => text)
  const [updates, trades] = await decodingFrames(venueOf('binance-usdm'), 30, recording)
  expect([updates!.source, trades!.source]).toEqual(['generated', 'recorded'])
})

test('of more messages than asked for, the first ones', async () => {
  const [updates] = await decodingFrames(
    venueOf('binance-usdm'),
    25,
    recorded('many', 30, 0, (text) => text),
  )
  expect([updates!.frames.length, updates!.distinct, textsOf(updates!)[24]]).toEqual([25, 25, depth(25)])
})

test.each(['bitfinex', 'coinbase', 'hyperliquid'])('%s: a repeated recording is numbered on', async (id) => {
  const { instrument, layout } = venueOf(id)
  const { symbol } = instrument
  const texts = layout.opening?.(symbol) ?? []
  const updates = Array.from({ length: 20 }, (_, index) =>
    layout.depth(symbol, AT, 5_123_107_839_021 + index, [['60000', '1']], []),
  )
  const file = join(folder, id)
  writeFileSync(file, [...texts, ...updates].join('\n'))
  const recording = ownRecording(file, instrument, 1_723_075_200_000_000_000n)
  const [frames] = await decodingFrames(venueOf(id), 50, recording)
  let rows = 0
  const { parsed } = decoded(frames!, (batch) => {
    if (batch.kind[batch.length - 1] === EventKind.Level) rows++
  })
  expect([frames!.source, frames!.distinct, parsed, rows]).toEqual(['recorded', 20, 0, 50])
})

/** The rows of a batch that are no states of the feed and no clearings, as the rival makes them. */
function plainRows(batch: MarketEventBatch, { instruments }: DecodingFrames): unknown[] {
  const rows: unknown[] = []
  for (let row = 0; row < batch.length; row++) {
    const kind = batch.kind[row]!
    if (kind === EventKind.Status || kind === EventKind.Clear) continue
    const { priceGrid, quantityGrid } = instruments.find(({ index }) => index === batch.instrument[row])!
    const price = Number(priceGrid.textOfCount(batch.priceTicks[row]!))
    rows.push([price, Number(quantityGrid.textOfCount(batch.quantityLots[row]!))])
  }
  return rows
}

const sortedRows = (rows: readonly unknown[]) => rows.map(String).toSorted()
const contentOf = (rows: readonly ParsedRow[]) => rows.map(({ price, quantity }) => [price, quantity])

test.each(frameVenues.map((venue) => [venue.instrument.venue, venue] as const))(
  '%s: the rival makes the same rows of the frames',
  async (_, venue) => {
    const recording = sharedRecording(venue.instrument.venue)
    for (const source of recording === undefined ? [undefined] : [undefined, recording]) {
      for (const decoding of await decodingFrames(venue, 200, source)) {
        const { layout } = venue
        const parse = (frame: Uint8Array): unknown => JSON.parse(Buffer.from(frame).toString())
        if (layout.begin !== undefined) for (const frame of decoding.opening) layout.begin(parse(frame))
        let compared = 0
        const { parsed } = decoded(decoding, (batch, frame) => {
          const rows = plainRows(batch, decoding)
          if (rows.length === 0) return
          compared++
          expect(sortedRows(rows), Buffer.from(frame).toString()).toEqual(
            sortedRows(contentOf(layout.rows(parse(frame), LOCAL_TIME))),
          )
        })
        expect([parsed, compared > decoding.frames.length / 2]).toEqual([0, true])
      }
    }
  },
)

const isHere = frameVenues.some(({ instrument }) => sharedRecording(instrument.venue) !== undefined)

describe.skipIf(!isHere)('recordings (in ../shared)', () => {
  test.each([
    ['binance-spot', [3_451, 9_757, 20_000]],
    ['binance-usdm', [6_551, 20_000, 20_000]],
    ['binance-coinm', [20_000, 2_286, 19_136]],
    ['bybit-linear', [49, 0, 0]],
    ['okx', [189, 70, 0]],
    ['deribit', [33, 0, 0]],
    ['bitmex', [1_550, 0, 51]],
    ['hyperliquid', [45, 0, 0]],
    ['gate', [107, 0, 0]],
    ['kraken', [330, 0, 0]],
    ['bitfinex', [1_513, 0, 0]],
  ])('%s: how many frames of each kind there are', (id, expected) => {
    const recording = sharedRecording(id)
    expect(recording).toBeDefined()
    const all = recordedFrames(recording!, 20_000)
    const distinctOf = (kind: string) => all.find((frames) => frames.kind === kind)?.distinct ?? 0
    expect(['depth update', 'trade', 'best bid and offer'].map(distinctOf)).toEqual(expected)
    for (const decoding of all) expect(decoded(decoding).parsed).toBe(0)
  })
})
