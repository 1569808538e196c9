import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { linesOf, listing, RECORDED_DATA, readWhole, StoredFiles } from '../records/stored-files.contract.ts'
import { binanceArchiveFormat } from './archive-format.ts'
import { archiveKindOf } from './archive-layout.ts'

const files = new StoredFiles()
afterAll(() => files.remove())
const options = { instruments: [listing('binance-usdm:BTCUSDT', '0.1', '0.001')] }
/** 2024-08-08T00:00:00Z in milliseconds. */
const START = 1_723_075_200_000
const read = (name: string, text: string) => readWhole(binanceArchiveFormat, [files.write(name, text)], options)

describe('the first line tells the kind', () => {
  test.each([
    ['spot trades', '1,0.5,1.0,0.5,1723075200000,True,True', 'trades'],
    ['spot trades in microseconds', '1,0.5,1.0,0.5,1723075200000000,False,True', 'trades'],
    ['futures trades', 'id,price,qty,quote_qty,time,is_buyer_maker', 'trades'],
    ['spot aggregate trades', '1,0.5,1.0,7,9,1723075200000,True,True', 'aggTrades'],
    ['futures aggregate trades', '1,0.5,1.0,7,9,1723075200000,true', 'aggTrades'],
    ['klines', '1723075200000,1,2,0.5,1,10,1723075259999,10,3,1,1,0', 'klines'],
    ['best quotes', '7,1,2,3,4,1723075200000,1723075200001', 'bookTicker'],
    ['something else', 'a,b,c', undefined],
    ['sums of depth', 'timestamp,percentage,depth,notional', 'bookDepth'],
    ['sums of depth without a header', '2024-08-08 00:00:07,-5,10.5,600000.25', 'bookDepth'],
  ])('%s', (_, line, kind) => {
    expect(archiveKindOf(line)).toBe(kind)
  })
})

test.each([
  ['without a header, milliseconds', `1,60000.1,0.5,1,${START},True,True\n2,60000.2,1,1,${START + 1},False,True\n`],
  [
    'with a header, microseconds',
    `id,price,qty,quote_qty,time,is_buyer_maker\n1,60000.1,0.5,1,${START}000,true\n2,60000.2,1,1,${START}999,false\n`,
  ],
])('trades %s', async (_, text) => {
  const { lines, problems, epochNs } = await read('BTCUSDT-trades-2024-08-08.csv', text)
  expect(epochNs).toBe(BigInt(START) * 1_000_000n)
  expect(lines[0]).toBe('Trade ask 600001 500 0 0 .')
  expect(lines[1]).toMatch(/^Trade bid 600002 1000 (1000000|999000) (1000000|999000) \.$/)
  expect(problems.total).toBe(0)
})

test('what is neither true nor false is counted and left out', async () => {
  const makers = ['true', 'FALSE', 'maybe', 'tr', 'False', '']
  const lines = makers.map((maker, at) => `${at},60000.1,0.5,1,${START},${maker}\n`)
  const found = await read('BTCUSDT-trades-2024-08-08.csv', lines.join(''))
  expect(found.lines.map((text) => text.split(' ')[1])).toEqual(['ask', 'bid', 'bid'])
  expect([found.problems.total, found.problems.counts.unknownKind]).toEqual([3, 3])
  expect(found.problems.first[0]!.text).toMatch(/^line 3 of .*: is_buyer_maker 'maybe'$/)
})

test('candles without a number of trades are counted and left out', async () => {
  const line = (value: string, trades: string) => `${START},1,2,0.5,1,10,${START + 59_999},${value},${trades},1,1,0\n`
  const { lines, problems } = await read('k.csv', line('10', '3') + line('x', '3') + line('10', 'many'))
  expect([lines.length, problems.counts.malformed]).toEqual([1, 2])
})

test('local times are those of the exchange and the base latency', async () => {
  const path = files.write('trades.csv', `1,60000.1,0.5,1,${START},True,True\n`)
  const { lines } = await readWhole(binanceArchiveFormat, [path], { ...options, baseLatencyNanos: 2_000_000 })
  expect(lines).toEqual(['Trade ask 600001 500 0 2000000 .'])
})

