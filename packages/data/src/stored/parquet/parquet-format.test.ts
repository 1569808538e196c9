import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { listing, RECORDED_DATA, readWhole, StoredFiles } from '../records/stored-files.contract.ts'
import { parquetColumns } from './parquet-columns.ts'
import { parquetFormat, parquetFormatWith } from './parquet-format.ts'
import { ParquetWriter } from './parquet-writer.ts'

/** A file of 32-bit prices and sizes beside a nested column that has a price too; gzip, base64. */
const FLOATS =
  'H4sIAAAAAAACAwtwDDIUZRDVEdXREWUBMthE2WQYGBiYgJgFRADBB3sYjUshIwPD0sK1EhFijFAaKC8jKoNFoW9GoXsaEONUkC/U' +
  'bJUvxGwtyiKZY8ogwVacnJGamyjKwWDKJMGaWlFSlCjKxCDKpQrkFRRlJqcyiLIA2ZwlmbmpxSWJuQUMohxIciA2S3FmVSqDGIuk' +
  'jKSPGoOMKJekKhuDpAbEMIhCUaC0WJBYkBqHpwzQQQxAK2w02STNgA4COgqkiQWsCckeuJYoFC1qcB0cEB1IFjiJOamtYcSvHOxY' +
  'uOp32FSLrWASY1HjAFIMGgoFiUWFpakluskFBbqJRUX55QplqUXFmfl5CkZmegZ6hpI+wKCFI4YwYEwFAGMcAEtm4yn2AQAA'

const files = new StoredFiles()
afterAll(() => files.remove())

describe('columns by their names', () => {
  test.each([
    [
      ['timestamp', 'price', 'quantity', 'buyer_maker'],
      { kind: 'trades', exchangeTime: 'timestamp', localTime: undefined },
    ],
    [
      ['ts_event', 'ts_init', 'price', 'size', 'aggressor_side'],
      { kind: 'trades', localTime: 'ts_init', quantity: 'size' },
    ],
    [
      ['local_timestamp', 'bid_price', 'ask_price', 'bid_amount', 'ask_amount'],
      { kind: 'quotes', exchangeTime: undefined },
    ],
    [['time', 'price', 'qty', 'symbol'], { symbol: 'symbol', quantity: 'qty' }],
  ])('%j', (names, due) => {
    expect(parquetColumns(names, 'x')).toMatchObject(due)
  })

  test.each([[['price', 'size']], [['timestamp', 'bid_price', 'ask_price']], [[]]])('%j is refused', (names) => {
    expect(() => parquetColumns(names, 'x')).toThrow(expect.objectContaining({ code: 'parquet.columns' }))
  })
})

test.each([
  ['no Parquet file', Buffer.from('PAR1 and then something else PAR2')],
  ['a cut one', Buffer.from('PAR1')],
])('%s is refused', async (_, bytes) => {
  const attempt = parquetFormat.open([files.write('x.parquet', bytes)], { instruments: [listing('a:B', '1', '1')] })
  await expect(attempt).rejects.toMatchObject({ code: 'parquet.damaged' })
})

test.each([
  ['side', ['buy', 'SELL', 'sideways', null, 'N'], ['bid', 'ask', '-', '-']],
  ['buyer_maker', ['true', 'False', 'perhaps'], ['ask', 'bid']],
] as const)('trades by %s: what is no side is counted and left out', async (name, sides, due) => {
  const parts: Uint8Array[] = []
  const columns = [
    { name: 'timestamp', kind: 'time' },
    { name: 'price', kind: 'double' },
    { name: 'quantity', kind: 'double' },
    { name, kind: 'text' },
  ] as const
  const writer = new ParquetWriter(columns, (bytes) => parts.push(bytes))
  for (const side of sides) writer.row([1_610_064_000_000_000_000n, 1, 1, side])
  writer.close()
  const path = files.write('trades.parquet', Buffer.concat(parts))
  const { lines, problems } = await readWhole(parquetFormat, [path], { instruments: [listing('a:B', '1', '1')] })
  expect(lines.map((line) => line.split(' ')[1])).toEqual(due)
  expect([problems.total, problems.counts.unknownKind]).toEqual([1, 1])
  expect(problems.first[0]!.text).toMatch(/^row 3 of .*trades\.parquet: side '(sideways|perhaps)'$/)
})

/** Rows of columns whose values decide their kinds. */
function parquetOf(rows: readonly Readonly<Record<string, string | number | bigint | null>>[]): string {
  const parts: Uint8Array[] = []
  const columns = Object.keys(rows[0]!).map((name) => {
    const value = rows.find((row) => row[name] !== null)?.[name]
    const kind = typeof value === 'bigint' ? 'integer' : typeof value === 'number' ? 'double' : 'text'
    return { name, kind } as const
  })
  const writer = new ParquetWriter(columns, (bytes) => parts.push(bytes))
  for (const row of rows) writer.row(columns.map(({ name }) => row[name]!))
  writer.close()
  return files.write('rows.parquet', Buffer.concat(parts))
}

