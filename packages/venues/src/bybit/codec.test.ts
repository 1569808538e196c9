import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { NaiveBook } from '../naive-book.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import type { TwoPathCodec } from '../scanning/two-path-codec.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { bybitLinearCodec, bybitSpotCodec } from './codec.ts'
import { bybitInstruments } from './listings.contract.ts'

const { Bid, Ask, Snapshot, LastOfMessage } = EventFlag
const { Decoded, Buffered, Superseded, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_723_075_200_000_000_000n
const linear = bybitInstruments.filter(({ venue }) => venue === 'bybit-linear')
const btc = linear[0]!.index

/** A time as Bybit sends it, and as a row holds it. */
const SENT = 1_723_161_256_299
const TIME = 86_056_299_000_000

const levels = (price: string, quantity: string) => [[price, quantity]]
const book = (type: string, u: number, b: unknown[], a: unknown[] = [], depth = 50) => ({
  topic: `orderbook.${depth}.BTCUSDT`,
  type,
  ts: SENT + 2,
  data: { s: 'BTCUSDT', b, a, u, seq: u * 10 },
  cts: SENT,
})
const trade = { T: SENT, s: 'BTCUSDT', S: 'Buy', v: '0.006', p: '61800.30', L: 'PlusTick', i: 'e3', BT: false }
const trades = (...data: unknown[]) => ({ topic: 'publicTrade.BTCUSDT', type: 'snapshot', ts: SENT + 1, data })
const kline = {
  start: SENT - 60_000,
  end: SENT - 1,
  interval: '1',
  open: '1.0',
  close: '2.0',
  high: '2.5',
  low: '0.5',
  volume: '10',
  turnover: '15.5',
  confirm: true,
  timestamp: SENT,
}

function setup() {
  const codec = bybitLinearCodec(linear)({ epochNs }) as TwoPathCodec
  const decode = (message: unknown) => {
    const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  return { codec, decode }
}

describe('Bybit', () => {
  test('a snapshot replaces the book, differences follow by one', () => {
    const { codec, decode } = setup()
    expect([decode(book('delta', 4, levels('61800.0', '1'))).outcome, codec.needsSnapshot(btc)]).toEqual([
      Buffered,
      true,
    ])
    expect(codec.neverSynchronised()).toEqual([btc])
    expect(decode(book('snapshot', 9, levels('61800.0', '1'), levels('61800.5', '2'))).rows).toEqual([
      [EventKind.Status, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, Live],
      [EventKind.Clear, Snapshot, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot, btc, 618_000, 1_000, TIME, 7, 0, 0],
      [EventKind.Level, Ask | Snapshot | LastOfMessage, btc, 618_005, 2_000, TIME, 7, 0, 0],
    ])
    expect(decode(book('delta', 10, levels('61800.0', '0'))).rows).toEqual([
      [EventKind.Level, Bid | LastOfMessage, btc, 618_000, 0, TIME, 7, 0, 0],
    ])
    expect(decode(book('delta', 10, levels('61800.0', '0'))).outcome).toBe(Superseded)
    const gap = decode(book('delta', 12, levels('61800.0', '3')))
    expect([gap.outcome, gap.rows.map((row) => row[8]), codec.needsSnapshot(btc), codec.gaps]).toEqual([
      Gap,
      [Stale],
      true,
      1,
    ])
    expect(decode(book('delta', 13, [])).outcome).toBe(Buffered)
    // Any snapshot, and a first update id whatever the type says, begins anew.
    expect([decode(book('snapshot', 3, [])).outcome, codec.needsSnapshot(btc)]).toEqual([Decoded, false])
    const restart = decode(book('delta', 1, levels('5.0', '3')))
    expect([restart.outcome, restart.rows.map((row) => row[0])]).toEqual([
      Decoded,
      [EventKind.Status, EventKind.Clear, EventKind.Level],
    ])
    expect(decode(book('delta', 2, levels('5.0', '0'))).outcome).toBe(Decoded)
  })

  test.each([
    ['a buy', trades(trade), [[EventKind.Trade, Bid | LastOfMessage, btc, 618_003, 6, TIME, 7, 0, 0]]],
    [
      'several trades, block trades left out',
      trades({ ...trade, S: 'Sell' }, { ...trade, BT: true }, { ...trade, T: SENT + 1, v: '1' }),
      [
        [EventKind.Trade, Ask, btc, 618_003, 6, TIME, 7, 0, 0],
        [EventKind.Trade, Bid | LastOfMessage, btc, 618_003, 1_000, TIME + 1e6, 7, 0, 0],
      ],
    ],
    [
      'best quotes',
      book('snapshot', 5, levels('61800.2', '1'), levels('61800.3', '2'), 1),
      [
        [EventKind.BestQuote, Bid, btc, 618_002, 1_000, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 618_003, 2_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes of which one side is empty',
      book('snapshot', 5, [], levels('61800.3', '2'), 1),
      [
        [EventKind.BestQuote, Bid, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 618_003, 2_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'a changed side of the best quotes',
      book('delta', 6, [], [['61800.3', '0'], ...levels('61800.4', '2')], 1),
      [[EventKind.BestQuote, Ask | LastOfMessage, btc, 618_004, 2_000, TIME, 7, 0, 0]],
    ],
    [
      'mark price, index price and funding rate',
      {
        topic: 'tickers.BTCUSDT',
        type: 'snapshot',
        ts: SENT,
        data: { symbol: 'BTCUSDT', markPrice: '61875.25', indexPrice: '61903.7', fundingRate: '-0.000212' },
      },
      [
        [EventKind.MarkPrice, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 61_875.25],
        [EventKind.IndexPrice, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 61_903.7],
        [EventKind.Funding, LastOfMessage, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, -0.000212],
      ],
    ],
    [
      'a candle',
      { topic: 'kline.1.BTCUSDT', data: [kline], ts: SENT, type: 'snapshot' },
      [[EventKind.Candle, LastOfMessage, btc, 20, 10_000, TIME, 7, 0, 15.5]],
    ],
  ])('%s', (_, message, rows) => {
    const { decode } = setup()
    expect(decode(message)).toEqual({ outcome: Decoded, rows })
  })

  test('a candle names its times, prices and whether it is closed', () => {
    const { codec, decode } = setup()
    decode({ topic: 'kline.1.BTCUSDT', data: [kline], ts: SENT, type: 'snapshot' })
    const { candles } = codec
    expect([candles.openTime[0], candles.closeTime[0], candles.isClosed[0]]).toEqual([TIME - 60e9, TIME, 1])
    expect([candles.openTicks[0], candles.highTicks[0], candles.lowTicks[0], candles.closeTicks[0]]).toEqual([
      10, 25, 5, 20,
    ])
    expect(candles.tradeCount[0]).toBeNaN()
  })

  test.each([
    ['an answer to a subscription', { success: true, ret_msg: '', op: 'subscribe', req_id: '1' }, Ignored],
    ['a pong', { op: 'pong' }, Ignored],
    ['a refused REST request', { retCode: 10001, result: {} }, Ignored],
    ['a topic that is not used', { topic: 'allLiquidation.BTCUSDT' }, Ignored],
    ['a book of another kind', { ...book('delta', 1, []), topic: 'orderbook.full.BTCUSDT' }, Ignored],
    ['a ticker without what we use', { topic: 'tickers.BTCUSDT', ts: 1, data: { symbol: 'BTCUSDT' } }, Ignored],
    ['block trades alone', trades({ ...trade, BT: true }), Ignored],
    ['an instrument not in the run', trades(trade, { ...trade, s: 'SOLUSDT' }), UnknownSymbol],
    ['a candle of one', { topic: 'kline.1.SOLUSDT', data: [kline] }, UnknownSymbol],
    ['a price off the grid', trades(trade, { ...trade, p: '61800.35' }), OffGrid],
    ['best quotes off the grid', book('snapshot', 5, levels('61800.25', '1'), [], 1), OffGrid],
    ['a candle off the grid', { topic: 'kline.1.BTCUSDT', data: [{ ...kline, low: '0.55' }] }, OffGrid],
    ['a quantity below 0', book('delta', 2, levels('61800.1', '-1')), OffGrid],
    ['a number for a price', trades({ ...trade, p: 61_800 }), Malformed],
    [
      'a mark price that is none',
      { topic: 'tickers.BTCUSDT', ts: 1, data: { symbol: 'BTCUSDT', markPrice: 'x' } },
      Malformed,
    ],
    ['a topic that is no text', { topic: 5 }, Malformed],
    ['an unknown shape', { hello: 1 }, Malformed],
    ['a list', '[1,2]', Malformed],
  ])('%s: no rows, outcome %#', (_, message, outcome) => {
    const { codec, decode } = setup()
    expect(decode(message)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
  })

  test('a snapshot with a level off the grid leaves the book stale', () => {
    const { codec, decode } = setup()
    decode(book('snapshot', 9, levels('61800.0', '1')))
    const { outcome, rows } = decode(book('snapshot', 10, levels('61800.05', '1')))
    expect([outcome, rows.map((row) => row[8]), codec.needsSnapshot(btc)]).toEqual([OffGrid, [Stale], true])
  })

  test('takes a book that was asked for', () => {
    const { codec, decode } = setup()
    const result = { s: 'BTCUSDT', b: levels('61800.0', '1'), a: [], ts: SENT, u: 9, seq: 1 }
    expect(decode({ retCode: 0, retMsg: 'OK', result }).rows.map((row) => row[3])).toEqual([
      NO_PRICE_TICKS,
      NO_PRICE_TICKS,
      618_000,
    ])
    const bytes = Buffer.from(JSON.stringify({ retCode: 0, result: { ...result, u: 10 } }))
    expect(codec.decodeSnapshot(btc, bytes, 0, bytes.length, 7, new MarketEventBatch())).toBe(Decoded)
    expect(codec.needsSnapshot(btc)).toBe(false)
  })
})

const derivativeFrames = [
  '{"topic":"orderbook.50.BTCUSDT","type":"snapshot","ts":1723161256299,"data":{"s":"BTCUSDT","b":[["61800.2","1.5"],["61800.10","12"]],"a":[["61800.30","0.01"]],"u":10,"seq":5277055},"cts":1723161256290}',
  '{"topic":"orderbook.50.BTCUSDT","type":"delta","ts":1723161256319,"data":{"s":"BTCUSDT","b":[["61800.2","0"]],"a":[],"u":11,"seq":5277059},"cts":1723161256310}',
  '{"topic":"orderbook.50.BTCUSDT","ts":1723161256319,"type":"delta","data":{"s":"BTCUSDT","b":[],"a":[["61800.30","1"],["61801","2"]],"u":12,"seq":5277061}}',
  '{"topic":"orderbook.1.BTCUSDT","type":"snapshot","ts":1723161256299,"data":{"s":"BTCUSDT","b":[["61800.2","1.5"]],"a":[["61800.30","0.01"]],"u":1000,"seq":5277055},"cts":1723161256290}',
  '{"topic":"orderbook.1.BTCUSDT","type":"snapshot","ts":1723161256299,"data":{"s":"BTCUSDT","b":[],"a":[],"u":1001,"seq":5277056},"cts":1723161256291}',
  '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1723161256320,"data":[{"T":1723161256318,"s":"BTCUSDT","S":"Buy","v":"0.001","p":"61800.30","L":"PlusTick","i":"20f43950-d8dd-5b31-9112-a178eb6023af","BT":false,"seq":1783284617}]}',
  '{"topic":"publicTrade.BTCUSDT","ts":1723161256320,"type":"snapshot","data":[{"i":"2290000000067341890","T":1723161256319,"p":"61800.2","v":"1.5","S":"Sell","s":"BTCUSDT","BT":false},{"i":"2290000000067341891","T":1723161256319,"p":"61800.1","v":"3","S":"Sell","s":"BTCUSDT","BT":false,"RPI":false}]}',
]
const otherFrames = [
  '{"topic":"orderbook.50.BTCUSDT","type":"delta","ts":1723161256319,"data":{"s":"BTCUSDT","b":[["61700","1"]],"a":[],"u":1,"seq":5277059},"cts":1723161256310}',
  '{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","markPrice":"61875.06","indexPrice":"61903.59","bid1Price":"61873.90"},"cs":176530004279,"ts":1723161256319}',
  '{"topic":"kline.1.BTCUSDT","data":[{"start":1723161240000,"end":1723161299999,"interval":"1","open":"61649.5","close":"61677","high":"61677","low":"61608","volume":"2.081","turnover":"34666.4005","confirm":false,"timestamp":1723161256319}],"ts":1723161256319,"type":"snapshot"}',
  '{"success":true,"ret_msg":"subscribe","conn_id":"2324d924","req_id":"1","op":"subscribe"}',
]

const OFFICIAL_BOOK = `${RECORDED_DATA}bybit/ob500_xrpusdt_20241201.jsonl.gz`
const unpacked = (file: string) =>
  (file.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file)).toString()
const linesOf = (file: string) => unpacked(file).trim().split(/\r?\n/)
const rawMessages = (file: string) =>
  linesOf(file).map((line) => Buffer.from((JSON.parse(line) as { raw: string }).raw))

/** Single messages from several hands, not all of them of these instruments or even market data. */
function bundle(name: string, scanned: number) {
  const file = `${RECORDED_DATA}bybit/${name}`
  return { name, isHere: existsSync(file), read: () => rawMessages(file), scanned }
}

describeVenueCodec('bybit-linear', {
  marketDataCodec: bybitLinearCodec,
  instruments: linear,
  epochNs,
  plainFrames: derivativeFrames,
  otherFrames,
  recordings: [
    {
      name: 'the official book of XRPUSDT',
      isHere: existsSync(OFFICIAL_BOOK),
      read: () => linesOf(OFFICIAL_BOOK).map((line) => Buffer.from(line)),
      scanned: 50,
    },
    bundle('docs_examples.jsonl.gz', 0),
    bundle('messages_nautilus.jsonl.gz', 0),
  ],
})

describeVenueCodec('bybit-spot', {
  marketDataCodec: bybitSpotCodec,
  instruments: bybitInstruments.filter(({ venue }) => venue === 'bybit-spot'),
  epochNs,
  plainFrames: derivativeFrames,
  otherFrames,
  recordings: [bundle('messages_gocryptotrader.jsonl', 1)],
})

describe.skipIf(!existsSync(OFFICIAL_BOOK))('the official book of XRPUSDT (in ../shared)', () => {
  test('has no gap and never crosses', () => {
    const codec = bybitLinearCodec(linear)({ epochNs: 1_733_011_200_000_000_000n })
    const replayed = new NaiveBook()
    const batch = new MarketEventBatch()
    for (const line of linesOf(OFFICIAL_BOOK)) {
      const bytes = Buffer.from(line)
      batch.clear()
      expect(codec.decode(bytes, 0, bytes.length, 0, batch)).toBe(Decoded)
      replayed.apply(batch)
      const [bid, bidLots, ask, askLots] = replayed.top()
      expect([bid < ask, bidLots > 0, askLots > 0]).toEqual([true, true, true])
    }
    expect([codec.counts[Decoded], codec.counts[Gap], replayed.bids.size > 400]).toEqual([50, 0, true])
  })
})
