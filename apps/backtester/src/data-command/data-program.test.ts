import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { runInFolder } from '../run-in-folder.contract.ts'
import { runDataProgram } from './program.ts'

const RECORDED = join(import.meta.dirname, '../../../../../shared/data')
const folder = mkdtempSync(join(tmpdir(), 'hft-data-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...args: string[]) {
  const ended = await runInFolder(folder, runDataProgram, args)
  return { ...ended, json: () => JSON.parse(ended.stdout) as Record<string, unknown> }
}

const HEADER = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n'
const trade = (at: number, id: string, price: string, amount = '0.5') =>
  `binance-futures,BTCUSDT,${1_640_995_200_000_000 + at},${1_640_995_200_000_007 + at},${id},buy,${price},${amount}\n`
writeFileSync(join(folder, 'trades.csv'), HEADER + trade(0, 'a', '100.1') + trade(1, 'b', '100.3', '1.25'))
writeFileSync(join(folder, 'bad.csv'), HEADER + trade(5, 'a', '100.1') + trade(1, 'b', '100.1') + trade(9, 'c', 'x'))

test('inspect tells what a file holds', async () => {
  const { code, json, stderr } = await run('inspect', 'trades.csv', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(json()).toMatchObject({
    format: 'tardis',
    rows: 2,
    files: [{ name: 'trades.csv' }],
    instruments: [
      {
        id: 'binance-futures:BTCUSDT',
        tickSize: '0.1',
        lotSize: '0.01',
        kinds: { trade: 2 },
        lowestPrice: '100.1',
        highestPrice: '100.3',
        tradedQuantity: '1.75',
      },
    ],
    period: { firstLocal: '2022-01-01T00:00:00.000007000Z', lastExchange: '2022-01-01T00:00:00.000001000Z' },
    feedLatencyNanos: { smallest: 7_000, mean: 7_000, largest: 7_000 },
  })
})

test('inspect says that something is wrong', async () => {
  const { code, stdout } = await run('inspect', 'bad.csv')
  expect(code).toBe(0)
  expect(stdout).toMatch(/\nproblems in what was read: malformed 1, timeBack 1; validate names their places\n$/)
})

test('validate names lines and answers 1; a sound file answers 0', async () => {
  const bad = await run('validate', 'bad.csv', '--json')
  expect(bad.code).toBe(1)
  expect(bad.json()).toMatchObject({ isSound: false, counts: { malformed: 1, timeBack: 1 } })
  expect(bad.stdout).toContain('line 4 of bad.csv')
  expect(await run('validate', 'trades.csv')).toMatchObject({ code: 0, stdout: 'tardis: sound\n' })
})

test('convert there and back gives the same rows', async () => {
  expect(await run('convert', 'trades.csv', '--to', 'hft', '--out', 'stored', '--compression', 'zstd')).toMatchObject({
    code: 0,
    stdout: '2 rows written to binance-futures/BTCUSDT/2022-01-01.hft\n',
  })
  expect((await run('list', 'stored')).stdout).toContain('binance-futures:BTCUSDT  2 rows  2022-01-01T00:00:00')
  expect((await run('convert', 'stored', '--to', 'csv', '--out', 'rows.csv')).code).toBe(0)
  expect(readFileSync(join(folder, 'rows.csv'), 'utf8').split('\n')[1]).toBe(
    'trade,binance-futures:BTCUSDT,buy,100.1,0.50,1640995200000000000,1640995200000007000,,',
  )
  expect((await run('convert', 'rows.csv', '--to', 'npz', '--out', 'rows.npz')).code).toBe(0)
  const { json } = await run('inspect', 'rows.npz', '--json', '--instrument', 'binance-futures:BTCUSDT')
  expect(json()).toMatchObject({ format: 'npz', rows: 2, instruments: [{ tickSize: '0.1', lotSize: '0.01' }] })
})

test('list looks at files that no manifest names', async () => {
  const { json } = await run('list', 'trades.csv', '--json')
  expect(json()).toEqual({ files: [{ path: 'trades.csv', format: 'tardis', bytes: expect.any(Number) }] })
})

test('list names captures and what is empty; definitions are no recording', async () => {
  mkdirSync(join(folder, 'mixed'))
  const message = '{"e":"aggTrade","E":1723161255000,"s":"BTCUSDT","a":1,"p":"1","q":"1","T":1723161255000,"m":true}'
  writeFileSync(join(folder, 'mixed/a.txt.gz'), gzipSync(`1723161255088176367 ${message}\n`))
  writeFileSync(join(folder, 'mixed/b.csv'), '')
  writeFileSync(join(folder, 'mixed/c.txt'), 'a letter')
  writeFileSync(join(folder, 'mixed/instruments.json'), '[]')
  expect((await run('list', 'mixed')).stdout.replaceAll(/\d+ bytes/g, '')).toBe(
    'a.txt.gz  capture  \nb.csv  empty  \nc.txt  unknown  \n',
  )
  const { json } = await run('list', 'mixed', '--json')
  expect(json()).toMatchObject({ files: [{ format: 'capture' }, { format: null, bytes: 0 }, { format: null }] })
  const { stderr, code } = await run('inspect', 'mixed/a.txt.gz')
  expect([code, stderr]).toEqual([2, expect.stringContaining('a.txt.gz holds messages of a venue: say whose')])
  expect((await run('inspect', 'mixed')).stderr).toMatch(
    /b\.csv is empty; .*c\.txt is of no format that can be read; it begins with 'a letter'\n$/,
  )
})

test('a recording of another venue than was said', async () => {
  const { code, stderr } = await run('inspect', 'mixed/a.txt.gz', '--instrument', 'bybit-linear:BTCUSDT')
  expect([code, stderr]).toEqual([2, expect.stringContaining("read as one of bybit-linear; is it another venue's")])
})

test('several formats are named', async () => {
  const { code, stderr } = await run('inspect', 'mixed/a.txt.gz', 'trades.csv')
  expect([code, stderr]).toEqual([2, expect.stringContaining('of several formats, capture and tardis')])
})

test.each([
  [[], ['say what to do', 'at least one file']],
  [
    ['inspekt', 'trades.csv'],
    ["no action 'inspekt'", 'inspect'],
  ],
  [
    ['inspect', 'missing.csv', '--tick', 'x'],
    ["'missing.csv' is not there", "--tick 'x'"],
  ],
  [
    ['convert', 'trades.csv', '--to', 'xls'],
    ['--out', "'xls' is not a choice"],
  ],
  [
    ['inspect', 'trades.csv', '--instrument', 'binance-usdm:ETHUSDT'],
    ['not in the files', 'BTCUSDT'],
  ],
  [['inspect', 'trades.csv', '--instrument', 'nonsense'], ['not an instrument id']],
  [
    ['inspect', 'trades.csv', '--format', 'hftt'],
    ["no format 'hftt'", 'hft'],
  ],
  [['inspect', 'trades.csv', '--jsn'], ['no option --jsn']],
])('%j is refused with every mistake', async (args, says) => {
  const { code, stdout, stderr } = await run(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  for (const text of says) expect(stderr).toContain(text)
})

test('a damaged file answers 1 with its error', async () => {
  writeFileSync(join(folder, 'cut.hft'), 'HFTROWS\nxxxx')
  const { code, stderr } = await run('inspect', 'cut.hft')
  expect({ code, stderr: stderr.split(':')[0] }).toEqual({ code: 1, stderr: 'error hft.truncated' })
})

test.each([
  ['', 'nothing.csv is empty'],
  ['time;price\n1;2\n', "nothing.csv is of no format that can be read; it begins with 'time;price': separate fields"],
  [HEADER, 'the files hold no market data'],
  [`${HEADER}${trade(0, 'a', '100.1').replaceAll(/[^,\n]+/g, '"$&"')}`, 'line 2 of nothing.csv'],
])('a file that holds nothing to read answers 1 and says why: %j', async (content, says) => {
  writeFileSync(join(folder, 'nothing.csv'), content)
  const { code, stdout, stderr } = await run('inspect', 'nothing.csv')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(says)
})

test('a damaged line that names no symbol leaves the others', async () => {
  writeFileSync(join(folder, 'symbols.csv'), HEADER + trade(0, 'a', '1') + trade(1, 'b', '1').replace('BTCUSDT', ''))
  const { code, json } = await run('inspect', 'symbols.csv', '--json')
  expect(code).toBe(0)
  expect(json()).toMatchObject({ rows: 1, instruments: [{ id: 'binance-futures:BTCUSDT' }], counts: { malformed: 1 } })
})

test('a damaged line that writes a venue otherwise is no second instrument', async () => {
  const rows = ['demo', 'demo', 'Demo'].map(
    (venue, at) => `trade,${venue}:A,buy,1,1,172307520000000000${at},172307520000000000${at}\n`,
  )
  writeFileSync(
    join(folder, 'venues.csv'),
    `kind,instrument,side,price,quantity,exchange_time,local_time\n${rows.join('')}`,
  )
  const { code, json } = await run('inspect', 'venues.csv', '--json')
  expect(code).toBe(0)
  expect(json()).toMatchObject({ rows: 2, instruments: [{ id: 'demo:A' }], counts: { otherInstrument: 1 } })
})

test('a packing that cannot be undone is said, not a format that cannot be read', async () => {
  writeFileSync(join(folder, 'damaged.csv.gz'), gzipSync(HEADER).fill(0x55, 4))
  const { code, stderr } = await run('inspect', 'damaged.csv.gz')
  expect([code, stderr]).toEqual([1, expect.stringContaining('its gzip packing cannot be undone')])
})

test('the help names actions and formats', async () => {
  const { code, stdout } = await run('--help')
  expect(code).toBe(0)
  for (const text of ['inspect', 'validate', 'convert', 'list', 'binance-archive', '--compression']) {
    expect(stdout).toContain(text)
  }
})

describe.skipIf(!existsSync(join(RECORDED, 'binance-coinm')))('recorded venue messages', () => {
  const capture = join(RECORDED, 'hyperliquid/../binance-coinm/capture_ethusd_perp_20240808.txt.gz')

  test('a capture is sound, and converted it is the same market', async () => {
    const id = ['--instrument', 'binance-coinm:ETHUSD_PERP']
    expect(await run('validate', capture, ...id)).toMatchObject({ code: 0 })
    const before = await run('inspect', capture, ...id, '--json')
    expect((await run('convert', capture, ...id, '--to', 'hft', '--out', 'coinm.hft')).code).toBe(0)
    const after = await run('inspect', 'coinm.hft', '--json')
    const { instruments, rows } = before.json()
    expect(after.json()).toMatchObject({ format: 'hft', instruments, rows })
  }, 30_000)

  test('without an instrument it is not known whose messages they are', async () => {
    const { code, stderr } = await run('inspect', capture)
    expect(code).toBe(2)
    expect(stderr).toContain('--instrument')
  })
})
