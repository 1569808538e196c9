import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { NO_PRICE, Side } from '@hft/instrument'
import { afterAll, describe, expect, test } from 'vitest'
import { applyToLadderBook, LadderBook } from '../../books/l2-book.ts'
import { linesOf, listing, RECORDED_DATA, readWhole, StoredFiles } from '../records/stored-files.contract.ts'
import { tardisFormat } from './tardis-format.ts'

const files = new StoredFiles()
afterAll(() => files.remove())
const instrument = listing('binance-usdm:BTCUSDT', '0.1', '0.001')
const options = { instruments: [instrument] }
const SECOND = 1_000_000_000
/** 2022-01-01T00:00:00Z, in microseconds. */
const at = (micros: number) => 1_640_995_200_000_000 + micros
const COMMON = 'exchange,symbol,timestamp,local_timestamp'
const line = (exchange: number, local: number, rest: string, symbol = 'BTCUSDT') =>
  `binance-futures,${symbol},${at(exchange)},${at(local)},${rest}\n`
const trades = (...lines: string[]) => files.write('trades.csv', `${COMMON},id,side,price,amount\n${lines.join('')}`)
const book = (...lines: string[]) =>
  files.write('book.csv', `${COMMON},is_snapshot,side,price,amount\n${lines.join('')}`)

describe('trades', () => {
  test('are read with both times; those of one local time are a message', async () => {
    const path = trades(line(0, 5, 'a,buy,100.1,0.5'), line(1, 5, 'b,sell,100,1'), line(2, 7, 'c,unknown,99.9,2'))
    expect((await readWhole(tardisFormat, [path], options)).lines).toEqual([
      'Trade bid 1001 500 0 5000',
      'Trade ask 1000 1000 1000 5000 .',
      'Trade - 999 2000 2000 7000 .',
    ])
  })

  test.each([
    ['a price off the grid', 'a,buy,100.15,1', 'offGrid'],
    ['a price that is none', 'a,buy,abc,1', 'malformed'],
    ['no number for a quantity', 'a,buy,100.1,NaN', 'badQuantity'],
    ['a negative quantity', 'a,buy,100.1,-1', 'badQuantity'],
    ['a field too few', 'a,buy,100.1', 'malformed'],
    ['the id of the line before', 'x,buy,100.1,1', 'duplicate'],
  ])('%s: counted with its line and left out', async (_, rest, kind) => {
    const path = trades(line(0, 5, 'x,buy,100.1,1'), line(1, 6, rest), line(2, 7, 'y,buy,100.2,1'))
    const { lines, problems } = await readWhole(tardisFormat, [path], options)
    expect(lines).toHaveLength(2)
    expect(problems.counts).toMatchObject({ [kind]: 1 })
    expect(problems.total).toBe(1)
    expect(problems.first[0]).toMatchObject({ kind, text: expect.stringMatching(/^line 3 of .*trades\.csv: /) })
  })

  test('quantities with exponents are exact', async () => {
    const path = trades(line(0, 5, 'a,buy,1.001e2,1e-3'))
    expect((await readWhole(tardisFormat, [path], options)).lines).toEqual(['Trade bid 1001 1 0 5000 .'])
  })

  test('times that are none, steps back, jumps and other symbols', async () => {
    const day = 86_400_000_000
    const path = trades(
      line(0, 5, 'a,buy,100,1'),
      `binance-futures,BTCUSDT,x,${at(5)},b,buy,100,1\n`,
      line(3, 4, 'c,buy,100,1'),
      line(3, 9, 'd,buy,100,1', 'ETHUSDT'),
      line(2 * day, 2 * day, 'e,buy,100,1'),
    )
    const { lines, problems } = await readWhole(tardisFormat, [path], options)
    expect(lines.map((text) => text.split(' ')[5])).toEqual(['5000', '5000', String(2 * day * 1000)])
    expect(problems.counts).toMatchObject({ malformed: 1, timeBack: 1, otherInstrument: 1, timeJump: 1 })
  })

  test('an exchange time after the local one shifts all local times', async () => {
    const path = trades(line(50, 40, 'a,buy,100,1'), line(60, 65, 'b,buy,100,1'))
    const { lines, problems, shiftNanos } = await readWhole(tardisFormat, [path], options)
    expect(shiftNanos).toBe(10_000)
    expect(lines.map((text) => text.split(' ')[5])).toEqual(['50000', '75000'])
    expect(problems.counts.seenTooEarly).toBe(1)
  })
})

