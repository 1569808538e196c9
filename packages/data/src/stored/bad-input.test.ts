import { readFileSync, writeFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { Side } from '@hft/instrument'
import { afterAll, describe, expect, test } from 'vitest'
import { applyToLadderBook, LadderBook } from '../books/l2-book.ts'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { csvFormat } from './csv/csv-format.ts'
import type { MarketDataFormat } from './format.ts'
import { RECORD_BYTES } from './npz/event-record.ts'
import { npyHeaderOf } from './npz/npy-header.ts'
import { npzFormat } from './npz/npz-format.ts'
import { writeNpz } from './npz/npz-writer.ts'
import { parquetFormat } from './parquet/parquet-format.ts'
import { listing, readWhole, StoredFiles } from './records/stored-files.contract.ts'
import { tardisFormat } from './tardis/tardis-format.ts'

const files = new StoredFiles()
afterAll(() => files.remove())
const instrument = listing('binance-usdm:BTCUSDT', '0.1', '0.001')
const options = { instruments: [instrument] }
const EPOCH = 1_723_075_200_000_000_000n
const BOTH = EventFlag.SeenByExchange | EventFlag.SeenByUs
const DAY_MILLIS = 86_400_000

/** A trade: price and quantity in text, times in milliseconds since midnight. */
interface Trade {
  readonly price: string
  readonly quantity: string
  readonly exchangeMillis: number
  readonly localMillis: number
}

const trade = (millis: number, quantity = '0.5', latencyMillis = 1, price = '100.1'): Trade => ({
  price,
  quantity,
  exchangeMillis: millis,
  localMillis: millis + latencyMillis,
})

/** Writes trades as a file of each format. */
const WRITERS: readonly (readonly [MarketDataFormat, (trades: readonly Trade[]) => Promise<string>])[] = [
  [npzFormat, npzOf],
  [
    csvFormat,
    async (trades) => {
      const lines = trades.map(({ price, quantity, exchangeMillis, localMillis }) =>
        ['trade', instrument.id, 'buy', price, quantity, nanos(exchangeMillis), nanos(localMillis)].join(','),
      )
      return files.write(
        'rows.csv',
        `kind,instrument,side,price,quantity,exchange_time,local_time\n${lines.join('\n')}\n`,
      )
    },
  ],
  [
    tardisFormat,
    async (trades) => {
      const lines = trades.map(({ price, quantity, exchangeMillis, localMillis }, id) => {
        const times = [exchangeMillis, localMillis].map((millis) => nanos(millis) / 1000n)
        return ['binance-futures', 'BTCUSDT', ...times, id, 'buy', price, quantity].join(',')
      })
      const header = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount'
      return files.write('trades.csv', `${header}\n${lines.join('\n')}\n`)
    },
  ],
]

function nanos(millis: number): bigint {
  return EPOCH + BigInt(millis) * 1_000_000n
}

async function npzOf(trades: readonly Trade[]): Promise<string> {
  const batch = new MarketEventBatch()
  for (const { price, quantity, exchangeMillis, localMillis } of trades) {
    const [ticks, lots] = [Math.round(Number(price) * 10), Number(quantity) * 1000]
    batch.append(EventKind.Trade, EventFlag.Bid | BOTH, 0, ticks, lots, exchangeMillis * 1e6, localMillis * 1e6)
  }
  return npzOfRows(batch)
}

async function npzOfRows(batch: MarketEventBatch): Promise<string> {
  const path = files.path('rows.npz')
  await writeNpz(path, [batch], { tickSize: 0.1, lotSize: 0.001, epochNs: EPOCH, compression: 'stored' })
  return path
}

/** Changes a record of an npz file whose array is stored as it is, and its checksums. */
function changeRecord(path: string, index: number, change: (record: Buffer) => void): void {
  const bytes = readFileSync(path)
  const start = 30 + bytes.readUInt16LE(26)
  const size = bytes.readUInt32LE(22)
  const header = npyHeaderOf(2).length
  change(bytes.subarray(start + header + index * RECORD_BYTES, start + header + (index + 1) * RECORD_BYTES))
  const crc = crc32(bytes.subarray(start, start + size))
  bytes.writeUInt32LE(crc, 14)
  bytes.writeUInt32LE(crc, bytes.indexOf('PK\x01\x02', start + size, 'latin1') + 16)
  writeFileSync(path, bytes)
}

describe.each(WRITERS)('$name', (format, write) => {
  test.each(['NaN', '-1'])('a quantity of %s is counted, and its record left out', async (quantity) => {
    const path = await write([trade(0), trade(1, quantity), trade(2)])
    const { lines, problems } = await readWhole(format, [path], options)
    expect(lines.map((line) => line.split(' ')[3])).toEqual(['500', '500'])
    expect(problems.counts.badQuantity).toBe(1)
    expect(problems.first).toHaveLength(1)
  })

  test('an exchange time after the local one shifts all local times by one constant', async () => {
    const path = await write([trade(0, '0.5', 5), trade(10, '0.5', -4), trade(20, '0.5', 7)])
    const { lines, shiftNanos } = await readWhole(format, [path], options)
    expect(shiftNanos).toBe(4e6)
    expect(lines.map((line) => Number(line.split(' ')[5]) / 1e6)).toEqual([9, 10, 31])
  })

  test('records go on after a jump of more than a day', async () => {
    const path = await write([trade(0), trade(2.5 * DAY_MILLIS), trade(2.5 * DAY_MILLIS + 1)])
    const { lines, problems, shiftNanos } = await readWhole(format, [path], options)
    expect(lines.map((line) => Number(line.split(' ')[5]) / 1e6)).toEqual([1, 216_000_001, 216_000_002])
    expect([problems.counts.malformed, shiftNanos]).toEqual([0, 0])
    expect(problems.counts.timeJump).toBe(1)
  })
})

describe('unknown kinds', () => {
  test('of an npz record: counted and left out', async () => {
    const path = await npzOf([trade(0), trade(1)])
    changeRecord(path, 0, (record) => record.writeUInt8(0x63))
    const { lines, problems } = await readWhole(npzFormat, [path], options)
    expect([lines.length, problems.counts.unknownKind]).toEqual([1, 1])
  })

  test('of npz records: their numbers are told', async () => {
    const path = await npzOf([trade(0), trade(1, 'NaN'), trade(2), trade(3, '-1')])
    changeRecord(path, 2, (record) => record.writeUInt8(0x63))
    const { problems } = await readWhole(npzFormat, [path], options)
    expect(problems.first.map(({ kind, text }) => [kind, text.replace(/\d+-rows/, 'rows')])).toEqual([
      ['badQuantity', 'record 2 of rows.npz: its quantity is NaN'],
      ['unknownKind', 'record 3 of rows.npz: its kind is 99'],
      ['badQuantity', 'record 4 of rows.npz: its quantity is -1'],
    ])
  })

  test('of an own CSV line: counted and left out', async () => {
    const header = 'kind,instrument,side,price,quantity,exchange_time,local_time'
    const row = (kind: string) => `${kind},${instrument.id},buy,100.1,1,${nanos(0)},${nanos(1)}`
    const path = files.write('rows.csv', `${header}\n${row('rumour')}\n${row('trade')}\n`)
    const { lines, problems } = await readWhole(csvFormat, [path], options)
    expect([lines.length, problems.counts.unknownKind]).toEqual([1, 1])
    expect(problems.first[0]!.text).toContain("kind 'rumour'")
  })

  test('of a Tardis side: counted and left out', async () => {
    const header = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount'
    const row = (side: string) => `binance-futures,BTCUSDT,${nanos(0) / 1000n},${nanos(1) / 1000n},true,${side},100,1`
    const path = files.write('book.csv', `${header}\n${row('none')}\n${row('bid')}\n`)
    const { lines, problems } = await readWhole(tardisFormat, [path], options)
    expect(lines.filter((line) => line.startsWith('Level'))).toHaveLength(1)
    expect(problems.counts.unknownKind).toBe(1)
  })
})

describe('own CSV whose instruments are asked for', () => {
  const header = 'kind,instrument,side,price,quantity,exchange_time,local_time'

  test.each([
    ['another separator', header.replaceAll(',', ';'), 'csv.header'],
    ['quotes', header.replaceAll(/\w+/g, '"$&"'), 'csv.header'],
    ['a header only', header, 'csv.no_rows'],
  ])('%s is refused with its reason', async (_, text, code) => {
    await expect(csvFormat.listings([files.write('rows.csv', `${text}\n`)])).rejects.toMatchObject({ code })
  })
})

describe('files that are cut', () => {
  test('an npz file is refused, wherever it is cut', async () => {
    const whole = readFileSync(await npzOf([trade(0), trade(1), trade(2)]))
    for (let length = 0; length < whole.length; length += 37) {
      const path = files.write('cut.npz', whole.subarray(0, length))
      await expect(npzFormat.open([path], options)).rejects.toMatchObject({ code: 'npz.not_an_archive' })
    }
  })

  test('an npz file whose array has fewer records than its header names is refused', async () => {
    const path = await npzOf([trade(0), trade(1)])
    const bytes = readFileSync(path)
    const shape = bytes.indexOf("'shape': (2,)")
    bytes.write("'shape': (3,)", shape, 'latin1')
    writeFileSync(path, bytes)
    changeRecord(path, 0, () => undefined)
    await expect(npzFormat.open([path], options)).rejects.toMatchObject({ code: 'npz.truncated' })
  })

  test('a Parquet file without its end is refused', async () => {
    const path = files.write('cut.parquet', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(500, 7)]))
    await expect(parquetFormat.open([path], options)).rejects.toMatchObject({ code: 'parquet.damaged' })
  })
})

