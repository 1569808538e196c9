import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import type { EventStream } from '../../replay/replay.ts'
import { EventRecordDecoder } from './event-record-decoder.ts'
import { encodeEventRecords } from './event-record-encoder.ts'
import { npyHeaderOf } from './npy-header.ts'
import { openNpz } from './npz-replay.ts'
import { npzListing } from './npz-survey.ts'
import { writeNpz } from './npz-writer.ts'

const EPOCH = 1_723_075_200_000_000_000n
const UNITS = { tickSize: 0.1, lotSize: 0.001 }
const WRITER = { ...UNITS, epochNs: EPOCH }
const RECORDING = new URL(
  '../../../../../../shared/data/hftbacktest/binance-usdm_btcusdt_20240808.npz',
  import.meta.url,
)
const BOTH = EventFlag.SeenByExchange | EventFlag.SeenByUs

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'npz-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function rowsOf(view: EventStream): (number | undefined)[][] {
  const rows: (number | undefined)[][] = []
  for (let batch = view.next(); batch !== undefined; batch = view.next()) {
    for (let row = 0; row < batch.length; row++) {
      const { kind, flags, priceTicks, quantityLots, exchangeTime, localTime, order } = batch
      rows.push([kind, flags, priceTicks, quantityLots, exchangeTime, localTime, order].map((column) => column[row]))
    }
  }
  return rows
}

function recordAt(event: number, exchangeTime: bigint, localTime: bigint): Buffer {
  const bytes = recordOf(event, 10, 1)
  bytes.writeBigInt64LE(exchangeTime, 8)
  bytes.writeBigInt64LE(localTime, 16)
  return bytes
}

/** What the decoder makes of raw records. */
function decoded(records: Uint8Array): { rows: MarketEventBatch; decoder: EventRecordDecoder } {
  const rows = new MarketEventBatch()
  const sink = {
    onRow: (
      kind: EventKind,
      flags: number,
      ticks: number,
      lots: number,
      at: number,
      seen: number,
      order: number,
      value: number,
    ) => void rows.append(kind, flags, 0, ticks, lots, at, seen, order, value),
  }
  const decoder = new EventRecordDecoder(sink, WRITER, 'test')
  decoder.push(records)
  decoder.flush()
  return { rows, decoder }
}

function recordOf(event: number, price: number, quantity: number, order = 0n): Buffer {
  const bytes = Buffer.alloc(64)
  bytes.writeBigUInt64LE(BigInt(event))
  bytes.writeBigInt64LE(EPOCH + 5n, 8)
  bytes.writeBigInt64LE(EPOCH + 9n, 16)
  bytes.writeDoubleLE(price, 24)
  bytes.writeDoubleLE(quantity, 32)
  bytes.writeBigUInt64LE(order, 40)
  return bytes
}

const side = fc.constantFrom(EventFlag.Bid, EventFlag.Ask)
const seen = fc.constantFrom(BOTH, EventFlag.SeenByExchange, EventFlag.SeenByUs)
const marketRow = fc.record({
  kind: fc.constantFrom(EventKind.Trade, EventKind.Level, EventKind.BestQuote, EventKind.Clear, EventKind.OrderAdd),
  side,
  seen,
  isSnapshot: fc.boolean(),
  ticks: fc.oneof(
    fc.integer({ min: -1_000_000, max: 10_000_000 }),
    fc.integer({ min: -0x7fff_ffff, max: 0x7fff_ffff }),
  ),
  lots: fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 2 ** 40 })),
  at: fc.integer({ min: 0, max: 2 ** 52 }),
  latency: fc.integer({ min: 0, max: 2 ** 40 }),
})