describe('incremental_book_L2', () => {
  test('a snapshot in the middle clears the book before its levels', async () => {
    const path = book(
      line(0, 5, 'false,bid,99.9,1'),
      line(1, 6, 'true,bid,100,2'),
      line(1, 6, 'true,ask,100.1,3'),
      line(2, 7, 'false,ask,100.1,0'),
      line(3, 8, 'true,bid,90,1'),
    )
    expect((await readWhole(tardisFormat, [path], options)).lines).toEqual([
      'Level bid 999 1000 0 5000 .',
      'Status - none 0 1000 6000',
      'Clear - none 0 1000 6000 s',
      'Level bid 1000 2000 1000 6000 s',
      'Level ask 1001 3000 1000 6000 s.',
      'Level ask 1001 0 2000 7000 .',
      'Status - none 0 3000 8000',
      'Clear - none 0 3000 8000 s',
      'Level bid 900 1000 3000 8000 s.',
    ])
  })

  test.each(['x', 'bids', 'buy', ''])('a side %j is counted and left out', async (side) => {
    const path = book(line(0, 1, 'true,bid,1,1'), line(0, 1, `true,${side},1,1`))
    const { problems, lines } = await readWhole(tardisFormat, [path], options)
    expect([problems.total, problems.counts.unknownKind]).toEqual([1, 1])
    expect(lines.filter((text) => text.startsWith('Level'))).toHaveLength(1)
  })
})

test.each(['sideways', 'bid', 'selling'])('a trade of side %j is counted and left out', async (side) => {
  const sides = ['buy', side, 'sell', 'unknown', '']
  const path = trades(...sides.map((text, at) => line(at, at, `${at},${text},1,1`)))
  const { problems, lines } = await readWhole(tardisFormat, [path], options)
  expect([problems.total, problems.counts.unknownKind]).toEqual([1, 1])
  expect(problems.first[0]!.text).toMatch(new RegExp(`^line 3 of .*: side '${side}'$`))
  expect(lines.map((text) => text.split(' ')[1])).toEqual(['bid', 'ask', '-', '-'])
})

test('quotes: both sides; an empty one has no price', async () => {
  const header = `${COMMON},ask_amount,ask_price,bid_price,bid_amount\n`
  const path = files.write('quotes.csv', header + line(0, 5, '1,100.1,100,2') + line(1, 6, ',,100,2'))
  expect((await readWhole(tardisFormat, [path], options)).lines).toEqual([
    'BestQuote bid 1000 2000 0 5000',
    'BestQuote ask 1001 1000 0 5000 .',
    'BestQuote bid 1000 2000 1000 6000',
    'BestQuote ask none 0 1000 6000 .',
  ])
})

test('book snapshots: the first whole, then what changed', async () => {
  const columns = [0, 1].flatMap((level) =>
    ['asks', 'bids'].flatMap((side) => [`${side}[${level}].price`, `${side}[${level}].amount`]),
  )
  const header = `${COMMON},${columns.join(',')}\n`
  const path = files.write(
    'book_snapshot_2.csv',
    header +
      line(0, 5, '100.1,1,100,1,100.2,2,99.9,2') +
      line(1, 6, '100.1,1,100,1,100.2,2,99.9,2') +
      line(2, 7, '100.2,2,100.1,5,100.3,1,100,1'),
  )
  expect((await readWhole(tardisFormat, [path], options)).lines).toEqual([
    'Status - none 0 0 5000',
    'Clear - none 0 0 5000 s',
    'Level bid 1000 1000 0 5000 s',
    'Level bid 999 2000 0 5000 s',
    'Level ask 1001 1000 0 5000 s',
    'Level ask 1002 2000 0 5000 s.',
    'Level bid 999 0 2000 7000',
    'Level ask 1001 0 2000 7000',
    'Level bid 1001 5000 2000 7000',
    'Level ask 1003 1000 2000 7000 .',
  ])
})

test('derivative tickers: funding, index and mark where they are given', async () => {
  const header = `${COMMON},funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price\n`
  const path = files.write(
    'derivative_ticker.csv',
    header + line(0, 5, ',0.0001,,1,2,100.55,') + line(0, 6, ',,,,,,100.6'),
  )
  const { replay, close } = await tardisFormat.open([path], options)
  const batch = (await replay.localView.load()) && replay.localView.next()
  if (!batch) throw new Error('no rows')
  expect([...batch.kind.subarray(0, 3)]).toEqual([10, 12, 11])
  expect([...batch.value.subarray(0, 3)]).toEqual([0.0001, 100.55, 100.6])
  await close()
})

