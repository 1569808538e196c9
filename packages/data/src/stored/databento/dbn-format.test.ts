import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { CodedError } from '@hft/clock'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { checkRecords } from '../inspection/row-checks.ts'
import { listing, RECORDED_DATA, readWhole, StoredFiles } from '../records/stored-files.contract.ts'
import type { StoredRows } from '../records/stored-rows.ts'
import { dbnFile, mboRecord, mbpRecord, NO_DBN_PRICE, ohlcvRecord } from './dbn-file.contract.ts'
import { dbnFormat } from './dbn-format.ts'

const files = new StoredFiles()
afterAll(() => files.remove())
const options = { instruments: [listing('glbx-mdp3:ESH4', '0.25', '1')] }
const PRICE = 4_800_000_000_000n
const read = (...records: Buffer[]) => readWhole(dbnFormat, [files.write('x.dbn', dbnFile(records))], options)
const withoutStatus = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('Status'))

test.each([1, 2, 3] as const)('version %d, packed or not, with its symbols', async (version) => {
  const plain = dbnFile([mboRecord('A', 'B', 1, PRICE, 3)], version)
  for (const bytes of [plain, zstdCompressSync(plain)]) {
    const path = files.write('x.dbn.zst', bytes)
    expect(await dbnFormat.listings([path])).toEqual([
      { venue: 'GLBX.MDP3', symbol: 'ESH4', tickSize: '4800', lotSize: '3' },
    ])
    expect((await readWhole(dbnFormat, [path], options)).lines).toEqual([
      'Status - none 0 0 5',
      'OrderAdd bid 19200 3 0 5 .',
    ])
  }
})

test('a schema that is not read is named, with those that are; beside one that is read it is left out', async () => {
  const statistics = dbnFile([], 3, 'ESH4', 17, 10)
  const bbo = files.write('bbo.dbn.zst', zstdCompressSync(dbnFile([], 3, 'ESH4', 17, 18)))
  const path = files.write('statistics.dbn', statistics)
  const refusal = {
    code: 'dbn.schema',
    message: expect.stringMatching(
      /statistics\.dbn holds statistics, .*bbo\.dbn\.zst holds bbo-1s; .* mbo, .*, ohlcv-1d$/,
    ),
  }
  await expect(dbnFormat.listings([path, bbo])).rejects.toMatchObject(refusal)
  await expect(dbnFormat.open([path, bbo], options)).rejects.toMatchObject(refusal)
  const orders = files.write('x.dbn', dbnFile([mboRecord('A', 'B', 1, PRICE, 3)]))
  expect(withoutStatus((await readWhole(dbnFormat, [path, orders], options)).lines)).toHaveLength(1)
})

test.each([19, 20, 0xffff])('schema %d, of several or not known here, is left to its records', async (schema) => {
  const path = files.write('x.dbn', dbnFile([mboRecord('A', 'B', 1, PRICE, 3)], 3, 'ESH4', 17, schema))
  if (schema === 19) await expect(dbnFormat.listings([path])).rejects.toMatchObject({ code: 'dbn.schema' })
  else expect(withoutStatus((await readWhole(dbnFormat, [path], options)).lines)).toHaveLength(1)
})

test.each([
  ['of an order', mboRecord('A', 'X', 1, PRICE, 3)],
  ['of a trade', mbpRecord('T', 'X', PRICE, 3, [])],
])('a side %s that is none is counted and left out', async (_, record) => {
  const { lines, problems } = await read(record, mboRecord('A', 'B', 2, PRICE, 3))
  expect(withoutStatus(lines)).toHaveLength(1)
  expect([problems.total, problems.counts.unknownKind]).toEqual([1, 1])
})