test('aggregate trades: missing ids and repeated ones are counted', async () => {
  const line = (id: number) => `${id},60000,1,1,1,${START + id},true\n`
  const { lines, problems } = await read('aggTrades.csv', [1, 2, 2, 5, 6].map(line).join(''))
  expect(lines).toHaveLength(4)
  expect(problems.counts).toMatchObject({ gap: 1, duplicate: 1 })
  expect(problems.first.map(({ text }) => text.replace(/of .*?:/, 'of file:'))).toEqual([
    'line 3 of file: id 2 again',
    'line 4 of file: id 5 after 2',
  ])
})

test('best quotes have the time of the transaction, else that of the event', async () => {
  const text = `7,60000,1,60000.1,2,${START + 1},${START + 9}\n8,60000,1,60000.1,2,,${START + 9}\n`
  expect((await read('bookTicker.csv', text)).lines).toEqual([
    'BestQuote bid 600000 1000 1000000 1000000',
    'BestQuote ask 600001 2000 1000000 1000000 .',
    'BestQuote bid 600000 1000 9000000 9000000',
    'BestQuote ask 600001 2000 9000000 9000000 .',
  ])
})

test('candles come when they close, with their columns', async () => {
  const text = `open_time,open,high,low,close,volume,close_time,quote_volume,count,x,y,ignore\n${START},1,2,0.5,1.5,10,${START + 59_999},15.5,3,1,1,0\n`
  const { lines, candles } = await read('BTCUSDT-1m-2024-08-08.csv', text)
  expect(lines).toEqual([`Candle - 15 10000 ${60e9} ${60e9} .`])
  // Places are given out by the pass that measures as well.
  expect([candles!.openTime[1], candles!.closeTime[1], candles!.highTicks[1]]).toEqual([0, 60e9, 20])
  expect([candles!.lowTicks[1], candles!.value[1], candles!.tradeCount[1], candles!.isClosed[1]]).toEqual([
    5, 15.5, 3, 1,
  ])
})

test('depth: a snapshot, updates that follow each other, and a gap', async () => {
  const line = (at: number, first: number, last: number, type: string, previous: number) =>
    `BTCUSDT,${START + at},${first},${last},b,${type},60000,1,${previous}\n`
  const text = `symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu\n${line(0, 5, 5, 'snap', -1)}${line(1, 4, 9, 'set', 3)}${line(2, 10, 12, 'set', 9)}${line(3, 20, 22, 'set', 19)}`
  const { lines, problems } = await read('depth.csv', text)
  expect(lines).toEqual([
    'Status - none 0 0 0',
    'Clear - none 0 0 0 s',
    'Level bid 600000 1000 0 0 s.',
    'Level bid 600000 1000 1000000 1000000 .',
    'Level bid 600000 1000 2000000 2000000 .',
    'Level bid 600000 1000 3000000 3000000 .',
  ])
  expect(problems.counts.gap).toBe(1)
  expect(problems.first[0]!.text).toContain('update 22 follows 19, and not 12')
})

test('the symbol in a file’s name decides whose it is; a file without needs one instrument', async () => {
  const text = `1,60000.1,0.5,1,${START},True,True\n`
  const path = files.path('.')
  await expect(readWhole(binanceArchiveFormat, [path], options)).rejects.toMatchObject({ code: 'capture.unreadable' })
  const two = { instruments: [...options.instruments, listing('binance-usdm:ETHUSDT', '0.01', '0.001', 1)] }
  const attempt = readWhole(binanceArchiveFormat, [files.write('trades.csv', text)], two)
  await expect(attempt).rejects.toMatchObject({ code: 'stored.one_instrument' })
})