test('files of several types, packed in several ways, are one market on one clock', async () => {
  const first = files.write('trades.csv.gz', gzipSync(`${COMMON},id,side,price,amount\n${line(3, 9, 'a,buy,100,1')}`))
  const second = files.write(
    'book.csv.zst',
    zstdCompressSync(
      `${COMMON},is_snapshot,side,price,amount\n${line(1, 6, 'false,bid,99,1')}${line(9, 12, 'false,bid,99,0')}`,
    ),
  )
  const { lines, epochNs } = await readWhole(tardisFormat, [first, second], { ...options, baseLatencyNanos: SECOND })
  expect(epochNs).toBe(1_640_995_200_000_000_000n)
  expect(lines).toEqual([
    `Level bid 990 1000 1000 ${SECOND + 6_000 - 3_000} .`,
    `Trade bid 1000 1000 3000 ${SECOND + 9_000 - 3_000} .`,
    `Level bid 990 0 9000 ${SECOND + 12_000 - 3_000} .`,
  ])
})

test('a cut gzip file is used up to where it is cut', async () => {
  const packed = gzipSync(`${COMMON},id,side,price,amount\n${line(3, 9, 'a,buy,100,1').repeat(1)}${'x'.repeat(5)}`)
  const { lines, problems } = await readWhole(
    tardisFormat,
    [files.write('cut.csv.gz', packed.subarray(0, -9))],
    options,
  )
  expect(lines).toHaveLength(1)
  expect(problems.counts.truncated).toBe(1)
})

test.each([
  ['options_chain', `${COMMON},type,strike_price\n`, 'tardis.type'],
  ['nothing of the run', `${COMMON},id,side,price,amount\n${line(0, 1, 'a,buy,1,1', 'OTHER')}`, 'stored.no_rows'],
])('%s: refused', async (_, text, code) => {
  await expect(tardisFormat.open([files.write('other.csv', text)], options)).rejects.toMatchObject({ code })
})

describe.skipIf(!existsSync(join(RECORDED_DATA, 'tardis')))('recorded files', () => {
  const recorded = (name: string) => join(RECORDED_DATA, 'tardis', name)

  test.each([
    ['bitmex_trades_XBTUSD.csv', [{ venue: 'bitmex', symbol: 'XBTUSD', tickSize: '8531.5', lotSize: '1' }]],
    [
      'deribit_incremental_book_L2_BTC-PERPETUAL.csv',
      [{ venue: 'deribit', symbol: 'BTC-PERPETUAL', tickSize: '0.5', lotSize: '10' }],
    ],
    [
      'binance-futures_book_snapshot_25_BTCUSDT.csv',
      [{ venue: 'binance-futures', symbol: 'BTCUSDT', tickSize: '0.01', lotSize: '0.001' }],
    ],
  ])('%s: its listings', async (name, due) => {
    expect(await tardisFormat.listings([recorded(name)])).toEqual(due)
  })

  test('ten pictures of a book, folded, are each the picture', async () => {
    const market = await tardisFormat.open([recorded('binance-futures_book_snapshot_25_BTCUSDT.csv')], {
      instruments: [listing('binance-usdm:BTCUSDT', '0.01', '0.001')],
    })
    const ladder = new LadderBook(0)
    const { localView } = market.replay
    while (await localView.load()) {
      const batch = localView.next()!
      for (let row = 0; row < batch.length; row++) applyToLadderBook(ladder, batch, row)
    }
    expect(market.problems.total).toBe(0)
    expect(ladder.crossings).toBe(0)
    let levels = 0
    for (let at = ladder.best(Side.Buy); at !== NO_PRICE; at = ladder.next(Side.Buy, at)) levels++
    expect(levels).toBe(25)
    await market.close()
  })

  test('trades and increments are read without a problem', async () => {
    for (const [name, instruments, rows] of [
      ['bitmex_trades_XBTUSD.csv', [listing('bitmex:XBTUSD', '0.5', '1')], 10],
      ['deribit_incremental_book_L2_BTC-PERPETUAL.csv', [listing('deribit:BTC-PERPETUAL', '0.5', '10')], 17],
    ] as const) {
      const market = await tardisFormat.open([recorded(name)], { instruments })
      expect(await linesOf(market.replay.localView)).toHaveLength(rows)
      expect(market.problems.total).toBe(0)
      await market.close()
    }
  })
})