describe('what other programs write', () => {
  const options = { instruments: [listing('a:BTCUSDT', '0.1', '0.001')] }
  const at = 1_610_064_000_000_000_000n
  const row = { timestamp: at, price: 100.1, size: 0.5 }

  test.each([[null], ['']])('trades without ids (%j) are not repeated ones', async (id) => {
    const path = parquetOf([
      { ...row, trade_id: id },
      { ...row, trade_id: id },
      { ...row, trade_id: 'x' },
      { ...row, trade_id: 'x' },
    ])
    const { lines, problems } = await readWhole(parquetFormat, [path], options)
    expect([lines.length, problems.counts.duplicate]).toEqual([3, 1])
  })

  test('a row without a symbol is counted, and no instrument of its own', async () => {
    const path = parquetOf([
      { ...row, symbol: 'BTCUSDT' },
      { ...row, symbol: null },
    ])
    expect(await parquetFormat.listings([path])).toHaveLength(1)
    const { lines, problems } = await readWhole(parquetFormat, [path], options)
    expect([lines.length, problems.counts.malformed]).toEqual([1, 1])
  })

  test.each([
    ['seconds with decimals', 1_610_064_000.25, 250_000_000],
    ['milliseconds with decimals', 1_610_064_000_000.5, 500_000],
    ['UTC text', '2021-01-08T00:00:00.000000007Z', 7],
    ['digits in text', '1610064000000', 0],
  ])('times as %s', async (_, timestamp, nanos) => {
    const { lines } = await readWhole(parquetFormat, [parquetOf([{ ...row, timestamp }])], options)
    expect(lines).toEqual([`Trade - 1001 500 ${nanos} ${nanos} .`])
  })

  test('a time that is none is named', async () => {
    const path = parquetOf([
      { ...row, timestamp: 'noon' },
      { ...row, timestamp: '2021-01-08' },
    ])
    const { problems } = await readWhole(parquetFormat, [path], options)
    expect(problems.first[0]!.text).toMatch(/^row 1 of .*: it has no time since 1970: timestamp noon$/)
  })

  test('names of columns in capitals, and a quote of which one side can’t be read', async () => {
    const quote = { Timestamp: at, Bid_Price: 100, Bid_Size: 1, Ask_Price: 100.1, Ask_Size: 1 }
    const path = parquetOf([quote, { ...quote, Ask_Size: -1 }])
    const { lines, problems } = await readWhole(parquetFormat, [path], options)
    expect([lines.length, problems.counts.badQuantity]).toEqual([2, 1])
  })

  test('32-bit numbers are the decimals that they were made of; nested columns are passed over', async () => {
    const path = files.write('floats.parquet', gunzipSync(Buffer.from(FLOATS, 'base64')))
    expect(await parquetFormat.listings([path])).toMatchObject([{ tickSize: '0.1', lotSize: '0.001' }])
    expect((await readWhole(parquetFormat, [path], options)).lines).toEqual([
      `Trade - 618003 1 0 0 .`,
      `Trade - 618004 2 1 1 .`,
    ])
  })
})

describe.skipIf(!existsSync(join(RECORDED_DATA, 'parquet')))('recorded files', () => {
  const trades = join(RECORDED_DATA, 'parquet/binance_btcusdt-trades.parquet')
  const quotes = join(RECORDED_DATA, 'parquet/quote_tick_eurusd_2019_sim_rust.parquet')

  test('trades, packed by Brotli: all on the grid', async () => {
    const options = { instruments: [listing('binance-spot:BTCUSDT', '0.01', '0.000001')] }
    const { lines, problems, epochNs } = await readWhole(parquetFormat, [trades], options)
    expect(lines).toHaveLength(2_001)
    expect(epochNs).toBe(1_610_064_000_000_000_000n)
    expect(lines.slice(0, 2)).toEqual([
      'Trade ask 3943248 263 278000000 278000000 .',
      'Trade bid 3943944 4376 310000000 310000000 .',
    ])
    expect(problems.total).toBe(0)
  })

  test('their units are found, though arithmetic left its traces in the doubles', async () => {
    const [found] = await parquetFormat.listings([trades])
    expect(found).toMatchObject({ tickSize: '0.01', lotSize: '0.000001' })
  })

  test('values off a grid that is too coarse are rounded and counted', async () => {
    const options = { instruments: [listing('binance-spot:BTCUSDT', '0.01', '0.001')] }
    const { lines, problems } = await readWhole(parquetFormat, [trades], options)
    expect(lines).toHaveLength(2_001)
    expect(lines[1]).toMatch(/^Trade bid 3943944 4 /)
    expect(problems.counts.offGrid).toBeGreaterThan(1_000)
    expect(problems.first[0]!.text).toMatch(/^row 1 of binance_btcusdt-trades\.parquet/)
  })

  test('quotes of fixed-point numbers, packed by Zstandard', async () => {
    const options = { instruments: [listing('sim:EURUSD', '0.00001', '1')] }
    await expect(readWhole(parquetFormat, [quotes], options)).rejects.toMatchObject({ code: 'parquet.fixed_point' })
    // EUR/USD near 1.146 and a million a side: the numbers have 18 decimals.
    const { lines } = await readWhole(parquetFormatWith({ fixedPointDecimals: 18 }), [quotes], options)
    expect(lines).toHaveLength(20_000)
    expect(lines[0]).toMatch(/^BestQuote bid 114\d{3} 1000000 \d+ \d+$/)
    expect(lines[1]).toMatch(/^BestQuote ask 114\d{3} 1000000 \d+ \d+ \.$/)
  })

  test('cut anywhere, it is refused', async () => {
    const whole = readFileSync(trades)
    for (const length of [4, 1_000, whole.length - 1]) {
      const path = files.write('cut.parquet', whole.subarray(0, length))
      const attempt = parquetFormat.open([path], { instruments: [listing('a:B', '0.01', '0.000001')] })
      await expect(attempt).rejects.toMatchObject({ code: 'parquet.damaged' })
    }
  })
})