describe('bookDepth: sums of ranges become levels at their mean prices', () => {
  const HEADER = 'timestamp,percentage,depth,notional\n'
  const sums = (at: string, ...rows: readonly (readonly [number, number, number])[]) =>
    rows.map(([percentage, depth, notional]) => `${at},${percentage},${depth},${notional}\n`).join('')
  const NAME = 'BTCUSDT-bookDepth-2024-08-08.csv'

  test('bids from the farthest on, asks from the nearest on, a book a time', async () => {
    const text =
      HEADER +
      sums('2024-08-08 00:00:07', [-2, 30, 1_780_000], [-1, 10, 599_000], [1, 5, 301_000], [2, 15.5, 940_000]) +
      sums('2024-08-08 00:00:37', [-1, 1, 59_900], [1, 2, 120_400])
    const { lines, problems } = await read(NAME, text)
    const [first, second] = [7e9, 37e9].map((time) => `${time} ${time}`)
    expect(lines).toEqual([
      `Status - none 0 ${first}`,
      `Clear - none 0 ${first} s`,
      `Level bid 590500 20000 ${first} s`,
      `Level bid 599000 10000 ${first} s`,
      `Level ask 602000 5000 ${first} s`,
      `Level ask 608571 10500 ${first} s.`,
      `Clear - none 0 ${second} s`,
      `Level bid 599000 1000 ${second} s`,
      `Level ask 602000 2000 ${second} s.`,
    ])
    expect(problems.total).toBe(0)
  })

  test('units are found, times are digits as well, and what is wrong is counted', async () => {
    const path = files.write(NAME, HEADER + sums(`${START}`, [-1, 10.25, 599_000], [1, 5, 301_000]))
    expect(await binanceArchiveFormat.listings([path])).toEqual([
      { venue: undefined, symbol: undefined, tickSize: '1', lotSize: '0.25' },
    ])
    const bad =
      sums('2024-08-08 00:00:07', [-1, 10, 599_000], [-2, 30, 1_780_000], [1, 5, 301_000], [2, 4, 240_000]) +
      '2024-08-08 25:00:00,1,1,60000\n2024-08-08 00:01:00,x,1,60000\n2024-08-08 00:01:00,1,-1,60000\n2024-08-08,1\n'
    const { lines, problems } = await read(NAME, bad)
    expect(lines.slice(2)).toEqual([
      'Level bid 599000 10000 7000000000 7000000000 s',
      'Level ask 602000 5000 7000000000 7000000000 s.',
    ])
    expect(problems.first.map(({ text }) => text.replace(/ of .*?: /, ': '))).toEqual([
      'line 2: percentage -2 comes after -1',
      'line 4: at 2 % there is less than at 1 %',
      "line 5: '2024-08-08 25:00:00' is no time",
      "line 6: percentage 'x' or notional '60000' is no number",
      "line 7: quantity '-1' is below 0",
      'line 8: it has 2 fields; 4 or more are due',
    ])
  })
})

test('what is none of them is refused with the reason', async () => {
  await expect(read('x.csv', 'a,b\n')).rejects.toMatchObject({
    code: 'binance_archive.kind',
    message: expect.stringMatching(/first line is 'a,b'/),
  })
})

describe.skipIf(!existsSync(join(RECORDED_DATA, 'binance-usdm')))('recorded files', () => {
  const recorded = (name: string) => join(RECORDED_DATA, name)

  test('candles of a spot listing', async () => {
    const path = recorded('binance-spot/ADABTC-1m-2021-11-27.csv')
    expect(await binanceArchiveFormat.listings([path])).toEqual([
      { venue: undefined, symbol: 'ADABTC', tickSize: '0.00000001', lotSize: '0.1' },
    ])
    const instruments = [listing('binance-spot:ADABTC', '0.00000001', '0.1')]
    const market = await binanceArchiveFormat.open([path], { instruments })
    expect(await linesOf(market.replay.localView)).toHaveLength(10)
    expect(market.problems.total).toBe(0)
    await market.close()
  })

  test('a depth snapshot with its updates', async () => {
    const paths = ['snap', 'update'].map((part) => recorded(`binance-usdm/btcusdt-depth-${part}.csv`))
    const market = await binanceArchiveFormat.open(paths, options)
    expect(await linesOf(market.replay.localView)).toHaveLength(202)
    expect(market.counts).toMatchObject({ malformed: 0, offGrid: 0, timeBack: 0 })
    await market.close()
  })
})

test.each([
  ['bookTicker.csv', `x,60000,1,60001,1,${START},${START}\n`, 'malformed'],
  ['bookTicker.csv', `8,60000,1,60001,NaN,${START},${START}\n`, 'badQuantity'],
] as const)('a line of %s that can’t be read is left out whole: %s', async (name, text, kind) => {
  const { lines, problems } = await read(name, `7,60000,1,60001,1,${START},${START}\n${text}`)
  expect(lines).toHaveLength(2)
  expect(problems.counts[kind]).toBe(1)
})

test('depth of an update type that there isn’t, and of no symbol', async () => {
  const header = 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu\n'
  const line = (symbol: string, type: string) => `${symbol},${START},5,5,b,${type},60000,1,-1\n`
  const text = header + line('BTCUSDT', 'snap') + line('BTCUSDT', 'remove') + line('', 'snap')
  const { lines, problems } = await read('depth.csv', text)
  expect(lines.filter((row) => row.startsWith('Level'))).toHaveLength(1)
  expect(problems.counts).toMatchObject({ unknownKind: 1, malformed: 1 })
})
