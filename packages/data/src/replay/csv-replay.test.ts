import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinInstrument, instrumentsOf } from '@hft/instrument'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { openCsv } from './csv-replay.ts'
import { CSV_HEADER, csvOf } from './csv-text.ts'
import type { EventStream } from './replay.ts'

const folder = mkdtempSync(join(tmpdir(), 'csv-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))

const instruments = instrumentsOf([
  builtinInstrument('binance-usdm:BTCUSDT'),
  builtinInstrument('binance-spot:ETHUSDT'),
])
const EPOCH = 1_723_075_200_000_000_000n
const HEADER = 'kind,instrument,side,price,quantity,exchange_time,local_time'
const BTC = 'binance-usdm:BTCUSDT'
let written = 0

function fileOf(...lines: readonly string[]): string {
  const path = join(folder, `${written++}.csv`)
  writeFileSync(path, lines.join('\n'))
  return path
}

async function rowsOf(stream: EventStream): Promise<number[][]> {
  const rows: number[][] = []
  do {
    for (let batch = stream.next(); batch !== undefined; batch = stream.next()) {
      for (let row = 0; row < batch.length; row++) {
        rows.push([
          batch.kind[row]!,
          batch.flags[row]! & ~(EventFlag.SeenByExchange | EventFlag.SeenByUs),
          batch.instrument[row]!,
          batch.priceTicks[row]!,
          batch.quantityLots[row]!,
          batch.exchangeTime[row]!,
          batch.localTime[row]!,
          batch.order[row]!,
          batch.value[row]!,
        ])
      }
    }
  } while (await stream.load())
  return rows
}

describe('openCsv', () => {
  test('reads decimals exactly, both forms of time, and rows of one time as one message', async () => {
    const file = fileOf(
      HEADER,
      `snapshot,${BTC},bid,61800.1,2.5,1723075200000000005,1723075200000000010`,
      `level,${BTC},ask,61800.2,0,2024-08-08T00:00:00.000000006Z,2024-08-08T00:00:00.00000001Z`,
      `trade,${BTC},sell,0.1,0.001,,1723075200000000011`,
      `quote,binance-spot:ETHUSDT,ask,3000.01,1.5,1723075200000000004,1723075200000000011`,
      '',
    )
    const { Bid, Ask, Snapshot, LastOfMessage, NoExchangeTime } = EventFlag
    const replay = await openCsv({ files: [file], instruments })
    expect(replay.report).toMatchObject({ epochNs: EPOCH, rows: 4, shiftNanos: 0, skippedRows: 0 })
    expect(await rowsOf(replay.localView)).toEqual([
      [EventKind.Level, Bid | Snapshot, 0, 618_001, 2_500, 5, 10, 0, 0],
      [EventKind.Level, Ask | LastOfMessage, 0, 618_002, 0, 6, 10, 0, 0],
      [EventKind.Trade, Ask | NoExchangeTime | LastOfMessage, 0, 1, 1, 6, 11, 0, 0],
      [EventKind.BestQuote, Ask | LastOfMessage, 1, 300_001, 15_000, 4, 11, 0, 0],
    ])
    expect((await rowsOf(replay.exchangeView)).map((row) => row[5])).toEqual([4, 5, 6, 6])
    expect(await rowsOf(replay.reopen().localView)).toHaveLength(4)
  })

  test('columns stand as the header says; order and value may be there', async () => {
    const file = fileOf(
      'local_time,kind,value,instrument,order,side,quantity,price,exchange_time',
      `1723075200000000001,status,stale,${BTC},,,,,1723075200000000001`,
      `1723075200000000002,funding,-0.000125,${BTC},,,,,1723075200000000001`,
      `1723075200000000003,add,,${BTC},4294967295,bid,2,0.3,1723075200000000001`,
    )
    const rows = await rowsOf((await openCsv({ files: [file], instruments })).localView)
    expect(rows.map((row) => [row[0], row[3], row[7], row[8]])).toEqual([
      [EventKind.Status, NO_PRICE_TICKS, 0, 2],
      [EventKind.Funding, NO_PRICE_TICKS, 0, -0.000125],
      [EventKind.OrderAdd, 3, 4_294_967_295, 0],
    ])
  })

  test('what csvOf writes is read back the same', async () => {
    const row = fc.record({
      kind: fc.constantFrom(EventKind.Trade, EventKind.BestQuote, EventKind.Level, EventKind.Clear, EventKind.OrderAdd),
      side: fc.constantFrom(0, EventFlag.Bid, EventFlag.Ask),
      isSnapshot: fc.boolean(),
      ticks: fc.integer({ min: -0x7fff_ffff, max: 0x7fff_ffff }),
      lots: fc.maxSafeInteger().map(Math.abs),
      wait: fc.integer({ min: 1, max: 1_000 }),
      order: fc.integer({ min: 0, max: 0xffff_ffff }),
    })
    const property = fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
      const batch = new MarketEventBatch()
      let time = 0
      for (const { kind, side, isSnapshot, ticks, lots, wait, order } of rows) {
        time += wait
        const flags = side | (kind === EventKind.Level && isSnapshot ? EventFlag.Snapshot : 0)
        const message = flags | EventFlag.LastOfMessage
        batch.append(kind, message, ticks & 1, ticks, lots, time - wait, time, order)
      }
      const file = fileOf(CSV_HEADER + csvOf(batch, instruments, EPOCH))
      const read = await rowsOf((await openCsv({ files: [file], instruments, epochNs: EPOCH })).localView)
      const stream = { completeUntil: 0, next: () => batches.pop(), load: () => Promise.resolve(false) }
      const batches = [batch]
      expect(read).toEqual(await rowsOf(stream))
      rmSync(file)
    })
    await fc.assert(property, { seed: 1, numRuns: 20 })
  })

  const good = `trade,${BTC},buy,1,1,1723075200000000001,1723075200000000002`
  test.each([
    ['a kind that is none', `ticker,${BTC},,1,1,,1723075200000000003`, /line 3 of .*kind 'ticker' is none of trade/],
    [
      'an instrument not in the run',
      'trade,x:y,,1,1,,1723075200000000003',
      /line 3 of .*'x:y' is not one of the run's/,
    ],
    ['a price off the grid', `trade,${BTC},,1.05,1,,1723075200000000003`, /line 3 of .*1\.05.*1\.0 and 1\.1/],
    ['a price beyond its column', `trade,${BTC},,999999999999,1,,1723075200000000003`, /line 3 of .*beyond/],
    ['a missing price', `trade,${BTC},,,1,,1723075200000000003`, /line 3 of /],
    ['a quantity below 0', `trade,${BTC},,1,-1,,1723075200000000003`, /line 3 of .*below 0/],
    ['a side that is none', `trade,${BTC},up,1,1,,1723075200000000003`, /line 3 of .*side 'up'/],
    ['no local time', `trade,${BTC},,1,1,1723075200000000003,`, /line 3 of .*local_time is missing/],
    ['a time without a zone', `trade,${BTC},,1,1,,2024-08-08T00:00:01`, /line 3 of .*UTC/],
    ['time running backwards', `trade,${BTC},,1,1,,1723075200000000001`, /line 3 of .*before that of an earlier row/],
    ['too few fields', `trade,${BTC}`, /line 3 of .*2 fields where the header has 7/],
    ['a quoted field', `trade,"${BTC}",,1,1,,1723075200000000003`, /line 3 of .*quoted/],
  ])('%s is refused with its line, or left out and counted', async (_, bad, message) => {
    const file = fileOf(HEADER, good, bad)
    await expect(openCsv({ files: [file], instruments })).rejects.toMatchObject({
      code: 'csv.bad_row',
      message: expect.stringMatching(message),
    })
    const replay = await openCsv({ files: [file], instruments, badRows: 'skip' })
    expect(replay.report).toMatchObject({ rows: 1, skippedRows: 1, lastProblem: expect.stringMatching(message) })
    expect(await rowsOf(replay.localView)).toHaveLength(1)
  })

  test.each([
    ['no header', [good], 'csv.header'],
    ['a header without local_time', ['kind,instrument,side,price,quantity,exchange_time', good], 'csv.header'],
    ['a header with an unknown column', [`${HEADER},venue`, good], 'csv.header'],
    ['a header only', [HEADER], 'csv.no_rows'],
  ])('%s is refused', async (_, lines, code) => {
    await expect(openCsv({ files: [fileOf(...lines)], instruments })).rejects.toMatchObject({ code })
  })

  test('every file has its own header', async () => {
    const later = good.replaceAll('00000000', '00000001')
    const replay = await openCsv({ files: [fileOf(HEADER, good), fileOf(HEADER, later)], instruments })
    expect(replay.report.rows).toBe(2)
    await expect(openCsv({ files: [fileOf(HEADER, good), fileOf(HEADER, later, 'x')], instruments })).rejects.toThrow(
      /line 3 of .*\.csv: has 1 fields/,
    )
  })
})
