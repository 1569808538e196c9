import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { runProgram } from './program.ts'
import { runInFolder } from './run-in-folder.contract.ts'

const RECORDED_DATA = join(import.meta.dirname, '../../../../shared/data')
const folder = mkdtempSync(join(tmpdir(), 'hft-stored-recordings-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(args: readonly string[]) {
  const { code, stdout, stderr } = await runInFolder(folder, runProgram, [...args, '--no-report', '--json'])
  return { code, stderr, summary: code === 0 ? JSON.parse(stdout) : undefined }
}

const TRADES = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount'
const LEVELS = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount'
const START = 1_585_699_200_000_000

/** A file of Tardis rows, a millisecond apart at the exchange and 50 µs on the way. */
function tardis(name: string, header: string, rows: readonly (readonly [millis: number, rest: string])[]): string {
  const lines = rows.map(([millis, rest]) => {
    const at = START + millis * 1000
    return `deribit,ABC-USD,${at},${at + 50},${rest}`
  })
  const text = `${[header, ...lines].join('\n')}\n`
  writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text)
  return name
}

const trades = tardis('trades.csv.gz', TRADES, [
  [2_500, '1,sell,99.5,40'],
  [3_500, '2,buy,100.5,40'],
])
const book = tardis('book.csv', LEVELS, [
  [0, 'true,bid,99.5,10'],
  [0, 'true,ask,100.5,10'],
  [1_000, 'false,bid,99.5,12'],
  [2_500, 'false,bid,99.5,6'],
  [3_500, 'false,ask,100.5,6'],
])

describe('files of other systems are replayed as they are', () => {
  test('trades and books of Tardis, merged, with instrument and units from the files', async () => {
    const { code, stderr, summary } = await run(['--data', trades, '--data', book])
    expect([code, stderr]).toEqual([0, expect.stringContaining('deribit:ABC-USD: tick 0.1, lot 1, of what stands')])
    expect(summary.counts).toMatchObject({ events: 9, trades: 2 })
    expect(summary.recordings).toEqual([
      expect.objectContaining({ kind: 'tardis', files: [trades, book], recordedLatencyNanos: 50_000 }),
    ])
    expect(summary.orders.fills).toBeGreaterThan(0)
  })

  test('each of a venue of its own, beside each other on one clock', async () => {
    const args = ['--data', `one:ABC-USD=${trades}`, '--data', `other:ABC-USD=${book}`]
    const { code, summary } = await run([...args, '--base-latency', '1ms'])
    expect(code).toBe(0)
    expect(
      summary.recordings.map(({ localTimeShiftNanos }: { localTimeShiftNanos: number }) => localTimeShiftNanos),
    ).toEqual([950_000, 950_000])
    expect(summary.counts.events).toBe(9)
  })

  test('what is wrong in them is said, with its place', async () => {
    const bad = tardis('bad.csv', TRADES, [
      [1, '1,sell,99.5,40'],
      [2, '2,sell,much,40'],
      [3, '3,sell,99.5,-1'],
    ])
    const { stderr, summary } = await run(['--data', bad])
    expect(summary.counts.trades).toBe(1)
    expect(stderr).toMatch(/1 record\(s\) with problem malformed; the first: line 3 of bad\.csv/)
    expect(stderr).toMatch(/1 record\(s\) with problem badQuantity; the first: line 4 of bad\.csv/)
  })

  test('two formats are no one market', async () => {
    writeFileSync(join(folder, 'own.csv'), 'kind,instrument,side,price,quantity,exchange_time,local_time\n')
    const { code, stderr } = await run(['--data', trades, '--data', 'own.csv'])
    expect([code, stderr]).toEqual([2, expect.stringContaining("tardis and csv files can't be one stream")])
  })

  test('a file of many instruments asks which one is meant, by their names', async () => {
    const both = tardis('both.csv', TRADES, [[1, '1,sell,99.5,40']])
    const other = `deribit,XYZ-USD,${START + 5000},${START + 5050},1,buy,7,1\n`
    writeFileSync(join(folder, 'both.csv'), other, { flag: 'a' })
    const { code, stderr } = await run(['--data', both])
    expect([code, stderr]).toEqual([2, expect.stringContaining('like deribit:ABC-USD or deribit:XYZ-USD')])
  })
})

describe.skipIf(!existsSync(RECORDED_DATA))('recorded files', () => {
  test.each([
    ['tardis', 'tardis/binance-futures_book_snapshot_25_BTCUSDT.csv', 'binance-usdm:BTCUSDT', 65],
    ['binance-archive', 'binance-usdm/btcusdt-depth-snap.csv', 'binance-usdm:BTCUSDT', 102],
    ['binance-archive', 'binance-spot/ADABTC-1m-2021-11-27.csv', 'binance-spot:ADABTC', 10],
    ['lobster', 'lobster/amzn_2012-06-21_message_1.csv.gz', 'nasdaq:AMZN', 59_022],
    ['dbn', 'databento/futures_mbp-1_2024-07-01T23-58_2024-07-02T00-02.dbn.zst', 'glbx-mdp3:ESU4', 4_457],
    ['parquet', 'parquet/binance_btcusdt-trades.parquet', 'binance-spot:BTCUSDT', 2_001],
  ])('%s: %s', async (kind, name, instrument, events) => {
    const { code, summary } = await run(['--data', join(RECORDED_DATA, name), '--instrument', instrument])
    expect(code).toBe(0)
    expect(summary.recordings[0].kind).toBe(kind)
    expect(summary.counts.events).toBe(events)
    expect(summary.counts.unknownInstrument).toBe(0)
  })

  const quotes = ['--data', join(RECORDED_DATA, 'parquet/quote_tick_eurusd_2019_sim_rust.parquet')]

  test.each(['sim:EURUSD', 'binance-spot:BTCUSDT'])('fixed-point numbers without decimals, of %s', async (id) => {
    const { code, stderr } = await run([...quotes, '--instrument', id])
    expect([code, stderr]).toEqual([2, expect.stringContaining('--fixed-point-decimals (data.fixedPointDecimals)')])
  })

  test('fixed-point numbers with their decimals', async () => {
    const { code, stderr, summary } = await run([
      ...quotes,
      ...['--instrument', 'sim:EURUSD', '--fixed-point-decimals', '18'],
    ])
    expect([code, summary.counts.events]).toEqual([0, 20_000])
    expect(stderr).toContain('sim:EURUSD: tick 0.00001, lot 1')
  })
})