test('records and rows turn into each other, bit for bit', () => {
  fc.assert(
    fc.property(fc.array(marketRow, { maxLength: 40 }), (drawn) => {
      const batch = new MarketEventBatch()
      let orders = 0
      for (const { kind, side, seen, isSnapshot, ticks, lots, at, latency } of drawn) {
        const flags = side | seen | (isSnapshot && kind === EventKind.Level ? EventFlag.Snapshot : 0)
        const isClear = kind === EventKind.Clear
        const order = kind === EventKind.OrderAdd ? ++orders : 0
        batch.append(
          kind,
          flags,
          0,
          isClear && isSnapshot ? NO_PRICE_TICKS : ticks,
          isClear ? 0 : lots,
          at,
          at + latency,
          order,
        )
      }
      const records = encodeEventRecords([batch], WRITER)
      const { rows } = decoded(records)
      expect(encodeEventRecords([rows], WRITER).equals(records)).toBe(true)
      expect(rows.length).toBe(batch.length)
      for (const column of [
        'kind',
        'flags',
        'priceTicks',
        'quantityLots',
        'exchangeTime',
        'localTime',
        'order',
      ] as const) {
        expect(rows[column].slice(0, rows.length)).toEqual(batch[column].slice(0, batch.length))
      }
    }),
    { seed: 1, numRuns: 100 },
  )
})

test.each(['deflated', 'stored'] as const)('a %s file gives back each view in its order', async (compression) => {
  const batch = new MarketEventBatch()
  batch.append(EventKind.Level, EventFlag.Bid | BOTH, 0, 1000, 5, 10, 30)
  batch.append(EventKind.Level, EventFlag.Ask | EventFlag.SeenByExchange, 0, 1002, 6, 20, 40)
  batch.append(EventKind.Trade, EventFlag.Ask | BOTH, 0, 1000, 1, 15, 30)
  batch.append(EventKind.Level, EventFlag.Ask | EventFlag.SeenByUs, 0, 1002, 7, 20, 40)
  const path = join(folder, `${compression}.npz`)
  await writeNpz(path, [batch], { ...WRITER, compression })
  const replay = await openNpz(path, { ...UNITS, instrument: 3 })
  const last = EventFlag.LastOfMessage
  expect(replay.epochNs).toBe(EPOCH)
  expect(rowsOf(replay.exchangeView)).toEqual([
    [EventKind.Level, EventFlag.Bid | BOTH | last, 1000, 5, 10, 30, 0],
    [EventKind.Trade, EventFlag.Ask | BOTH | last, 1000, 1, 15, 30, 0],
    [EventKind.Level, EventFlag.Ask | EventFlag.SeenByExchange | last, 1002, 6, 20, 40, 0],
  ])
  expect(rowsOf(replay.localView)).toEqual([
    [EventKind.Level, EventFlag.Bid | BOTH, 1000, 5, 10, 30, 0],
    [EventKind.Trade, EventFlag.Ask | BOTH | last, 1000, 1, 15, 30, 0],
    [EventKind.Level, EventFlag.Ask | EventFlag.SeenByUs | last, 1002, 7, 20, 40, 0],
  ])
  expect(replay.report).toMatchObject({ records: 4, exchangeRows: 3, localRows: 3, disorderedRows: 1, shiftNanos: 0 })
  expect(replay.localView.completeUntil).toBe(Number.POSITIVE_INFINITY)
  expect(rowsOf(replay.rewound().localView)).toHaveLength(3)
  expect(replay.rewound().localView.next()!.instrument[0]).toBe(3)
})

test('local times are shifted by one constant when something is seen before it happened', async () => {
  const batch = new MarketEventBatch()
  batch.append(EventKind.Level, EventFlag.Bid | BOTH, 0, 1000, 5, 100, 130)
  batch.append(EventKind.Level, EventFlag.Bid | BOTH, 0, 1000, 6, 200, 140)
  const path = join(folder, 'early.npz')
  await writeNpz(path, [batch], WRITER)
  const replay = await openNpz(path, { ...UNITS, baseLatencyNanos: 5 })
  expect(replay.report.shiftNanos).toBe(65)
  expect(rowsOf(replay.localView).map((row) => row[5])).toEqual([195, 205])
})

