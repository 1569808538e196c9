import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { NaiveBook } from '../naive-book.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { type OkxCodec, okxCodec } from './codec.ts'
import { okxInstruments } from './listings.contract.ts'

const { Bid, Ask, Snapshot, LastOfMessage, NoExchangeTime } = EventFlag
const { Decoded, Buffered, Superseded, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_723_075_200_000_000_000n
const [spot, swap] = [0, 1]

/** A time as OKX sends it, and as a row holds it. */
const SENT = '1723161256299'
const TIME = 86_056_299_000_000

type Level = readonly [string, string, string, string]
const level = (price: string, quantity: string): Level => [price, quantity, '0', '1']
const books = (action: string, ids: object, asks: Level[], bids: Level[] = [], instId = 'BTC-USDT') => ({
  arg: { channel: 'books', instId },
  action,
  data: [{ asks, bids, ts: SENT, ...ids }],
})
const snapshot = (seqId: number) =>
  books('snapshot', { checksum: 0, seqId, prevSeqId: -1 }, [level('101', '2')], [level('100', '1')])
const update = (prevSeqId: number, seqId: number, asks: Level[] = [level('101', '0')]) =>
  books('update', { checksum: 0, seqId, prevSeqId }, asks)
const trade = { instId: 'BTC-USDT', tradeId: '1', px: '30236.5', sz: '0.0002', side: 'buy', ts: SENT }
const trades = (...data: unknown[]) => ({ arg: { channel: 'trades', instId: 'BTC-USDT' }, data })
const candle = [SENT, '1.0', '2.5', '0.5', '2.0', '10']
const pushed = (channel: string, instId: string, ...data: unknown[]) => ({ arg: { channel, instId }, data })

function setup() {
  const codec = okxCodec(okxInstruments)({ epochNs }) as OkxCodec
  const decode = (message: unknown) => {
    const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  return { codec, decode }
}

describe('OKX', () => {
  test('a snapshot replaces the book, differences follow by their ids', () => {
    const { codec, decode } = setup()
    expect([decode(update(1, 2)).outcome, codec.needsSnapshot(spot)]).toEqual([Buffered, true])
    expect(decode(snapshot(10)).rows).toEqual([
      [EventKind.Status, 0, spot, NO_PRICE_TICKS, 0, TIME, 7, 0, Live],
      [EventKind.Clear, Snapshot, spot, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      [EventKind.Level, Ask | Snapshot, spot, 1_010, 200_000_000, TIME, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot | LastOfMessage, spot, 1_000, 100_000_000, TIME, 7, 0, 0],
    ])
    expect(decode(update(10, 17)).rows).toEqual([[EventKind.Level, Ask | LastOfMessage, spot, 1_010, 0, TIME, 7, 0, 0]])
    // A sign of life, a repetition, and a maintenance reset after which the chain goes on.
    expect(decode(update(17, 17, []))).toEqual({ outcome: Decoded, rows: [] })
    expect(decode(update(10, 17)).outcome).toBe(Superseded)
    expect([decode(update(17, 3)).outcome, decode(update(3, 5)).outcome]).toEqual([Decoded, Decoded])
    const gap = decode(update(6, 9))
    expect([gap.outcome, gap.rows.map((row) => row[8]), codec.needsSnapshot(spot), codec.gaps]).toEqual([
      Gap,
      [Stale],
      true,
      1,
    ])
    expect([decode(snapshot(2)).outcome, codec.needsSnapshot(spot)]).toEqual([Decoded, false])
  })

  test('a book that was asked for lies among the differences', () => {
    const { codec, decode } = setup()
    for (const [previous, id] of [
      [1, 8],
      [8, 12],
      [12, 15],
    ] as const)
      decode(update(previous, id, [level(String(id), '1')]))
    const answer = (seqId: number) =>
      Buffer.from(
        JSON.stringify({ code: '0', msg: '', data: [{ asks: [level('9', '1')], bids: [], ts: SENT, seqId }] }),
      )
    const batch = new MarketEventBatch()
    const ask = (seqId: number) => codec.decodeSnapshot(spot, answer(seqId), 0, answer(seqId).length, 7, batch)
    expect([ask(0), batch.length, codec.needsSnapshot(spot)]).toEqual([Superseded, 0, true])
    expect([ask(10), codec.needsSnapshot(spot)]).toEqual([Decoded, false])
    expect(rowsOf(batch).map((row) => row[3])).toEqual([NO_PRICE_TICKS, NO_PRICE_TICKS, 90, 120, 150])
    expect(decode(update(15, 16)).outcome).toBe(Decoded)
  })

  test('a wrong checksum makes the book stale, none is none', () => {
    const { codec, decode } = setup()
    // CRC-32 of 100:1:101:2, as a signed integer.
    const right = -538_653_813
    const withSum = (checksum: number) => books('snapshot', { checksum }, [level('101', '2')], [level('100', '1')])
    expect(decode(withSum(right)).outcome).toBe(Decoded)
    expect(decode(books('update', {}, [level('101', '3')])).outcome).toBe(Decoded)
    const wrong = decode(books('update', { checksum: right }, [level('101', '4')]))
    expect([wrong.outcome, wrong.rows.map((row) => row[8]), codec.needsSnapshot(spot)]).toEqual([Gap, [Stale], true])
    expect(decode(withSum(0)).outcome).toBe(Decoded)
    expect(decode(books('update', { checksum: 5 }, [level('101', '4')])).outcome).toBe(Decoded)
    expect([codec.verifiedChecksums, codec.wrongChecksums]).toEqual([1, 1])
    expect([decode(withSum(right + 1)).outcome, codec.needsSnapshot(spot)]).toEqual([Gap, true])
  })

  test.each([
    [
      'trades',
      trades(trade, { ...trade, side: 'sell', sz: '1', count: '3' }),
      [
        [EventKind.Trade, Bid, spot, 302_365, 20_000, TIME, 7, 0, 0],
        [EventKind.Trade, Ask | LastOfMessage, spot, 302_365, 100_000_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes',
      pushed('bbo-tbt', 'BTC-USDT-SWAP', {
        asks: [level('101.5', '2')],
        bids: [level('101.4', '0.01')],
        ts: SENT,
        seqId: 5,
      }),
      [
        [EventKind.BestQuote, Bid, swap, 1_014, 1, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, swap, 1_015, 200, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes of which one side is empty',
      pushed('bbo-tbt', 'BTC-USDT-SWAP', { asks: [], bids: [level('101.4', '0.01')], ts: SENT }),
      [
        [EventKind.BestQuote, Bid, swap, 1_014, 1, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, swap, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      ],
    ],
    [
      'a mark price',
      pushed('mark-price', 'BTC-USDT-SWAP', { instType: 'SWAP', instId: 'BTC-USDT-SWAP', markPx: '101.25', ts: SENT }),
      [[EventKind.MarkPrice, LastOfMessage, swap, NO_PRICE_TICKS, 0, TIME, 7, 0, 101.25]],
    ],
    [
      'an index price of the derivatives of a pair',
      pushed('index-tickers', 'BTC-USDT', { instId: 'BTC-USDT', idxPx: '101.2', ts: SENT }),
      [[EventKind.IndexPrice, LastOfMessage, swap, NO_PRICE_TICKS, 0, TIME, 7, 0, 101.2]],
    ],
    [
      'a funding rate',
      pushed('funding-rate', 'BTC-USDT-SWAP', { instId: 'BTC-USDT-SWAP', fundingRate: '-0.0001', ts: SENT }),
      [[EventKind.Funding, LastOfMessage, swap, NO_PRICE_TICKS, 0, TIME, 7, 0, -0.0001]],
    ],
    [
      'a funding rate without a time, as it once was',
      pushed('funding-rate', 'BTC-USDT-SWAP', { instId: 'BTC-USDT-SWAP', fundingRate: '0.0001' }),
      [[EventKind.Funding, LastOfMessage | NoExchangeTime, swap, NO_PRICE_TICKS, 0, 7, 7, 0, 0.0001]],
    ],
    [
      'a candle',
      pushed('candle1m', 'BTC-USDT', [...candle, '20', '15.5', '1']),
      [[EventKind.Candle, LastOfMessage | NoExchangeTime, spot, 20, 1_000_000_000, 7, 7, 0, 15.5]],
    ],
    [
      'a candle of spot as it once was, whose value is in quote',
      pushed('candle1m', 'BTC-USDT', [...candle, '20']),
      [[EventKind.Candle, LastOfMessage | NoExchangeTime, spot, 20, 1_000_000_000, 7, 7, 0, 20]],
    ],
    [
      'one of contracts, whose value is in base',
      pushed('candle1m', 'BTC-USDT-SWAP', [...candle, '20']),
      [[EventKind.Candle, LastOfMessage | NoExchangeTime, swap, 20, 1_000, 7, 7, 0, Number.NaN]],
    ],
  ])('%s', (_, message, rows) => {
    const { decode } = setup()
    expect(decode(message)).toEqual({ outcome: Decoded, rows })
  })

  test('a candle names its times, prices and whether it is closed', () => {
    const { codec, decode } = setup()
    decode(pushed('candle4H', 'BTC-USDT', [...candle, '20', '15.5', '1'], [...candle, '20', '15.5', '0']))
    const { candles } = codec
    expect([candles.openTime[0], candles.closeTime[0]]).toEqual([TIME, TIME + 14_400e9])
    expect([candles.isClosed[0], candles.isClosed[1]]).toEqual([1, 0])
    expect([candles.openTicks[0], candles.highTicks[0], candles.lowTicks[0], candles.closeTicks[0]]).toEqual([
      10, 25, 5, 20,
    ])
  })

  test.each([
    ['an answer to a subscription', { event: 'subscribe', arg: { channel: 'books', instId: 'BTC-USDT' } }, Ignored],
    ['an error', { event: 'error', code: '60012', msg: 'Invalid request' }, Ignored],
    ['a pong', 'pong', Ignored],
    ['a refused REST request', { code: '50011', data: [] }, Ignored],
    ['a channel that is not used', pushed('tickers', 'BTC-USDT', {}), Ignored],
    ['a candle of a month', pushed('candle1M', 'BTC-USDT', candle), Ignored],
    ['no funding rate', pushed('funding-rate', 'BTC-USDT-SWAP', { instId: 'BTC-USDT-SWAP', fundingRate: '' }), Ignored],
    ['a trade of nothing', trades({ ...trade, sz: '0' }), Ignored],
    ['an instrument not in the run', trades(trade, { ...trade, instId: 'SOL-USDT' }), UnknownSymbol],
    [
      'an index of none',
      pushed('index-tickers', 'SOL-USDT', { instId: 'SOL-USDT', idxPx: '1', ts: SENT }),
      UnknownSymbol,
    ],
    ['a book that names no instrument', { code: '0', data: [{ asks: [], bids: [], ts: SENT }] }, UnknownSymbol],
    ['a price off the grid', trades(trade, { ...trade, px: '1.05' }), OffGrid],
    [
      'best quotes off the grid',
      pushed('bbo-tbt', 'BTC-USDT', { asks: [level('1.05', '1')], bids: [], ts: SENT }),
      OffGrid,
    ],
    ['a candle off the grid', pushed('candle1m', 'BTC-USDT', [SENT, '1', '1', '0.05', '1', '1']), OffGrid],
    ['a time that is none', trades({ ...trade, ts: 'soon' }), Malformed],
    ['a time as a number', trades({ ...trade, ts: 1 }), Malformed],
    [
      'a mark price that is none',
      pushed('mark-price', 'BTC-USDT', { instId: 'BTC-USDT', markPx: 'x', ts: SENT }),
      Malformed,
    ],
    ['a candle value that is none', pushed('candle1m', 'BTC-USDT', [...candle, 'x']), Malformed],
    ['an unknown shape', { hello: 1 }, Malformed],
    ['a list', '[1,2]', Malformed],
    ['no JSON', 'ping', Malformed],
  ])('%s: no rows, outcome %#', (_, message, outcome) => {
    const { codec, decode } = setup()
    expect(decode(message)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
  })
})

const RECORDING = `${RECORDED_DATA}okx/cryptofeed_okx_ws_1_0.txt.gz`
const RECORDING_EPOCH_NS = 1_652_400_000_000_000_000n

/** The frames that were received, without what was sent. */
function recordedFrames(): Buffer[] {
  const lines = gunzipSync(readFileSync(RECORDING)).toString().trim().split(/\r?\n/)
  return lines.filter((line) => /^\d/.test(line)).map((line) => Buffer.from(line.slice(line.indexOf(' ') + 1)))
}

/** Single messages from several hands, not all of them of these instruments or even market data. */
function bundle(name: string, scanned: number) {
  const file = `${RECORDED_DATA}okx/${name}`
  const read = () => {
    const bytes = readFileSync(file)
    const lines = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trim().split(/\r?\n/)
    return lines.map((line) => Buffer.from((JSON.parse(line) as { raw: string }).raw))
  }
  return { name, isHere: existsSync(file), read, scanned }
}

describeVenueCodec('okx', {
  marketDataCodec: okxCodec,
  instruments: okxInstruments,
  epochNs,
  plainFrames: [
    '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[["30243.5","1.44679","0","6"],["30244","0.08","0","1"]],"bids":[["30243.4","0.3066629","0","3"]],"ts":"1723161256299","checksum":0,"seqId":123456,"prevSeqId":-1}]}',
    '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[],"bids":[["30243.4","0","0","0"],["30240","12.5","0","2"]],"ts":"1723161256399","checksum":0,"seqId":123457,"prevSeqId":123456}]}',
    '{"arg":{"channel":"books-l2-tbt","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["30244","0","0","0"]],"bids":[],"ts":"1723161256409","prevSeqId":123457,"seqId":123460}]}',
    '{"arg":{"channel":"books","instId":"UNI-USD-SWAP"},"action":"snapshot","data":[{"asks":[["5.148","60","0","1"]],"bids":[["5.14","427","0","4"]],"ts":"1723161256299","checksum":-442898157}]}',
    '{"arg":{"channel":"books","instId":"UNI-USD-SWAP"},"action":"update","data":[{"asks":[["5.148","61","0","1"]],"bids":[],"ts":"1723161256299","checksum":-1835083387}]}',
    '{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},"data":[{"asks":[["20386.8","7.01","0","2"]],"bids":[["20386.7","50","0","5"]],"ts":"1723161256299","seqId":363996337}]}',
    '{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},"data":[{"asks":[],"bids":[["20386.7","50","0","5"]],"ts":"1723161256299"}]}',
    '{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"338476331","px":"30246","sz":"0.0011275","side":"buy","ts":"1723161256299"}]}',
    '{"arg":{"channel":"trades-all","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"674510827","px":"95635.3","sz":"0.00011194","side":"sell","ts":"1723161256299","count":"1","source":"0","seqId":1234},{"instId":"BTC-USDT","tradeId":"674510828","px":"95635.3","sz":"1","side":"sell","ts":"1723161256299"}]}',
  ],
  otherFrames: [
    '{"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","markPx":"30243.12","ts":"1723161256299"}]}',
    '{"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","idxPx":"30241.5","high24h":"0.5","ts":"1723161256299"}]}',
    '{"arg":{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP","fundingRate":"0.0001","ts":"1723161256299"}]}',
    '{"arg":{"channel":"candle1m","instId":"BTC-USDT"},"data":[["1723161240000","29930.7","29936.3","29930.7","29936.3","0.0111536","333.86246417","333.86246417","0"]]}',
    '{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a4d3ae55"}',
  ],
  recordings: [
    { name: 'BTC-USDT and UNI-USD-SWAP of 2022', isHere: existsSync(RECORDING), read: recordedFrames, scanned: 261 },
    bundle('messages_crypto-msg-parser.jsonl', 5),
    bundle('messages_gocryptotrader.jsonl.gz', 8),
    bundle('messages_nautilus.jsonl.gz', 0),
  ],
})

describe.skipIf(!existsSync(RECORDING))('a recording of 2022 (in ../shared)', () => {
  test('every checksum is right and the books never cross', () => {
    const codec = okxCodec(okxInstruments)({ epochNs: RECORDING_EPOCH_NS }) as OkxCodec
    const naive = okxInstruments.map(() => new NaiveBook())
    const batch = new MarketEventBatch()
    for (const bytes of recordedFrames()) {
      batch.clear()
      codec.decode(bytes, 0, bytes.length, 0, batch)
      if (batch.length === 0 || batch.kind[0] === EventKind.Trade) continue
      const [instrument] = batch.instrument
      naive[instrument!]!.apply(batch)
      const [bid, , ask] = naive[instrument!]!.top()
      expect(bid >= ask).toBe(false)
    }
    expect([codec.verifiedChecksums, codec.wrongChecksums]).toEqual([191, 0])
    expect(codec.counts[Decoded]).toBe(261)
  })
})
