import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import { type CodecFactory, DecodeOutcome, type VenueCodec } from '../feeds/venue-codec.ts'
import { openCapture } from './capture-replay.ts'
import { LONGEST_LINE_BYTES } from './line-splitter.ts'
import type { EventStream } from './replay.ts'

const folder = mkdtempSync(join(tmpdir(), 'capture-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))

const START = 1_723_161_255_000_000_000n
const EPOCH = 1_723_075_200_000_000_000n
const MICROSECOND = 1_000

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** A line received `local` µs after the start: one row of a kind, exchange time in µs after the start, price. */
function line(
  local: number,
  kind: 'trade' | 'quote' | 'level' | 'late' | 'other',
  exchange: number | '-',
  price: number,
): string {
  return `${START + BigInt(local * MICROSECOND)} ${kind} ${exchange} ${price}`
}

/** Understands the lines above; `late` is a difference that waits for a snapshot forever, `other` another symbol. */
const toyCodec: CodecFactory = ({ epochNs }) => {
  const kinds: Record<string, EventKind> = {
    trade: EventKind.Trade,
    quote: EventKind.BestQuote,
    level: EventKind.Level,
    late: EventKind.Level,
  }
  const start = Number(START - epochNs)
  const counts = new Float64Array(8)
  const waiting: number[] = []
  const codec: VenueCodec = {
    venue: 'toy',
    counts,
    scannedMessages: 0,
    parsedMessages: 0,
    lastProblem: '',
    decode(frame, from, to, localTime, batch) {
      const [kind = '', exchange, price] = Buffer.from(frame.subarray(from, to)).toString().split(' ')
      const foreign = kind === 'other' ? DecodeOutcome.UnknownSymbol : DecodeOutcome.Malformed
      const outcome = kinds[kind] === undefined ? foreign : DecodeOutcome.Decoded
      counts[outcome]!++
      if (kind === 'late') waiting[0] = 7
      else if (outcome === DecodeOutcome.Decoded) {
        const isSent = exchange !== '-'
        const flags = EventFlag.LastOfMessage | (isSent ? 0 : EventFlag.NoExchangeTime)
        const time = isSent ? start + Number(exchange) * MICROSECOND : localTime
        batch.append(kinds[kind]!, flags, 0, Number(price), 1, time, localTime)
      }
      return outcome
    },
    decodeSnapshot: () => DecodeOutcome.Malformed,
    needsSnapshot: () => false,
    neverSynchronised: () => waiting,
  }
  return codec
}

type Row = readonly [priceTicks: number, exchange: number, local: number]

/** Rows as price and the two times in µs after the start. */
async function rowsOf(stream: EventStream): Promise<Row[]> {
  const rows: Row[] = []
  const offset = Number(START - EPOCH)
  const micros = (column: Float64Array, row: number) => (column[row]! - offset) / MICROSECOND
  const add = (batch: MarketEventBatch) => {
    for (let row = 0; row < batch.length; row++) {
      rows.push([batch.priceTicks[row]!, micros(batch.exchangeTime, row), micros(batch.localTime, row)])
    }
  }
  do for (let batch = stream.next(); batch !== undefined; batch = stream.next()) add(batch)
  while (await stream.load())
  return rows
}

const open = (files: readonly string[], options = {}) => openCapture({ files, codec: toyCodec, ...options })

describe('openCapture', () => {
  test('shifts the whole recording by what its most negative latency needs, and orders both views', async () => {
    const file = fileOf(
      'plain.txt',
      [line(10, 'trade', 15, 1), line(20, 'trade', 40, 2), line(30, 'trade', 35, 3), line(50, 'trade', 41, 4)].join(
        '\n',
      ),
    )
    const replay = await open([file])
    expect(replay.report).toMatchObject({
      epochNs: EPOCH,
      venue: 'toy',
      shiftNanos: 20 * MICROSECOND,
      smallestLatencyNanos: -20 * MICROSECOND,
      disorderNanos: 5 * MICROSECOND,
      messages: 4,
      rows: 4,
    })
    expect(await rowsOf(replay.localView)).toEqual([
      [1, 15, 30],
      [2, 40, 40],
      [3, 35, 50],
      [4, 41, 70],
    ])
    expect((await rowsOf(replay.exchangeView)).map(([price]) => price)).toEqual([1, 3, 2, 4])
    expect(await replay.localView.load()).toBe(false)
    expect(replay.localView.completeUntil).toBe(Number.POSITIVE_INFINITY)
    expect((await rowsOf(replay.reopen().localView)).length).toBe(4)
  })

  test.each([
    // 1. latencies are above the floor: local times stay
    { base: 3, expected: 0 },
    // 2. the smallest one is the floor
    { base: 5, expected: 0 },
    // 3. the smallest one is below it: all move by the difference
    { base: 12, expected: 7 },
  ])('a base latency of $base µs where 5 µs is the smallest shifts by $expected µs', async ({ base, expected }) => {
    const file = fileOf('latency.txt', `${line(10, 'trade', 5, 1)}\n${line(20, 'trade', 12, 2)}\n`)
    const { report } = await open([file], { baseLatencyNanos: base * MICROSECOND })
    expect(report.shiftNanos).toBe(expected * MICROSECOND)
  })

  test('refuses a shift with which something is seen before it happened', async () => {
    const file = fileOf('early.txt', line(10, 'trade', 25, 1))
    await expect(open([file], { shiftNanos: 14 * MICROSECOND })).rejects.toMatchObject({
      code: 'replay.seen_before_it_happened',
      message: expect.stringContaining('15000 ns is the smallest possible'),
    })
    expect((await open([file], { shiftNanos: 16 * MICROSECOND })).report.shiftNanos).toBe(16 * MICROSECOND)
  })

  test('refuses an epoch that is no midnight and a base latency below 0', async () => {
    const file = fileOf('options.txt', line(10, 'trade', 5, 1))
    await expect(open([file], { epochNs: START })).rejects.toMatchObject({ code: 'capture.epoch' })
    await expect(open([file], { baseLatencyNanos: -1 })).rejects.toMatchObject({ code: 'capture.base_latency' })
    const { report } = await open([file], { epochNs: EPOCH - 86_400_000_000_000n })
    expect(report.firstLocalTime).toBe(Number(START - EPOCH) + 86_400_000_000_000 + 10 * MICROSECOND)
  })

  test('rows without an exchange time have no part in the shift', async () => {
    const file = fileOf('timeless.txt', `${line(10, 'quote', '-', 1)}\n${line(20, 'trade', 18, 2)}\n`)
    expect((await open([file])).report).toMatchObject({ smallestLatencyNanos: 2 * MICROSECOND, shiftNanos: 0 })
    const quotes = fileOf('timeless-quotes.txt', line(10, 'quote', '-', 1))
    expect((await open([quotes])).report.smallestLatencyNanos).toBeUndefined()
  })

  test('best quotes are replayed where there are no levels, or all of them to us', async () => {
    const quotes = fileOf('quotes.txt', `${line(1, 'quote', 5, 1)}\n${line(9, 'trade', 6, 2)}\n`)
    const both = fileOf('both.txt', `${line(1, 'quote', 5, 1)}\n${line(9, 'level', 6, 2)}\n`)
    const prices = async (file: string, options?: object) => {
      const replay = await open([file], options)
      const local = (await rowsOf(replay.localView)).map(([price]) => price)
      return [replay.report.shiftNanos, local, (await rowsOf(replay.exchangeView)).map(([price]) => price)]
    }
    expect(await prices(quotes)).toEqual([4 * MICROSECOND, [1, 2], [1, 2]])
    expect(await prices(both)).toEqual([0, [2], [2]])
    expect(await prices(both, { bestQuotes: 'all' })).toEqual([4 * MICROSECOND, [1, 2], [2]])
  })

  test('reads files and folders as one stream, in order of names, gzip and plain', async () => {
    const inner = join(folder, 'day')
    mkdirSync(inner)
    writeFileSync(join(inner, 'b.txt'), line(3, 'trade', 3, 3))
    writeFileSync(join(inner, 'a.txt.gz'), gzipSync(`${line(1, 'trade', 1, 1)}\r\n${line(2, 'trade', 2, 2)}`))
    const last = fileOf('last.txt', `${line(4, 'trade', 4, 4)}\n`)
    const replay = await open([inner, last])
    expect((await rowsOf(replay.localView)).map(([price]) => price)).toEqual([1, 2, 3, 4])
    expect(replay.report.sources).toHaveLength(3)
    expect(replay.bytesRead).toBe(replay.bytesTotal)
  })

  test('a byte-order mark before the first line of a file is no part of it', async () => {
    const files = [1, 2].map((at) => fileOf(`marked-${at}.txt`, `\uFEFF${line(at, 'trade', at, at)}\n`))
    const replay = await open(files)
    expect((await rowsOf(replay.localView)).map(([price]) => price)).toEqual([1, 2])
    expect(replay.report).toMatchObject({ lines: { badTime: 0 } })
  })

  test('counts what is wrong with lines and goes on', async () => {
    const overlong = `${START} trade 1 ${'9'.repeat(LONGEST_LINE_BYTES)}`
    const file = fileOf(
      'damaged.txt',
      [
        line(10, 'trade', 1, 1),
        '',
        'no time at all',
        '17231612550000000 trade 1 2',
        `${START}`,
        `${START + 20_000n} nonsense`,
        overlong,
        line(30, 'trade', 2, 3),
        line(25, 'trade', 3, 4),
        line(40, 'trade', 4, 5),
      ].join('\n'),
    )
    const replay = await open([file])
    expect(replay.report).toMatchObject({
      lines: { blank: 1, badTime: 3, overlong: 1, cut: 0 },
      messages: 5,
      outcomes: { decoded: 4, malformed: 1 },
      stepsBack: 1,
    })
    // What arrived after 30 µs can't have arrived before it.
    expect((await rowsOf(replay.localView)).map(([price, , local]) => [price, local])).toEqual([
      [1, 10],
      [3, 30],
      [4, 30],
      [5, 40],
    ])
  })

  test('skips a line whose local time is of another age, and keeps the times of those after it', async () => {
    const strange = ['0000000000000000001 trade 3 3', '9223372036854775807 trade 4 4', '9999999999999999999 trade 5 5']
    const lines = [line(10, 'trade', 1, 1), ...strange, line(40, 'trade', 4, 6)]
    const replay = await open([fileOf('ages.txt', lines.join('\n'))])
    expect(replay.report).toMatchObject({ messages: 2, lines: { badTime: 3 }, stepsBack: 0, shiftNanos: 0 })
    expect((await rowsOf(replay.localView)).map(([price, , local]) => [price, local])).toEqual([
      [1, 10],
      [6, 40],
    ])
  })

  test('uses what comes before the cut of a gzip file', async () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => line(index, 'trade', index - (index % 7), index % 1_000))
    const whole = gzipSync(lines.join('\n'))
    const file = fileOf('cut.txt.gz', whole.subarray(0, Math.floor(whole.length / 2)))
    const next = fileOf('next.txt', line(50_000, 'trade', 50_000, 7))
    const replay = await open([file, next])
    expect(replay.report).toMatchObject({
      truncatedFiles: 1,
      lines: { cut: 1, badTime: 0 },
      outcomes: { malformed: 0 },
    })
    const prices = (await rowsOf(replay.localView)).map(([price]) => price)
    expect(prices.length).toBe(replay.report.messages)
    const readable = gunzipSync(whole.subarray(0, Math.floor(whole.length / 2)), {
      finishFlush: constants.Z_SYNC_FLUSH,
    })
    expect(prices.length).toBe(readable.toString().split('\n').length)
    expect(prices.slice(0, -1)).toEqual(prices.slice(0, -1).map((_, index) => index % 1_000))
    expect(prices.at(-1)).toBe(7)
  })

  test.each([
    // 1. within one read, and over several; one gzip stream, and several that follow one another
    { count: 3, members: 1, behind: 'garbage' },
    { count: 15_000, members: 1, behind: 'garbage' },
    { count: 15_000, members: 3, behind: 'more garbage'.repeat(15_000) },
    // 2. what begins like another stream and is none
    { count: 500, members: 2, behind: '\u001f\u008b\u0008\u0000nothing' },
  ])(
    'case %#: uses all $count messages before what stands behind the end of gzip',
    async ({ count, members, behind }) => {
      const lines = Array.from({ length: count }, (_, index) => `${line(index, 'trade', index, index)}\n`)
      const parts = Array.from({ length: members }, (_, part) => {
        const size = Math.ceil(count / members)
        return gzipSync(lines.slice(part * size, (part + 1) * size).join(''))
      })
      const file = fileOf('behind.txt.gz', Buffer.concat([...parts, Buffer.from(behind, 'latin1')]))
      const replay = await open([file])
      expect(replay.report).toMatchObject({ messages: count, truncatedFiles: 1, lines: { cut: 0, badTime: 0 } })
      expect((await rowsOf(replay.localView)).map(([price]) => price)).toEqual(lines.map((_, index) => index))
    },
  )

  test('uses what comes before damage in the middle of a gzip file', async () => {
    const lines = Array.from(
      { length: 40_000 },
      (_, index) => `${line(index, 'trade', index, (index * 7_919) % 10_007)}\n`,
    )
    const bytes = gzipSync(lines.join(''))
    bytes.fill(0xff, bytes.length >> 1)
    const replay = await open([fileOf('damaged.txt.gz', bytes)])
    const { messages } = replay.report
    expect(replay.report.truncatedFiles).toBe(1)
    expect(messages).toBeGreaterThan(lines.length / 3)
    const prices = (await rowsOf(replay.localView)).map(([price]) => price)
    // What the damage itself unpacks to may look like a message's beginning, but not like many.
    expect(prices.slice(0, -2)).toEqual(lines.slice(0, prices.length - 2).map((_, index) => (index * 7_919) % 10_007))
  })

  test.each([
    ['a file that is not there', ['missing.txt'], 'capture.unreadable'],
    ['an empty file', ['empty.txt', ''], 'capture.empty_file'],
    ['no files', [], 'capture.no_files'],
    ['no line with a time', ['prose.txt', 'once upon a time\n'], 'capture.no_messages'],
    ['no market data', ['nonsense.txt', `${START} nonsense\n`], 'capture.no_rows'],
    ['a recording of another symbol', ['other.txt', line(1, 'other', 1, 1)], 'capture.no_instrument'],
    ['an exchange time of another century', ['future.txt', line(1, 'trade', 1e14, 1)], 'capture.exchange_time'],
    ['differences without a snapshot', ['late.txt', line(1, 'late', 1, 1)], 'capture.no_snapshot'],
  ])('refuses %s', async (_, [name, content], code) => {
    const paths = name === undefined ? [] : [content === undefined ? join(folder, name) : fileOf(name, content)]
    await expect(open(paths)).rejects.toMatchObject({ code })
  })

  test('one view far ahead of the other loses nothing', async () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => line(index, 'trade', index, index))
    const replay = await open([fileOf('ahead.txt.gz', gzipSync(lines.join('\n')))])
    const local = await rowsOf(replay.localView)
    expect(local.map(([price]) => price)).toEqual(lines.map((_, index) => index))
    expect((await rowsOf(replay.exchangeView)).length).toBe(lines.length)
  })

  test('events$ gives the local view to every subscriber and stops when it is left', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => line(index, 'trade', index, index))
    const replay = await open([fileOf('people.txt', lines.join('\n'))])
    const read = () =>
      new Promise<number>((resolve, reject) => {
        let rows = 0
        replay.events$.subscribe({
          next: ({ length }) => {
            rows += length
          },
          error: reject,
          complete: () => resolve(rows),
        })
      })
    expect([await read(), await read()]).toEqual([20_000, 20_000])
    const first = await new Promise<number>((resolve) => {
      let batches = 0
      const subscription = replay.events$.subscribe(() => {
        batches++
        queueMicrotask(() => {
          subscription.unsubscribe()
          setImmediate(() => resolve(batches))
        })
      })
    })
    expect(first).toBeLessThan(6)
    expect((await rowsOf(replay.localView)).length).toBe(20_000)
  })

  test('progress can be read while it runs', async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => line(index, 'trade', index, NO_PRICE_TICKS + index))
    const replay = await open([fileOf('progress.txt', lines.join('\n'))])
    expect(replay.bytesRead).toBe(0)
    await replay.localView.load()
    expect(replay.bytesRead).toBeGreaterThan(0)
    expect(replay.bytesRead).toBeLessThan(replay.bytesTotal)
    await replay.close()
  })
})