test.each([
  // 1. rounds to no lots: a deletion
  ['a level of less than half a lot', recordOf(0xe000_0001, 10, 0.0004), { ticks: 100, lots: 0 }],
  // 2. the nearest tick
  ['a price beside the grid', recordOf(0xd000_0001, 10.04, 1), { ticks: 100, lots: 1_000 }],
  // 3. a clear of everything
  ['a clear without a price', recordOf(0xe000_0003, Number.NaN, 0), { ticks: NO_PRICE_TICKS, lots: 0 }],
  // 4. a trade of unknown side
  ['a trade without a side', recordOf(0xc000_0002, 10, 1), { ticks: 100, lots: 1_000 }],
])('%s is a row', (_name, record, { ticks, lots }) => {
  const { rows } = decoded(record)
  expect([rows.length, rows.priceTicks[0], rows.quantityLots[0]]).toEqual([1, ticks, lots])
  expect([rows.exchangeTime[0], rows.localTime[0]]).toEqual([5, 9])
})

test.each([
  ['unknownKinds', recordOf(0xe000_0063, 10, 1)],
  ['unseen', recordOf(0x2000_0001, 10, 1)],
  ['withoutSide', recordOf(0xc000_0001, 10, 1)],
  ['withoutSide', recordOf(0xf000_0001, 10, 1)],
  ['badQuantities', recordOf(0xe000_0001, 10, Number.NaN)],
  ['badQuantities', recordOf(0xe000_0001, 10, -1)],
  ['badQuantities', recordOf(0xe000_0002, 10, Number.POSITIVE_INFINITY)],
  ['badPrices', recordOf(0xe000_0001, Number.NaN, 1)],
  ['badTimes', recordAt(0xe000_0001, 0n, EPOCH)],
  ['badTimes', recordAt(0x6000_0001, EPOCH, 0n)],
  ['badTimes', recordAt(0xa000_0001, 1n << 62n, EPOCH)],
] as const)('%s are counted and left out: case %#', (count, record) => {
  const { rows, decoder } = decoded(Buffer.concat([record, recordOf(0xe000_0001, 10, 1)]))
  expect(rows.length).toBe(1)
  expect(decoder.counts).toMatchObject({ records: 2, [count]: 1 })
})

test.each([
  // 1. nobody sees the time that is missing
  ['of the exchange alone, without our time', recordAt(0xa000_0001, EPOCH + 5n, 0n), 2],
  ['of ours alone, without the exchange’s', recordAt(0x6000_0001, 0n, EPOCH + 5n), 2],
  // 2. a time that somebody sees is missing: the day is the next record's
  ['without any time', recordAt(0xe000_0001, 0n, 0n), 1],
  ['without the exchange’s time', recordAt(0xe000_0001, 0n, EPOCH), 1],
])('the first record is %s: the run begins on the day of a time that is known', (_name, first, rows) => {
  const seen: number[] = []
  const sink = { onRow: (_kind: EventKind, flags: number) => void seen.push(flags) }
  const decoder = new EventRecordDecoder(sink, UNITS, 'test')
  decoder.push(Buffer.concat([first, recordOf(0xe000_0001, 10, 1)]))
  decoder.flush()
  expect([decoder.epochNs, seen.length, decoder.counts.badTimes]).toEqual([EPOCH, rows, 2 - rows])
})

test('order ids of 64 bits become dense numbers', () => {
  const ids = [2n ** 63n + 1n, 7n, 2n ** 63n + 2n, 7n, 2n ** 40n]
  const { rows } = decoded(Buffer.concat(ids.map((id) => recordOf(0xe000_000a, 10, 1, id))))
  expect([...rows.order.slice(0, rows.length)]).toEqual([1, 2, 3, 2, 4])
})

test('pieces may end anywhere', () => {
  const records = Buffer.concat([1, 2, 3, 4, 5].map((price) => recordOf(0xe000_0001, price, price)))
  fc.assert(
    fc.property(fc.array(fc.nat(records.length), { maxLength: 8 }), (cuts) => {
      const rows: number[] = []
      const decoder = new EventRecordDecoder({ onRow: (_kind, _flags, ticks) => void rows.push(ticks) }, WRITER, 'test')
      const ends = [...cuts.sort((a, b) => a - b), records.length]
      for (const [index, end] of ends.entries()) decoder.push(records.subarray(ends[index - 1] ?? 0, end))
      decoder.flush()
      expect(rows).toEqual([10, 20, 30, 40, 50])
    }),
    { seed: 1, numRuns: 100 },
  )
})