describe('single orders', () => {
  test('fills and the cancellations that follow them take off only once', async () => {
    const { lines, problems } = await read(
      mboRecord('A', 'B', 1, PRICE, 10),
      mboRecord('A', 'A', 2n ** 63n, PRICE + 250_000_000n, 5, { at: 1 }),
      mboRecord('T', 'A', 0, PRICE, 4, { at: 2, flags: 0 }),
      mboRecord('F', 'B', 1, PRICE, 4, { at: 2, flags: 0 }),
      mboRecord('C', 'B', 1, PRICE, 4, { at: 2 }),
      mboRecord('C', 'B', 1, PRICE, 2, { at: 3 }),
      mboRecord('M', 'A', 2n ** 63n, PRICE + 500_000_000n, 7, { at: 4 }),
      mboRecord('F', 'B', 1, PRICE, 4, { at: 5, flags: 0 }),
      mboRecord('C', 'B', 1, PRICE, 4, { at: 5 }),
      mboRecord('C', 'A', 2n ** 63n, PRICE + 500_000_000n, 7, { at: 6 }),
    )
    expect(withoutStatus(lines)).toEqual([
      'OrderAdd bid 19200 10 0 5 .',
      'OrderAdd ask 19201 5 1 6 .',
      'Trade ask 19200 4 2 7',
      'OrderExecute bid 19200 4 2 7 .',
      'OrderModify bid 19200 4 3 8 .',
      'OrderModify ask 19202 7 4 9 .',
      'OrderExecute bid 19200 4 5 10 .',
      'OrderDelete ask 19202 0 6 11 .',
    ])
    expect(problems.total).toBe(0)
  })

  test('an order executed whole and refilled joins the book again', async () => {
    const { lines } = await read(
      mboRecord('A', 'B', 1, PRICE, 4),
      mboRecord('F', 'B', 1, PRICE, 4, { at: 2, flags: 0 }),
      mboRecord('M', 'B', 1, PRICE, 4, { at: 2 }),
    )
    expect(withoutStatus(lines).at(-1)).toBe('OrderAdd bid 19200 4 2 7 .')
  })

  test('a clear empties the book and forgets its orders', async () => {
    const { lines, problems } = await read(
      mboRecord('A', 'B', 1, PRICE, 4),
      mboRecord('R', 'N', 0, NO_DBN_PRICE, 0, { at: 1 }),
      mboRecord('C', 'B', 1, PRICE, 4, { at: 2 }),
    )
    expect(withoutStatus(lines)).toEqual(['OrderAdd bid 19200 4 0 5 .', 'Clear - none 0 1 6 s.'])
    expect(problems.counts.unknownOrder).toBe(1)
  })
})

test('best quotes when they change, and the trade in the record', async () => {
  const { lines } = await read(
    mbpRecord('A', 'B', PRICE, 1, [[PRICE, 2, PRICE + 250_000_000n, 3]]),
    mbpRecord('T', 'B', PRICE + 250_000_000n, 1, [[PRICE, 2, PRICE + 250_000_000n, 3]], 1),
    mbpRecord('C', 'A', PRICE + 250_000_000n, 3, [[PRICE, 2, NO_DBN_PRICE, 0]], 2),
  )
  expect(withoutStatus(lines)).toEqual([
    'BestQuote bid 19200 2 0 5',
    'BestQuote ask 19201 3 0 5 .',
    'Trade bid 19201 1 1 6 .',
    'BestQuote bid 19200 2 2 7',
    'BestQuote ask none 0 2 7 .',
  ])
})

test('ten levels: the first picture whole, then what changed', async () => {
  const { lines } = await read(
    mbpRecord('A', 'B', PRICE, 1, [
      [PRICE, 2, PRICE + 250_000_000n, 3],
      [PRICE - 250_000_000n, 1, NO_DBN_PRICE, 0],
    ]),
    mbpRecord(
      'C',
      'B',
      PRICE,
      1,
      [
        [PRICE - 250_000_000n, 1, PRICE + 250_000_000n, 4],
        [NO_DBN_PRICE, 0, NO_DBN_PRICE, 0],
      ],
      1,
    ),
  )
  expect(withoutStatus(lines)).toEqual([
    'Clear - none 0 0 5 s',
    'Level bid 19200 2 0 5 s',
    'Level bid 19199 1 0 5 s',
    'Level ask 19201 3 0 5 s.',
    'Level bid 19200 0 1 6',
    'Level ask 19201 4 1 6 .',
  ])
})

test('candles come when they close', async () => {
  const { lines, candles } = await read(ohlcvRecord(0x21, [PRICE, PRICE + 500_000_000n, PRICE, PRICE], 12n))
  expect(lines).toEqual([`Candle - 19200 12 ${60e9} ${60e9} .`])
  expect([candles!.openTime[1], candles!.highTicks[1]]).toEqual([0, 19_202])
})

test.each([
  ['a price off the grid', mboRecord('A', 'B', 2, PRICE + 1n, 1), 'offGrid'],
  ['a large price off the grid', mboRecord('A', 'B', 2, 2n ** 60n + 1n, 1), 'offGrid'],
  ['an action that is none', mboRecord('Z', 'B', 2, PRICE, 1), 'unknownKind'],
  ['a type that is not read', Buffer.concat([Buffer.from([4, 0x13]), Buffer.alloc(14)]), 'unknownKind'],
  ['another instrument', mboRecord('A', 'B', 2, PRICE, 1, { id: 9 }), 'otherInstrument'],
  ['an order that is not there', mboRecord('C', 'B', 2, PRICE, 1), 'unknownOrder'],
  ['an order that is there', mboRecord('A', 'B', 1, PRICE, 1), 'duplicate'],
  ['an unfinished record', mboRecord('A', 'B', 2, PRICE, 1).subarray(0, 40), 'truncated'],
  ['a time that goes back', mboRecord('A', 'B', 2, PRICE, 1, { at: -10 }), 'timeBack'],
])('%s is counted', async (_, record, kind) => {
  const { problems } = await read(mboRecord('A', 'B', 1, PRICE, 1), record)
  expect(problems.counts).toMatchObject({ [kind]: 1 })
  expect(problems.first[0]!.text).toMatch(/^record [12] of /)
})

