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
      kind: fc.constantFrom(...Object.values(EventKind).filter((kind) => kind <= EventKind.OrderExecute)),
      side: fc.constantFrom(EventFlag.Bid, EventFlag.Ask),
      hasSide: fc.boolean(),
      hasPrice: fc.boolean(),
      isSnapshot: fc.boolean(),
      ticks: fc.integer({ min: -0x7fff_ffff, max: 0x7fff_ffff }),
      lots: fc.maxSafeInteger().map(Math.abs),
      wait: fc.integer({ min: 1, max: 1_000 }),
      order: fc.integer({ min: 0, max: 0xffff_ffff }),
    })
    const property = fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
      const batch = new MarketEventBatch()
      let time = 0
      for (const { kind, side, hasSide, hasPrice, isSnapshot, ticks, lots, wait, order } of rows) {
        time += wait
        const isPriced = [EventKind.Trade, EventKind.Level, EventKind.OrderAdd].some((priced) => priced === kind)
        const isSided = isPriced ? kind !== EventKind.Trade : kind === EventKind.BestQuote
        const flags =
          (isSided || hasSide ? side : 0) | (kind === EventKind.Level && isSnapshot ? EventFlag.Snapshot : 0)
        const message = flags | EventFlag.LastOfMessage
        batch.append(
          kind,
          message,
          ticks & 1,
          isPriced || hasPrice ? ticks : NO_PRICE_TICKS,
          lots,
          time - wait,
          time,
          order,
        )
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
    ['unknownKind', 'a kind that is none', `ticker,${BTC},,1,1,,1723075200000000003`, /kind 'ticker' is none of trade/],
    ['unknownKind', 'a side that is none', `trade,${BTC},up,1,1,,1723075200000000003`, /side 'up'/],
    ['offGrid', 'a price off the grid', `trade,${BTC},,1.05,1,,1723075200000000003`, /1\.05.*1\.0 and 1\.1/],
    ['offGrid', 'a price beyond its column', `trade,${BTC},,999999999999,1,,1723075200000000003`, /beyond/],
    ['malformed', 'a missing price', `trade,${BTC},,,1,,1723075200000000003`, /price/],
    ['malformed', 'a price of NaN', `trade,${BTC},,NaN,1,,1723075200000000003`, /'NaN'/],
    ['badQuantity', 'a quantity below 0', `trade,${BTC},,1,-1,,1723075200000000003`, /below 0/],
    ['badQuantity', 'one below 0 and off the grid', `trade,${BTC},,1,-1.00001,,1723075200000000003`, /below 0/],
    ['badQuantity', 'a quantity of NaN', `trade,${BTC},,1,NaN,,1723075200000000003`, /'NaN'/],
    ['offGrid', 'a quantity off the grid', `trade,${BTC},,1,0.00001,,1723075200000000003`, /0\.00001/],
    ['unknownKind', 'a level without a side', `level,${BTC},,1,1,,1723075200000000003`, /side is missing/],
    ['unknownKind', 'a quote without a side', `quote,${BTC},,1,1,,1723075200000000003`, /side is missing/],
    ['unknownKind', 'a trade of a resting side', `trade,${BTC},bid,1,1,,1723075200000000003`, /buy or sell/],
    ['malformed', 'a level without a price', `level,${BTC},bid,,1,,1723075200000000003`, /price/],
    ['malformed', 'no local time', `trade,${BTC},,1,1,1723075200000000003,`, /local_time is missing/],
    ['malformed', 'a time without a zone', `trade,${BTC},,1,1,,2024-08-08T00:00:01`, /UTC/],
    ['malformed', 'too few fields', `trade,${BTC}`, /2 fields where the header has 7/],
    ['malformed', 'a quoted field', `trade,"${BTC}",,1,1,,1723075200000000003`, /quoted/],
  ] as const)('%s: %s is refused with its line, or left out and counted', async (kind, _, bad, message) => {
    const file = fileOf(HEADER, good, bad)
    const says = new RegExp(`line 3 of .*${message.source}`)
    await expect(openCsv({ files: [file], instruments })).rejects.toMatchObject({
      code: 'csv.bad_row',
      message: expect.stringMatching(says),
    })
    const replay = await openCsv({ files: [file], instruments, badRows: 'skip' })
    const { problems } = replay.report
    expect(replay.report).toMatchObject({ rows: 1, skippedRows: 1 })
    expect([problems.total, problems.counts[kind]]).toEqual([1, 1])
    expect(problems.first[0]!.text).toMatch(says)
    expect(await rowsOf(replay.localView)).toHaveLength(1)
  })

  test.each(['refuse', 'skip'] as const)('rows of other instruments are left out and counted: %s', async (badRows) => {
    const file = fileOf(HEADER, good, 'trade,x:y,,1,1,,1723075200000000003')
    const { report } = await openCsv({ files: [file], instruments, badRows })
    expect(report).toMatchObject({ rows: 1, skippedRows: 1 })
    expect(report.problems.first).toEqual([
      { kind: 'otherInstrument', text: expect.stringMatching(/line 3 of .*'x:y' is not one of the run's/) },
    ])
  })

  test.each([
    ['1723075201', '1723075202', 1e9, 2e9],
    ['1723075201000', '1723075202000', 1e9, 2e9],
    ['1723075201000000', '1723075202000000', 1e9, 2e9],
    ['1723075201000000000', '1723075202000000000', 1e9, 2e9],
    ['2024-08-08T00:00:01Z', '1723075202000', 1e9, 2e9],
  ])('times of %s and %s are told by their digits', async (exchange, local, exchangeNanos, localNanos) => {
    const replay = await openCsv({ files: [fileOf(HEADER, `trade,${BTC},buy,1,1,${exchange},${local}`)], instruments })
    expect((await rowsOf(replay.localView)).map((row) => [row[5], row[6]])).toEqual([[exchangeNanos, localNanos]])
  })

  test('a market of 1970 is written so that it is read as one', async () => {
    const batch = new MarketEventBatch()
    for (const time of [3_000_000_000, 4_000_000_000_000, 5_000_000_000_000_000]) {
      batch.append(EventKind.Trade, EventFlag.LastOfMessage, 0, 1, 1, time, time)
    }
    const replay = await openCsv({ files: [fileOf(CSV_HEADER + csvOf(batch, instruments, 0n))], instruments })
    expect((await rowsOf(replay.localView)).map((row) => row[6])).toEqual([3e9, 4e12, 5e15])
  })

  test.each(['0x10', '1e3', ' 7'])('an order %j is no whole number', async (order) => {
    const file = fileOf(`${HEADER},order`, `${good},5`, `add,${BTC},bid,1,1,,1723075200000000003,${order}`)
    await expect(openCsv({ files: [file], instruments })).rejects.toThrow(/line 3 of .*order/)
  })

  test('a time that runs backwards is refused, or becomes that of the row before', async () => {
    const file = fileOf(HEADER, good, `trade,${BTC},,1,1,1723075200000000001,1723075200000000001`)
    await expect(openCsv({ files: [file], instruments })).rejects.toMatchObject({
      code: 'csv.bad_row',
      message: expect.stringMatching(/line 3 of .*1 ns before that of an earlier row/),
    })
    const replay = await openCsv({ files: [file], instruments, badRows: 'skip' })
    expect(replay.report).toMatchObject({ rows: 2, skippedRows: 0, problems: { counts: { timeBack: 1 } } })
    expect((await rowsOf(replay.localView)).map((row) => row[6])).toEqual([2, 2])
  })

  test('times a day apart, and rows seen before they happened, are noted and used', async () => {
    const later = `trade,${BTC},,1,1,1723161600000000009,1723161600000000003`
    const { report } = await openCsv({ files: [fileOf(HEADER, good, later)], instruments })
    expect(report).toMatchObject({ rows: 2, shiftNanos: 6, smallestLatencyNanos: -6 })
    expect(report.problems.first.map(({ kind, text }) => [kind, text.replace(/ of .*csv/, '')])).toEqual([
      ['timeJump', 'line 3: its local_time is 86400000000001 ns after that of the row before'],
      ['seenTooEarly', 'line 3: by 6 ns'],
    ])
  })

  test('local times are shifted by what is asked for', async () => {
    const replay = await openCsv({ files: [fileOf(HEADER, good)], instruments, shiftNanos: 5 })
    expect(replay.report.shiftNanos).toBe(5)
    expect((await rowsOf(replay.localView)).map((row) => row[6])).toEqual([7])
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
