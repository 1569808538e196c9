import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, type EventStream, MarketEventBatch, openCapture } from '@hft/data'
import { describe, expect, test } from 'vitest'
import { haveSameRows, rowsOf } from './batch-rows.contract.ts'
import { NaiveBook } from './naive-book.contract.ts'
import { areCapturesHere, recordedCaptures, recordedMessages } from './recorded-captures.contract.ts'
import { marketDataCodec, venues } from './venues.ts'

const epochNs = 1_723_075_200_000_000_000n

/**
 * Per capture, in their order: differences that end at the very update id of a best quote; differences that end between
 * two best quotes, and how many of them show a quote that the recording lacks; shift of the replay.
 */
const expected = [
  { sameIds: 1_072, between: 6_491, missing: 2, shiftNanos: 1_276_159_997 },
  { sameIds: 629, between: 6_543, missing: 0, shiftNanos: 1_272_156_851 },
  { sameIds: 1_885, between: 44_768, missing: 0, shiftNanos: 1_269_024_482 },
  { sameIds: 2_278, between: 39_120, missing: 0, shiftNanos: 1_269_240_371 },
]
const cases = recordedCaptures.map((capture, index) => ({ ...capture, ...expected[index]! }))

/** Adds what two orders of the same rows have in common. */
async function contentOf(stream: EventStream, isCounted: (batch: MarketEventBatch, row: number) => boolean) {
  let rows = 0
  let sum = 0
  let isSorted = { exchange: true, local: true }
  let earlier = { exchange: Number.NEGATIVE_INFINITY, local: Number.NEGATIVE_INFINITY }
  do {
    for (let batch = stream.next(); batch !== undefined; batch = stream.next()) {
      for (let row = 0; row < batch.length; row++) {
        const exchange = batch.exchangeTime[row]!
        const local = batch.localTime[row]!
        isSorted = {
          exchange: isSorted.exchange && exchange >= earlier.exchange,
          local: isSorted.local && local >= earlier.local,
        }
        earlier = { exchange, local }
        if (!isCounted(batch, row)) continue
        rows++
        let hash = batch.kind[row]! * 31 + batch.flags[row]!
        for (const value of [batch.priceTicks[row]!, batch.quantityLots[row]!, exchange % 1e9, local % 1e9]) {
          hash = Math.imul(hash ^ (value | 0), 0x9e37_79b1) ^ (hash >>> 15)
        }
        sum = (sum + (hash >>> 0)) % Number.MAX_SAFE_INTEGER
      }
    }
  } while (await stream.load())
  return { rows, sum, isSorted }
}

/** A line of a capture, received and sent later. */
function later(line: string, milliseconds: number): string {
  const received = BigInt(line.slice(0, 19)) + BigInt(milliseconds) * 1_000_000n
  const message = line
    .slice(19)
    .replaceAll(/"([ET])":(\d+)/g, (_, key, sent) => `"${key}":${Number(sent) + milliseconds}`)
  return `${received}${message}`
}

