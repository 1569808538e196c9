import { existsSync, readFileSync } from 'node:fs'
import { crc32, gunzipSync } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { NaiveBook } from '../naive-book.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { type KrakenCodec, krakenCodec } from './codec.ts'
import { krakenInstruments } from './listings.contract.ts'
import { krakenMessageValues } from './message-values.ts'

const { Bid, Ask, Snapshot, LastOfMessage, NoExchangeTime } = EventFlag
const { Decoded, Buffered, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_690_675_200_000_000_000n
const [btc, eth] = krakenInstruments.map(({ index }) => index) as [number, number]

/** A time as Kraken sends it, and as a row holds it. */
const SENT = '2023-07-30T00:00:01.343415Z'
const TIME = 1_343_415_000

type Level = readonly [price: string, quantity: string]

/** The checksum over levels with all their decimals, best first. */
function checksumOf(bids: readonly Level[], asks: readonly Level[]): number {
  const digits = [...asks.slice(0, 10), ...bids.slice(0, 10)].flat()
  return crc32(digits.map((text) => text.replace('.', '').replace(/^0+/, '')).join(''))
}

const listOf = (levels: readonly Level[]) => levels.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(',')
const TIMED = `,"timestamp":"${SENT}"`
const book = (type: string, bids: readonly Level[], asks: readonly Level[], checksum: number, more = TIMED) =>
  `{"channel":"book","type":"${type}","data":[{"symbol":"BTC/USD","bids":[${listOf(bids)}],"asks":[${listOf(asks)}],"checksum":${checksum}${more}}]}`
const trade = (side = 'buy', price = '29430.2', qty = '0.001', symbol = 'BTC/USD') =>
  `{"symbol":"${symbol}","side":"${side}","price":${price},"qty":${qty},"ord_type":"limit","trade_id":7,"timestamp":"${SENT}"}`
const trades = (...list: string[]) => `{"channel":"trade","type":"update","data":[${list.join(',')}]}`
const ticker = (bid: string, bidQuantity: string, more = TIMED, symbol = 'BTC/USD') =>
  `{"channel":"ticker","type":"update","data":[{"symbol":"${symbol}","bid":${bid},"bid_qty":${bidQuantity},"ask":29430.3,"ask_qty":2.5,"last":29430.2,"volume":1234.5,"vwap":29400.1,"low":29000.0,"high":29900.0,"change":-1.5,"change_pct":-0.01${more}}]}`
const candle = (minute: number, close: string, symbol = 'BTC/USD') =>
  `{"channel":"ohlc","type":"update","timestamp":"${SENT}","data":[{"symbol":"${symbol}","open":1.0,"high":9.5,"low":0.5,"close":${close},"trades":12,"volume":2.5,"vwap":1.5,"interval_begin":"2023-07-30T00:0${minute}:00.000000000Z","interval":1}]}`
const subscribed = (depth: number) =>
  `{"method":"subscribe","result":{"channel":"book","depth":${depth},"snapshot":true,"symbol":"BTC/USD"},"success":true,"req_id":3}`

const bids: Level[] = [
  ['29430.2', '0.18967538'],
  ['29429.6', '0.00011621'],
]
const asks: Level[] = [['29430.3', '8.25215653']]
const SNAPSHOT = book('snapshot', bids, asks, checksumOf(bids, asks))

function setup() {
  const codec = krakenCodec(krakenInstruments)({ epochNs }) as KrakenCodec
  const decode = (text: string) => {
    const bytes = Buffer.from(text)
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  return { codec, decode }
}

describe('Kraken', () => {
  test('a snapshot replaces the book, updates set its levels, and each has a checksum', () => {
    const { codec, decode } = setup()
    expect(decode(book('update', [], asks, 0)).outcome).toBe(Buffered)
    expect(decode(SNAPSHOT).rows).toEqual([
      [EventKind.Status, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, Live],
      [EventKind.Clear, Snapshot, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot, btc, 294_302, 18_967_538, TIME, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot, btc, 294_296, 11_621, TIME, 7, 0, 0],
      [EventKind.Level, Ask | Snapshot | LastOfMessage, btc, 294_303, 825_215_653, TIME, 7, 0, 0],
    ])
    const fewer = checksumOf([['29429.6', '0.00011621']], asks)
    expect(decode(book('update', [['29430.2', '0.0']], [], fewer)).rows).toEqual([
      [EventKind.Level, Bid | LastOfMessage, btc, 294_302, 0, TIME, 7, 0, 0],
    ])
    expect([codec.verifiedChecksums, codec.wrongChecksums, codec.needsSnapshot(btc)]).toEqual([2, 0, false])
  })

  test('a wrong checksum makes the book stale until its next snapshot', () => {
    const { codec, decode } = setup()
    decode(SNAPSHOT)
    const wrong = decode(book('update', [['29430.2', '1.00000000']], [], 1))
    expect([wrong.outcome, wrong.rows.map((row) => row[8]), codec.needsSnapshot(btc)]).toEqual([Gap, [Stale], true])
    expect(decode(book('update', [['29430.2', '1.00000000']], [], 1)).outcome).toBe(Buffered)
    expect(decode(SNAPSHOT).outcome).toBe(Decoded)
    expect([codec.wrongChecksums, codec.needsSnapshot(btc)]).toEqual([1, false])
    const broken = decode(book('snapshot', bids, asks, 5))
    expect([broken.outcome, broken.rows.map((row) => row[8])]).toEqual([Gap, [Stale]])
  })

  test('a level that better ones push out of the depth is removed', () => {
    const { decode } = setup()
    const full = Array.from({ length: 10 }, (_, level): Level => [`${100 - level}.0`, '1.00000000'])
    decode(book('snapshot', full, [], checksumOf(full, [])))
    const better: Level[] = [['101.0', '2.00000000'], ...full.slice(0, 9)]
    expect(decode(book('update', better.slice(0, 1), [], checksumOf(better, []))).rows).toEqual([
      [EventKind.Level, Bid, btc, 1_010, 200_000_000, TIME, 7, 0, 0],
      [EventKind.Level, Bid | LastOfMessage, btc, 910, 0, TIME, 7, 0, 0],
    ])
  })

  test.each([
    // 1. known from the answer to the subscription, before or after the snapshot
    { before: [subscribed(25)], after: [], removed: 0 },
    { before: [], after: [subscribed(25)], removed: 0 },
    // 2. else the least that the snapshot fits in
    { before: [], after: [], removed: 1 },
  ])('case %#: the depth of a subscription', ({ before, after, removed }) => {
    const { decode } = setup()
    const full = Array.from({ length: 10 }, (_, level): Level => [`${100 - level}.0`, '1.00000000'])
    for (const text of [...before, book('snapshot', full, [], checksumOf(full, [])), ...after]) decode(text)
    const better: Level[] = [['101.0', '2.00000000'], ...full]
    const { rows } = decode(book('update', better.slice(0, 1), [], checksumOf(better, [])))
    expect(rows).toHaveLength(1 + removed)
  })

  test('a snapshot without a time has the latest one known', () => {
    const { decode } = setup()
    decode(trades(trade()))
    const { outcome, rows } = decode(book('snapshot', bids, asks, checksumOf(bids, asks), ''))
    expect(outcome).toBe(Decoded)
    for (const row of rows) expect([row[5], row[1]! & NoExchangeTime]).toEqual([TIME, NoExchangeTime])
  })

  test.each([
    [
      'trades',
      trades(trade(), trade('sell', '29430.1', '2')),
      [
        [EventKind.Trade, Bid, btc, 294_302, 100_000, TIME, 7, 0, 0],
        [EventKind.Trade, Ask | LastOfMessage, btc, 294_301, 200_000_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes',
      ticker('29430.2', '1'),
      [
        [EventKind.BestQuote, Bid, btc, 294_302, 100_000_000, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 294_303, 250_000_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes of which one side is empty, without a time',
      ticker('0.0', '0.0', ''),
      [
        [EventKind.BestQuote, Bid | NoExchangeTime, btc, NO_PRICE_TICKS, 0, 7, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage | NoExchangeTime, btc, 294_303, 250_000_000, 7, 7, 0, 0],
      ],
    ],
  ])('%s', (_, text, rows) => {
    const { decode } = setup()
    expect(decode(text)).toEqual({ outcome: Decoded, rows })
  })

  test('a candle is closed when the next one begins', () => {
    const { codec, decode } = setup()
    const send = (minute: number, close: string) =>
      decode(candle(minute, close)).rows.map((row) => {
        const place = row[7]!
        return [codec.candles.openTime[place]! / 60e9, codec.candles.closeTicks[place], codec.candles.isClosed[place]]
      })
    expect([send(0, '2.0'), send(0, '3.0')]).toEqual([[[0, 20, 0]], [[0, 30, 0]]])
    expect(send(1, '4.0')).toEqual([
      [0, 30, 1],
      [1, 40, 0],
    ])
    expect([codec.candles.closeTime[0], codec.candles.tradeCount[0]]).toEqual([60e9, 12])
  })

  test.each([
    ['an answer', subscribed(10), Ignored],
    ['a heartbeat', '{"channel":"heartbeat"}', Ignored],
    ['a status', '{"channel":"status","type":"update","data":[{"system":"online"}]}', Ignored],
    ['trades of before', trades(trade()).replace('update', 'snapshot'), Ignored],
    ['candles of before', candle(0, '2.0').replace('update', 'snapshot'), Ignored],
    ['quotes of a pair that is not quoted', ticker('null', 'null'), Ignored],
    ['a trade of nothing', trades(trade('buy', '1.0', '0')), Ignored],
    ['a pair not in the run', trades(trade(), trade('buy', '1.0', '1', 'SOL/USD')), UnknownSymbol],
    ['a book of one', SNAPSHOT.replace('BTC/USD', 'SOL/USD'), UnknownSymbol],
    ['quotes of one', ticker('1', '1', '', 'SOL/USD'), UnknownSymbol],
    ['a candle of one', candle(0, '2.0', 'SOL/USD'), UnknownSymbol],
    ['a price off the grid', trades(trade('buy', '1.05')), OffGrid],
    ['quotes off the grid', ticker('1.05', '1'), OffGrid],
    ['a candle off the grid', candle(0, '2.05'), OffGrid],
    ['a side that is none', trades(trade('both')), Malformed],
    ['a time that is none', trades(trade()).replace(SENT, 'noon'), Malformed],
    ['a book of no time', SNAPSHOT.replace(SENT, 'noon'), Malformed],
    ['an unknown shape', '{"hello":1}', Malformed],
    ['a list', '[1,2]', Malformed],
  ])('%s: no rows, outcome %#', (_, text, outcome) => {
    const { codec, decode } = setup()
    expect(decode(text)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
  })

  test('a level off the grid leaves its book stale', () => {
    const { codec, decode } = setup()
    decode(SNAPSHOT)
    const { outcome, rows } = decode(book('update', [['1.05', '1']], [], 1))
    expect([outcome, rows.map((row) => row[8]), codec.needsSnapshot(btc)]).toEqual([OffGrid, [Stale], true])
  })

  test('finds prices and quantities as they were written', () => {
    const found: string[] = []
    for (const text of [book('update', [['1.10', '2.00']], [], 0), trades(trade()), 'none']) {
      const bytes = Buffer.from(text)
      krakenMessageValues.visit(bytes, 0, bytes.length, (_, kind, value) => {
        found.push(`${kind} ${value}`)
      })
    }
    expect(found).toEqual(['price 1.10', 'quantity 2.00', 'price 29430.2', 'quantity 0.001'])
  })
})

const RECORDED_BOOK = `${RECORDED_DATA}checksums/kraken_v2_book10_btc-usd.jsonl.gz`
const SAMPLES = `${RECORDED_DATA}kraken/messages_nautilus.jsonl.gz`
const linesOf = (file: string) => gunzipSync(readFileSync(file)).toString().trim().split(/\r?\n/)

const changed: Level[] = [['29430.2', '1.50000000'], bids[1]!]
describeVenueCodec('kraken', {
  marketDataCodec: krakenCodec,
  instruments: krakenInstruments,
  epochNs,
  plainFrames: [
    SNAPSHOT,
    book('update', [['29430.2', '1.50000000']], [], checksumOf(changed, asks)),
    book('update', [], [['29430.3', '0.0']], checksumOf(changed, [])),
    book('snapshot', bids, asks, checksumOf(bids, asks), ''),
    trades(trade(), trade('sell', '29430', '2.00000000')),
    ticker('29430.2', '1'),
    ticker('29430.20', '1.5', ''),
  ],
  otherFrames: [subscribed(10), candle(0, '2.0'), candle(1, '2.0'), '{"channel":"heartbeat"}', ticker('0', '0')],
  recordings: [
    {
      name: 'the book of BTC/USD',
      isHere: existsSync(RECORDED_BOOK),
      read: () => linesOf(RECORDED_BOOK).map((line) => Buffer.from(line)),
      scanned: 331,
    },
    {
      name: 'single messages',
      isHere: existsSync(SAMPLES),
      read: () => linesOf(SAMPLES).map((line) => Buffer.from((JSON.parse(line) as { raw: string }).raw)),
      scanned: 0,
    },
  ],
})

describe.skipIf(!existsSync(RECORDED_BOOK))('the recorded book of BTC/USD (in ../shared)', () => {
  test('every checksum is right, and whoever follows the rows has ten levels a side', () => {
    const { codec } = setup()
    const replayed = new NaiveBook()
    const batch = new MarketEventBatch()
    for (const line of linesOf(RECORDED_BOOK)) {
      const bytes = Buffer.from(line)
      batch.clear()
      expect(codec.decode(bytes, 0, bytes.length, 0, batch)).toBe(Decoded)
      replayed.apply(batch)
      const [bid, , ask] = replayed.top()
      expect([bid < ask, replayed.bids.size <= 10, replayed.asks.size <= 10]).toEqual([true, true, true])
    }
    expect([codec.verifiedChecksums, codec.wrongChecksums, codec.needsSnapshot(eth)]).toEqual([331, 0, true])
  })
})