describe('files that are not right', () => {
  const file = async (name: string) => {
    const batch = new MarketEventBatch()
    for (let row = 0; row < 500; row++) batch.append(EventKind.Level, EventFlag.Bid | BOTH, 0, row * 7, row, row, row)
    const path = join(folder, name)
    await writeNpz(path, [batch], WRITER)
    return path
  }

  test('one that is not there', async () => {
    await expect(openNpz(join(folder, 'none.npz'), UNITS)).rejects.toMatchObject({ code: 'npz.unreadable' })
  })

  test('units that are none', async () => {
    await expect(openNpz(await file('a.npz'), { tickSize: 0, lotSize: 1 })).rejects.toMatchObject({ code: 'npz.units' })
  })

  test('one that is cut off, anywhere', async () => {
    const path = await file('cut.npz')
    const bytes = readFileSync(path)
    for (const length of [0, 10, 100, bytes.length - 30, bytes.length - 1]) {
      writeFileSync(path, bytes)
      truncateSync(path, length)
      await expect(openNpz(path, UNITS)).rejects.toMatchObject({ code: 'npz.not_an_archive' })
    }
  })

  test('one with a changed byte', async () => {
    const path = await file('changed.npz')
    const bytes = readFileSync(path)
    for (const at of [250, 400, 600]) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 0x55
      writeFileSync(path, changed)
      await expect(openNpz(path, UNITS)).rejects.toMatchObject({ code: 'npz.damaged' })
    }
  })

  test('an array of something else', async () => {
    const path = await file('other.npz')
    const bytes = readFileSync(path)
    const stored = join(folder, 'stored-other.npz')
    await writeNpz(stored, [new MarketEventBatch()], { ...WRITER, compression: 'stored' })
    const text = readFileSync(stored)
    text.write('XX', text.indexOf('exch_ts'))
    writeFileSync(stored, text)
    await expect(openNpz(stored, UNITS)).rejects.toMatchObject({ code: 'npz.layout' })
    bytes.write('data.txt', bytes.lastIndexOf('data.npy'))
    writeFileSync(path, bytes)
    await expect(openNpz(path, UNITS)).rejects.toMatchObject({ code: 'npz.no_array' })
    await expect(npzListing(path)).rejects.toMatchObject({ code: 'npz.no_array' })
  })

  test('a price that the column cannot hold', async () => {
    const path = await file('far.npz')
    await expect(openNpz(path, { tickSize: 1e-8, lotSize: 1 })).rejects.toMatchObject({
      code: 'npz.price_beyond_column',
      message: expect.stringContaining('use a larger tick') as string,
    })
  })
})

test('a header is as numpy writes it', () => {
  const header = npyHeaderOf(491_973)
  expect(header.length % 64).toBe(0)
  expect(header.toString('latin1', 10).trimEnd()).toBe(
    "{'descr': [('ev', '<u8'), ('exch_ts', '<i8'), ('local_ts', '<i8'), ('px', '<f8'), ('qty', '<f8'), ('order_id', '<u8'), ('ival', '<i8'), ('fval', '<f8')], 'fortran_order': False, 'shape': (491973,), }",
  )
})

describe.skipIf(!existsSync(RECORDING))('the recorded Binance market', () => {
  test('is read whole, in order, with every level and trade', async () => {
    const replay = await openNpz(RECORDING.pathname, UNITS)
    expect(replay.report).toEqual({
      records: 491_973,
      unknownKinds: 0,
      unseen: 0,
      withoutSide: 0,
      badQuantities: 0,
      badPrices: 0,
      badTimes: 0,
      exchangeRows: 466_836,
      localRows: 466_836,
      shiftNanos: 0,
      disorderedRows: 0,
    })
    expect(replay.epochNs).toBe(EPOCH)
    const rows = rowsOf(replay.localView)
    const prices = rows.filter(([kind]) => kind !== EventKind.Clear).map((row) => row[2]!)
    expect([prices.reduce((a, b) => Math.min(a, b)), prices.reduce((a, b) => Math.max(a, b))]).toEqual([5600, 6213687])
    expect(rows.filter(([kind]) => kind === EventKind.Trade)).toHaveLength(21_313)
    expect(rows.filter(([, flags]) => (flags! & EventFlag.Snapshot) !== 0)).toHaveLength(2_000)
  })
})