test.each([
  ['something else', Buffer.from('no DBN file at all'), 'dbn.not_dbn'],
  ['a later version', Buffer.concat([Buffer.from('DBN\x04'), Buffer.alloc(200)]), 'dbn.version'],
  ['cut metadata', dbnFile([]).subarray(0, 150), 'dbn.damaged'],
  ['a record of no length', Buffer.concat([dbnFile([]), Buffer.alloc(56)]), 'dbn.damaged'],
  ['no records', dbnFile([]), 'stored.no_rows'],
])('%s is refused', async (_, bytes, code) => {
  await expect(dbnFormat.open([files.write('x.dbn', bytes)], options)).rejects.toMatchObject({ code })
})

test('any changed byte gives rows or a coded error', async () => {
  const intact = dbnFile(Array.from({ length: 8 }, (_, at) => mboRecord('A', 'B', at, PRICE, 1, { at })))
  await fc.assert(
    fc.asyncProperty(fc.nat(intact.length - 1), fc.nat(255), async (place, byte) => {
      const changed = Buffer.from(intact)
      changed[place] = byte
      const outcome = await readWhole(dbnFormat, [files.write('x.dbn', changed)], options).catch(
        (error: unknown) => error,
      )
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CodedError)
    }),
    { seed: 1, numRuns: 150 },
  )
})

describe.skipIf(!existsSync(join(RECORDED_DATA, 'databento')))('recorded files', () => {
  const recorded = (name: string) => join(RECORDED_DATA, 'databento', name)

  test.each([
    ['esh4-glbx-mdp3-20231225.mbo.dbn.zst', 68_792],
    ['futures_mbp-1_2024-07-01T23-58_2024-07-02T00-02.dbn.zst', 2_288],
    ['futures_trades_2024-07-01T23-58_2024-07-02T00-02.dbn.zst', 120],
    ['futures_ohlcv-1m_2024-07-01T23-40_2024-07-02T00-10.dbn.zst', 60],
    ['dbn-tests/test_data.mbo.v3.dbn.zst', 2],
    ['dbn-tests/test_data.mbp-10.v3.dbn.zst', 2],
    ['dbn-tests/test_data.tbbo.v3.dbn.zst', 2],
    ['dbn-tests/test_data.ohlcv-1m.v3.dbn.zst', 2],
  ])('%s has %d records, all of them read', async (name, records) => {
    const [found] = await dbnFormat.listings([recorded(name)])
    const [rows] = await dbnFormat.records!([recorded(name)], {
      instruments: [listing(`glbx-mdp3:${found!.symbol}`, '0.25', '1')],
    })
    const { counts } = await checkRecords(rows!)
    expect((rows as StoredRows).records).toBe(records)
    expect(counts).toMatchObject({ malformed: 0, unknownKind: 0, offGrid: 0, timeBack: 0, truncated: 0 })
  })
})

describe('what a record leaves open', () => {
  const whole = mbpRecord('T', 'B', PRICE, 3, [])
  const without = (at: number, bytes: number, record = mbpRecord('T', 'B', PRICE, 3, [])) =>
    record.fill(0xff, at, at + bytes)

  test.each([
    ['a price', 'malformed', mbpRecord('T', 'B', NO_DBN_PRICE, 3, [])],
    ['a price of an order', 'malformed', mboRecord('A', 'B', 1, NO_DBN_PRICE, 3)],
    ['a size', 'badQuantity', without(24, 4)],
    ['any time', 'malformed', without(32, 8, without(8, 8))],
    ['a price of a candle', 'malformed', ohlcvRecord(0x20, [PRICE, NO_DBN_PRICE, PRICE, PRICE], 1n)],
    ['the time of a candle', 'malformed', without(8, 8, ohlcvRecord(0x20, [PRICE, PRICE, PRICE, PRICE], 1n))],
    ['the volume of a candle', 'badQuantity', ohlcvRecord(0x20, [PRICE, PRICE, PRICE, PRICE], 0xffff_ffff_ffff_ffffn)],
  ] as const)('without %s it is left out', async (_, kind, record) => {
    const { lines, problems } = await read(record, whole)
    expect(withoutStatus(lines)).toHaveLength(1)
    expect([problems.total, problems.counts[kind]]).toEqual([1, 1])
  })

  test('without the exchange’s time it has the one of its reception, flagged as none', async () => {
    const { lines, problems } = await read(whole, without(8, 8))
    expect(lines).toEqual(['Trade bid 19200 3 0 5 .', 'Trade bid 19200 3 5 5 ?.'])
    expect(problems.total).toBe(0)
  })
})
