import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runInFolder } from '../run-in-folder.contract.ts'
import { runDataProgram } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-convert-'))
afterAll(() => rmSync(folder, { recursive: true }))
const run = (...args: string[]) => runInFolder(folder, runDataProgram, args)

const OPEN = 1_637_971_200_000
const kline = (minute: number) =>
  `${OPEN + minute * 60_000},1.1,1.4,1.0,1.3,20,${OPEN + minute * 60_000 + 59_999},25,7,10,12,0\n`
writeFileSync(join(folder, 'ADABTC-1m-2021-11-27.csv'), kline(0) + kline(1))
const HEADER = 'exchange,symbol,timestamp,local_timestamp'
const times = '1640995200000000,1640995200000007'
writeFileSync(
  join(folder, 'ticker.csv'),
  `${HEADER},funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price\nbinance-futures,BTCUSDT,${times},,0.0001,,,,50000.5,50001.5\n`,
)
writeFileSync(
  join(folder, 'book.csv'),
  `${HEADER},is_snapshot,side,price,amount\nbinance-futures,BTCUSDT,${times},true,bid,100.1,2\n`,
)

const MANY_ROWS = 70_000
const many = Array.from({ length: MANY_ROWS }, (_, at) => `binance-futures,BTCUSDT,${times},false,bid,100.1,${at}\n`)
writeFileSync(join(folder, 'many.csv'), `${HEADER},is_snapshot,side,price,amount\n${many.join('')}`)

const TARGETS = [
  ['hft', 'stored'],
  ['hft', 'one.hft'],
  ['csv', 'rows.csv'],
  ['npz', 'rows.npz'],
] as const

describe.each(TARGETS)('to %s as %s', (format, name) => {
  test('candles alone are refused, and nothing is left behind', async () => {
    const target = join('candles', name)
    const ended = await run('convert', 'ADABTC-1m-2021-11-27.csv', '--to', format, '--out', target)
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(
      new RegExp(`^error data.nothing_to_write: ${format} can hold none of the 2 rows: .*candles`),
    )
    expect(existsSync(join(folder, 'candles')) ? readdirSync(join(folder, 'candles')) : []).toEqual([])
  })

  test('where nothing can be written it says so', async () => {
    writeFileSync(join(folder, 'no-folder'), '')
    const ended = await run('convert', 'book.csv', '--to', format, '--out', join('no-folder', name))
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^error (hft|npz|data)\.unwritable: .*no-folder.* cannot be written: /)
  })
})

test.each([
  ['csv', 'data'],
  ['npz', 'npz'],
])('a folder is no %s file, and stays as it is', async (format, scope) => {
  mkdirSync(join(folder, `folder.${format}`))
  const ended = await run('convert', 'book.csv', '--to', format, '--out', `folder.${format}`)
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toContain(`error ${scope}.unwritable`)
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('what was left out of the data is told', async () => {
  const row = (side: string, amount: string) => `binance-futures,BTCUSDT,${times},true,${side},100.1,${amount}\n`
  const text = `${HEADER},is_snapshot,side,price,amount\n${row('bid', '2')}${row('up', '2')}${row('ask', '-1')}`
  writeFileSync(join(folder, 'bad.csv'), text)
  const { code, stdout } = await run('convert', 'bad.csv', '--to', 'csv', '--out', 'good.csv')
  expect([code, stdout.split('\n')[1]]).toEqual([
    0,
    'problems in what was read: unknownKind 1, badQuantity 1; validate names their places',
  ])
})

test('what npz has not is told, and the rest is written', async () => {
  const ended = await run('convert', 'ticker.csv', '--to', 'npz', '--out', 'ticker.npz')
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('funding rates, mark and index prices') })
  expect(await run('convert', 'book.csv', '--to', 'npz', '--out', 'book.npz')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^\d rows written to .*book\.npz; 1 rows are left out: npz has no candles, .*states of the feed\n$/,
    ),
  })
})

test.each(['csv', 'hft', 'npz'])('Ctrl-C while it writes %s leaves nothing behind', async (format) => {
  const out = `interrupted.${format}`
  const signals = new EventEmitter()
  // Asked to end when it begins to show how far it is, which is before the file is named.
  const stderr = { isTTY: true, write: () => signals.emit('SIGINT') }
  const ended = await runInFolder(folder, (around) => runDataProgram({ ...around, stderr, signals }), [
    ...['convert', 'many.csv', '--to', format, '--out', out],
  ])
  expect(ended).toMatchObject({ code: 130, stdout: '' })
  expect(readdirSync(folder).filter((name) => name.startsWith('interrupted'))).toEqual([])
})