describe('several listings', () => {
  const options = {
    instruments: [instrument, listing('binance-spot:BTCUSDT', '0.1', '0.001', 1), listing('x:ETHUSDT', '1', '1', 2)],
  }
  const header = `${COMMON},id,side,price,amount\n`
  const from = (exchange: string, symbol: string) =>
    files.write(
      'trades.csv',
      header +
        [0, 1].map((time) => line(time, time + 5, 'a,buy,100,1', symbol).replace('binance-futures', exchange)).join(''),
    )

  test('files of several symbols and exchanges are merged by time, and take nothing for repeated', async () => {
    const paths = [from('binance-futures', 'BTCUSDT'), from('binance', 'BTCUSDT'), from('x', 'ETHUSDT')]
    const { lines, problems } = await readWhole(tardisFormat, paths, options)
    // Of each listing the second trade has the id of the first.
    expect(lines).toHaveLength(3)
    expect(problems.counts).toMatchObject({ timeBack: 0, duplicate: 3, otherInstrument: 0 })
  })

  test('one file of several symbols tells their ids apart', async () => {
    const path = files.write(
      'trades.csv',
      header + ['BTCUSDT', 'ETHUSDT'].map((symbol) => line(0, 5, 'a,buy,100,1', symbol)).join(''),
    )
    const { lines, problems } = await readWhole(tardisFormat, [path], options)
    expect([lines.length, problems.total]).toEqual([2, 0])
  })

  test('an instrument may have the exchange’s name as the files write it', async () => {
    const two = {
      instruments: ['binance', 'binance-futures'].map((venue, at) => listing(`${venue}:BTCUSDT`, '1', '1', at)),
    }
    const paths = [from('binance-futures', 'BTCUSDT'), from('binance', 'BTCUSDT')]
    expect((await readWhole(tardisFormat, paths, two)).lines).toHaveLength(2)
  })
})

test.each([
  ['True', 'False'],
  ['TRUE', 'FALSE'],
  ['1', '0'],
])('a snapshot that is marked %s, as other programs write it', async (yes, no) => {
  const path = book(line(0, 5, `${yes},bid,100,1`), line(1, 6, `${no},bid,100,2`), line(2, 7, 'maybe,bid,100,2'))
  const { lines, problems } = await readWhole(tardisFormat, [path], options)
  expect(lines.map((text) => text.split(' ')[0])).toEqual(['Status', 'Clear', 'Level', 'Level'])
  expect(problems.first).toEqual([{ kind: 'unknownKind', text: expect.stringMatching(/^line 4 of .*'maybe'/) }])
})

test('a quote of which one side can’t be read is left out whole; one without a symbol as well', async () => {
  const header = `${COMMON},ask_amount,ask_price,bid_price,bid_amount\n`
  const path = files.write(
    'quotes.csv',
    header + line(0, 5, '1,100.1,100,x') + line(1, 6, '1,100.1,100,2', '') + line(2, 7, '1,100.1,100,2'),
  )
  const { lines, problems, counts } = await readWhole(tardisFormat, [path], options)
  expect(lines).toHaveLength(2)
  expect(problems.counts).toMatchObject({ badQuantity: 1, malformed: 1 })
  // Header and blank lines are no records.
  expect(counts['records']).toBe(3)
})

test('two headers, where files were put together, are no listing', async () => {
  const path = trades(line(0, 5, 'a,buy,100,1'), `${COMMON},id,side,price,amount\n`, line(1, 6, 'b,buy,100,1'))
  expect(await tardisFormat.listings([path])).toMatchObject([{ symbol: 'BTCUSDT' }])
  expect((await readWhole(tardisFormat, [path], options)).problems.counts.malformed).toBe(1)
})

test('files of liquidations and of option chains are no trades and no quotes', async () => {
  const path = files.write('binance-futures_liquidations_2022-01-01_BTCUSDT.csv', `${COMMON},id,side,price,amount\n`)
  await expect(tardisFormat.listings([path])).rejects.toMatchObject({ code: 'tardis.type' })
  const chain = `${COMMON},type,strike_price,expiration,bid_price,bid_amount,ask_price,ask_amount\n`
  expect(tardisFormat.detect(Buffer.from(chain), 'options.csv')).toBe(false)
})