describe.skipIf(!areCapturesHere)('recorded captures (in ../shared)', () => {
  test.each(cases)(
    '$instrument.id: in place and through JSON alike, the book never crossed and as quoted',
    (capture) => {
      const { instrument, files, messages, sameIds, between, missing } = capture
      const venue = venues[instrument.venue]!
      const inPlace = venue.marketDataCodec([instrument])({ epochNs })
      const throughJson = venue.marketDataCodec([instrument], { readsInPlace: false })({ epochNs })
      const batch = new MarketEventBatch()
      const other = new MarketEventBatch()
      const book = new NaiveBook()
      const tops = new Map<number, number[]>()
      const quotes = new Map<number, number[]>()
      let crossed = 0
      const { bytes, starts, ends } = recordedMessages(files)
      starts.forEach((start, message) => {
        batch.clear()
        other.clear()
        const outcome = inPlace.decode(bytes, start, ends[message]!, message, batch)
        if (
          outcome !== throughJson.decode(bytes, start, ends[message]!, message, other) ||
          !haveSameRows(batch, other)
        ) {
          expect(rowsOf(batch), `message ${message}`).toEqual(rowsOf(other))
        }
        if (batch.length === 0 || batch.kind[0] === EventKind.Trade) return
        const lastId = Number(/"u":(\d+)/.exec(Buffer.from(bytes.subarray(start, start + 300)).toString())?.[1])
        if (batch.kind[0] === EventKind.BestQuote) {
          const { priceTicks, quantityLots } = batch
          quotes.set(lastId, [priceTicks[0]!, quantityLots[0]!, priceTicks[1]!, quantityLots[1]!])
          return
        }
        book.apply(batch)
        const top = book.top()
        if (top[0] >= top[2]) crossed++
        tops.set(lastId, top)
      })
      const { Decoded, Buffered } = DecodeOutcome
      expect(inPlace.counts[Decoded]! + inPlace.counts[Buffered]!).toBe(messages)
      expect(inPlace.counts).toEqual(throughJson.counts)
      expect([inPlace.scannedMessages, inPlace.parsedMessages]).toEqual([messages - 1, 1])
      expect(throughJson.parsedMessages).toBe(messages)
      expect(inPlace.lastProblem).toBe('')

      expect(crossed).toBe(0)
      const same = [...tops.keys()].filter((id) => quotes.has(id))
      expect(same).toHaveLength(sameIds)
      expect(same.filter((id) => tops.get(id)!.some((value, at) => value !== quotes.get(id)![at]))).toEqual([])
      // A quote holds until the next one, so a difference between two quotes must end at the former.
      const ids = [...quotes.keys()]
      let at = -1
      const compared = [...tops.keys()].filter((id) => {
        while (at + 2 < ids.length && ids[at + 1]! <= id) at++
        return at >= 0 && ids[at + 1]! > id
      })
      at = 0
      const different = compared.filter((id) => {
        while (ids[at + 1]! <= id) at++
        return tops.get(id)!.some((value, column) => value !== quotes.get(ids[at]!)![column])
      })
      expect([compared.length, different.length]).toEqual([between, missing])
    },
  )

  test.each(cases)('$instrument.id: replays with nothing seen early, both views in order', async (capture) => {
    const { instrument, files, messages, shiftNanos } = capture
    const codec = marketDataCodec(instrument.venue, [instrument])
    const replay = await openCapture({ files, codec, bestQuotes: 'where-no-levels' })
    expect(replay.report).toMatchObject({ shiftNanos, smallestLatencyNanos: -shiftNanos, messages, stepsBack: 0 })
    const local = await contentOf(replay.localView, (batch, row) => batch.kind[row] !== EventKind.Status)
    const exchange = await contentOf(replay.exchangeView, () => true)
    expect(local.isSorted.local).toBe(true)
    expect(exchange.isSorted.exchange).toBe(true)
    expect(exchange.rows).toBe(replay.report.rows - replay.report.rowsLeftOut - 1)
    expect([local.rows, local.sum]).toEqual([exchange.rows, exchange.sum])
    expect(replay.bytesRead).toBe(replay.bytesTotal)
  })

  test('best quotes can be replayed too; their times then have a part in the shift', async () => {
    const { instrument, files } = cases[1]!
    const codec = marketDataCodec(instrument.venue, [instrument])
    const replay = await openCapture({ files, codec, bestQuotes: 'all' })
    expect(replay.report).toMatchObject({ shiftNanos: 1_272_402_468, rowsLeftOut: 0, rows: 598_755 })
    const quotes = (batch: MarketEventBatch, row: number) => batch.kind[row] === EventKind.BestQuote
    const unseen = (batch: MarketEventBatch, row: number) =>
      quotes(batch, row) && (batch.flags[row]! & EventFlag.SeenByExchange) !== 0
    expect((await contentOf(replay.localView, quotes)).rows).toBe(132_178)
    expect((await contentOf(replay.reopen().localView, unseen)).rows).toBe(0)
    expect((await contentOf(replay.exchangeView, quotes)).rows).toBe(0)
  })

  test('a capture without a snapshot says how it can be replayed', async () => {
    const { instrument, files } = cases[0]!
    const codec = marketDataCodec(instrument.venue, [instrument])
    const later = files.slice(1)
    await expect(openCapture({ files: later, codec })).rejects.toMatchObject({
      code: 'capture.no_snapshot',
      message: expect.stringMatching(/_20240809.*initialSync 'differences'/),
    })
    const replay = await openCapture({ files: later, codec, initialSync: 'differences' })
    expect(replay.report.outcomes).toMatchObject({ decoded: 58_325, gap: 0, buffered: 0 })
  })

  test('ten times the same recording replays in the same memory', async () => {
    const { instrument, files } = cases[1]!
    const lines = gunzipSync(readFileSync(files[0]!)).toString().split('\n').slice(0, 9_000)
    const file = join(mkdtempSync(join(tmpdir(), 'capture-')), 'repeated.txt.gz')
    const repeated = Array.from({ length: 10 }, (_, round) =>
      lines.map((line) => later(line, round * 60_000)).join('\n'),
    )
    writeFileSync(file, gzipSync(repeated.join('\n'), { level: 1 }))
    const codec = marketDataCodec(instrument.venue, [instrument])
    const replay = await openCapture({ files: [file], codec, initialSync: 'differences' })
    // Each repetition begins with a difference that doesn't follow the last one.
    expect(replay.report).toMatchObject({ messages: 90_000, stepsBack: 0, outcomes: { gap: 9 } })
    let rows = 0
    const { exchangeView, localView } = replay
    // Both views side by side, the way a simulation reads them.
    for (let isMore = true; isMore; ) {
      const one = localView.next()
      rows += one?.length ?? 0
      const other = exchangeView.next()
      isMore = one !== undefined || other !== undefined || (await localView.load()) || (await exchangeView.load())
    }
    expect(rows).toBe(replay.report.rows - replay.report.rowsLeftOut)
    expect(replay.allocatedBatches).toBeLessThan(12)
    rmSync(file)
  })
})