test('a quote of an empty side and an execution without a price come back from npz; other prices are needed', async () => {
  const batch = new MarketEventBatch()
  const row = (kind: EventKind, flags: number, lots: number, order = 0) =>
    batch.append(kind, flags | BOTH, 0, NO_PRICE_TICKS, lots, 0, 10, order)
  row(EventKind.BestQuote, EventFlag.Ask, 0)
  row(EventKind.OrderExecute, EventFlag.Ask, 3, 1)
  row(EventKind.BestQuote, EventFlag.Bid, 1)
  row(EventKind.Level, EventFlag.Bid, 0)
  const { lines, problems } = await readWhole(npzFormat, [await npzOfRows(batch)], options)
  expect(lines).toEqual(['BestQuote ask none 0 0 10', 'OrderExecute ask none 3 0 10 .'])
  expect(problems.counts.malformed).toBe(2)
})

test('a snapshot in the middle of an npz file is the whole book from then on', async () => {
  const batch = new MarketEventBatch()
  const row = (kind: EventKind, flags: number, ticks: number, lots: number, at: number) =>
    batch.append(kind, flags | BOTH, 0, ticks, lots, at, at + 10)
  row(EventKind.Level, EventFlag.Bid, 999, 5, 0)
  row(EventKind.Level, EventFlag.Ask, 1001, 6, 0)
  row(EventKind.Clear, EventFlag.Bid | EventFlag.Snapshot, NO_PRICE_TICKS, 0, 1)
  row(EventKind.Clear, EventFlag.Ask | EventFlag.Snapshot, NO_PRICE_TICKS, 0, 1)
  row(EventKind.Level, EventFlag.Bid | EventFlag.Snapshot, 1005, 7, 1)
  row(EventKind.Level, EventFlag.Ask | EventFlag.Snapshot, 1010, 8, 1)
  row(EventKind.Level, EventFlag.Ask, 1008, 9, 2)
  const market = await npzFormat.open([await npzOfRows(batch)], options)
  const book = new LadderBook(0)
  const { localView } = market.replay
  do {
    for (let rows = localView.next(); rows !== undefined; rows = localView.next()) {
      for (let at = 0; at < rows.length; at++) applyToLadderBook(book, rows, at)
    }
  } while (await localView.load())
  await market.close()
  const touch = [Side.Buy, Side.Sell].flatMap((side) => [book.best(side), book.bestLots(side)])
  expect(touch).toEqual([1005, 7, 1008, 9])
  expect(book.lotsAt(Side.Buy, 999 as never)).toBe(0)
})
