import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { generateKucoinSession } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { NaiveBook } from '../naive-book.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import type { TwoPathCodec } from '../scanning/two-path-codec.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { kucoinCodec } from './codec.ts'
import { kucoinInstruments } from './listings.contract.ts'

const { Bid, Ask, Snapshot, LastOfMessage, NoExchangeTime } = EventFlag
const { Decoded, Buffered, Superseded, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_723_075_200_000_000_000n
const btc = kucoinInstruments[0]!.index

/** A time as KuCoin sends it, and as a row holds it. */
const SENT = 1_723_161_256_299
const TIME = 86_056_299_000_000
const LOTS = 100_000_000

const pushed = (channel: string, subject: string, data: unknown, symbol = 'BTC-USDT') => ({
  ...{ topic: `/market/${channel}:${symbol}`, type: 'message', subject },
  data,
})
const difference = (sequenceStart: number, sequenceEnd: number, bids: string[][], asks: string[][] = []) =>
  pushed('level2', 'trade.l2update', {
    ...{ changes: { asks, bids }, sequenceEnd, sequenceStart, symbol: 'BTC-USDT', time: SENT },
  })
const best = { bestAsk: '61800.3', bestAskSize: '0.25', bestBid: '61800.2', bestBidSize: '0.5', time: SENT }
const ticker = (data: object, subject = 'trade.ticker', symbol = 'BTC-USDT') =>
  pushed('ticker', subject, { ...best, price: '61800.2', sequence: '14', size: '1', ...data }, symbol)
const match = (data: object) =>
  pushed('match', 'trade.l3match', {
    ...{ symbol: 'BTC-USDT', sequence: '14', side: 'sell', size: '0.006', price: '61800.3' },
    ...{ takerOrderId: 't', time: `${SENT}000725`, type: 'match', makerOrderId: 'm', tradeId: '7', ...data },
  })
const answer = {
  code: '200000',
  data: { time: SENT, sequence: '10', bids: [['61800.0', '1']], asks: [['61800.5', '2']] },
}

function setup() {
  const codec = kucoinCodec(kucoinInstruments)({ epochNs }) as TwoPathCodec
  const decode = (message: unknown) => {
    const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  const fetched = (message: unknown) => {
    const bytes = Buffer.from(JSON.stringify(message))
    const batch = new MarketEventBatch()
    const outcome = codec.decodeSnapshot(btc, bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  return { codec, decode, fetched }
}

describe('KuCoin', () => {
  test('a fetched book that a recording holds is the instrument’s that it names, or the only one', () => {
    const data = { time: 1_654_032_320_600, sequence: '100', bids: [['1', '1']], asks: [['2', '1']] }
    const book = { code: '200000', data }
    const { codec, decode } = setup()
    expect(decode(book).outcome).toBe(DecodeOutcome.UnknownSymbol)
    expect(decode({ id: '7', type: 'error', code: 404, data: 'topic is not found' }).outcome).toBe(
      DecodeOutcome.Ignored,
    )
    expect(codec.needsSnapshot(btc)).toBe(true)
    const { outcome, rows } = decode({ ...book, symbol: 'BTC-USDT' })
    expect([outcome, codec.needsSnapshot(btc), rows.length]).toEqual([DecodeOutcome.Decoded, false, 4])
    const only = kucoinCodec(kucoinInstruments.filter(({ symbol }) => symbol === 'BTC-USDT'))({ epochNs })
    const bytes = Buffer.from(JSON.stringify(book))
    expect(only.decode(bytes, 0, bytes.length, 7, new MarketEventBatch())).toBe(DecodeOutcome.Decoded)
  })

  test('differences wait for a fetched book and follow it without a hole', () => {
    const { codec, decode, fetched } = setup()
    expect(decode(difference(8, 9, [['61799.0', '1', '9']])).outcome).toBe(Buffered)
    expect(decode(difference(10, 12, [['61799.5', '3', '12']])).outcome).toBe(Buffered)
    expect([codec.needsSnapshot(btc), codec.neverSynchronised()]).toEqual([true, [btc]])
    expect(fetched(answer)).toEqual({
      outcome: Decoded,
      rows: [
        [EventKind.Status, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, Live],
        [EventKind.Clear, Snapshot, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
        [EventKind.Level, Bid | Snapshot, btc, 618_000, LOTS, TIME, 7, 0, 0],
        [EventKind.Level, Ask | Snapshot | LastOfMessage, btc, 618_005, 2 * LOTS, TIME, 7, 0, 0],
        [EventKind.Level, Bid | LastOfMessage, btc, 617_995, 3 * LOTS, TIME, 7, 0, 0],
      ],
    })
    expect(decode(difference(13, 13, [], [['61800.5', '0', '13']])).rows).toEqual([
      [EventKind.Level, Ask | LastOfMessage, btc, 618_005, 0, TIME, 7, 0, 0],
    ])
    expect(decode(difference(13, 13, [])).outcome).toBe(Superseded)
    expect(decode(difference(12, 14, [])).outcome).toBe(Decoded)
    const gap = decode(difference(16, 16, [['61799.5', '0', '16']]))
    expect([gap.outcome, gap.rows.map((row) => row[8]), codec.needsSnapshot(btc)]).toEqual([Gap, [Stale], true])
    const later = (sequence: string) => ({ ...answer, data: { ...answer.data, sequence } })
    expect(fetched(later('14')).outcome).toBe(Superseded)
    expect([fetched(later('15')).outcome, codec.needsSnapshot(btc)]).toEqual([Decoded, false])
    expect(fetched({ code: '900001', msg: 'symbol not exists' }).outcome).toBe(Malformed)
    expect(fetched({ ...answer, data: { ...answer.data, bids: [['61800.05', '1']] } }).outcome).toBe(OffGrid)
  })

  test('a change at price 0 only counts on', () => {
    const { decode, fetched } = setup()
    fetched(answer)
    expect(decode(difference(11, 11, [], [['0', '0', '11']]))).toEqual({ outcome: Decoded, rows: [] })
    const changes = [
      ['61799.1', '1', '12'],
      ['0', '0', '13'],
      ['61799.2', '2', '14'],
    ]
    expect(decode(difference(12, 14, changes)).rows.map((row) => [row[1], row[3], row[4]])).toEqual([
      [Bid, 617_991, LOTS],
      [Bid | LastOfMessage, 617_992, 2 * LOTS],
    ])
  })

  test('a difference without a time has the latest known', () => {
    const { decode, fetched } = setup()
    fetched(answer)
    const data = { sequenceStart: 11, symbol: 'BTC-USDT', changes: { asks: [], bids: [['61799.1', '1', '11']] } }
    const old = { data: { ...data, sequenceEnd: 11 }, ...{ subject: 'trade.l2update' } }
    expect(decode({ ...old, topic: '/market/level2:BTC-USDT', type: 'message' }).rows).toEqual([
      [EventKind.Level, Bid | NoExchangeTime | LastOfMessage, btc, 617_991, LOTS, TIME, 7, 0, 0],
    ])
  })

  test.each([
    [
      'a sale, to the nanosecond',
      match({}),
      [[EventKind.Trade, Ask | LastOfMessage, btc, 618_003, 600_000, TIME + 725, 7, 0, 0]],
    ],
    [
      'a buy',
      match({ side: 'buy' }),
      [[EventKind.Trade, Bid | LastOfMessage, btc, 618_003, 600_000, TIME + 725, 7, 0, 0]],
    ],
    [
      'best quotes',
      ticker({}),
      [
        [EventKind.BestQuote, Bid, btc, 618_002, LOTS / 2, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 618_003, LOTS / 4, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes of a topic of all, of which a side is empty',
      ticker({ bestBid: '0', bestBidSize: '0' }, 'BTC-USDT', 'all'),
      [
        [EventKind.BestQuote, Bid, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 618_003, LOTS / 4, TIME, 7, 0, 0],
      ],
    ],
  ])('%s', (_, message, rows) => {
    const { decode } = setup()
    expect(decode(message)).toEqual({ outcome: Decoded, rows })
  })

  test.each([
    ['a welcome', { id: 'x', type: 'welcome' }, Ignored],
    ['an answer', { id: '1', type: 'ack' }, Ignored],
    ['a topic that is not used', { ...pushed('candles', 'trade.candles.update', {}) }, Ignored],
    ['a trade of nothing', match({ size: '0' }), Ignored],
    ['an instrument not in the run', match({ symbol: 'X-Y' }), UnknownSymbol],
    ['best quotes of one', ticker({}, 'trade.ticker', 'X-Y'), UnknownSymbol],
    ['a price off the grid', match({ price: '61800.35' }), OffGrid],
    ['best quotes off the grid', ticker({ bestAsk: '61800.35' }), OffGrid],
    ['a difference off the grid', difference(1, 1, [['61800.35', '1', '1']]), OffGrid],
    ['a time that is none', match({ time: 'now' }), Malformed],
    ['a number for a price', match({ price: 61_800 }), Malformed],
    ['a topic that is no text', { topic: 5 }, Malformed],
    ['an unknown shape', { hello: 1 }, Malformed],
    ['a list', '[1,2]', Malformed],
  ])('%s: no rows, outcome %#', (_, message, outcome) => {
    const { codec, decode } = setup()
    expect(decode(message)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
  })
})

const SOCKET = `${RECORDED_DATA}kucoin/cryptofeed_kucoin_ws_1_0.txt.gz`
const REST = `${RECORDED_DATA}kucoin/cryptofeed_kucoin_http_0_0.txt.gz`
const MESSAGES = `${RECORDED_DATA}kucoin/messages_crypto-msg-parser.jsonl`
const linesOf = (file: string) => gunzipSync(readFileSync(file)).toString().trim().split('\n')

/** Messages of the recording with the time of their arrival. */
const received = () =>
  linesOf(SOCKET).flatMap((line) => {
    const match = /^(\d+\.\d+): (\{.*)$/.exec(line)
    return match === null ? [] : [{ at: Number(match[1]), bytes: Buffer.from(match[2]!), symbol: undefined }]
  })
/** Recorded books are whole and reach prices beyond the price column: of them the best hundred, as is asked for now. */
const bestLevels = (text: string) => {
  const book = JSON.parse(text) as { data: { bids: unknown[]; asks: unknown[] } }
  const { data } = book
  const cut = { ...data, bids: data.bids.slice(0, 100), asks: data.asks.slice(0, 100) }
  return Buffer.from(JSON.stringify({ ...book, data: cut }))
}
const fetchedBooks = () =>
  linesOf(REST).flatMap((line) => {
    const match = /symbol=([\w-]+) -> (\d+\.\d+): (\{.*)$/.exec(line)
    return match === null ? [] : [{ at: Number(match[2]), bytes: bestLevels(match[3]!), symbol: match[1]! }]
  })

const session = generateKucoinSession({ seed: 5, symbol: 'BTC-USDT', messages: 40, quantityDecimals: 8 }).messages
describeVenueCodec('kucoin', {
  marketDataCodec: kucoinCodec,
  instruments: kucoinInstruments,
  epochNs,
  plainFrames: [
    '{"data":{"sequenceStart":1613277183875,"symbol":"BCHSV-USDT","changes":{"asks":[["244.351","150","1613277183875"]],"bids":[]},"sequenceEnd":1613277183875},"subject":"trade.l2update","topic":"/market/level2:BCHSV-USDT","type":"message"}',
    '{"data":{"sequence":"1612734157720","bestAsk":"0.0000026192","size":"46","bestBidSize":"4051.2663","price":"0.0000026071","time":1619378326388,"bestAskSize":"4664.7644","bestBid":"0.0000026033"},"subject":"trade.ticker","topic":"/market/ticker:ANKR-BTC","type":"message"}',
    '{"data":{"symbol":"DAPPT-BTC","sequence":"1612701563869","side":"buy","size":"81.8814","price":"0.0000001117","takerOrderId":"6085c097587c2000060cde57","time":"1619378327739050725","type":"match","makerOrderId":"6085c06144b3790006512a4d","tradeId":"6085c09769bc506996295e36"},"subject":"trade.l3match","topic":"/market/match:DAPPT-BTC","type":"message"}',
    ...session.filter(({ stream }) => stream !== '').map(({ text }) => text),
  ],
  otherFrames: [
    '{"code":"200000","data":{"time":1654032320600,"sequence":"1630218274600","bids":[["31785.2","1"]],"asks":[["31785.3","2"]]},"symbol":"BTC-USDT"}',
    '{"id":"7","type":"error","code":404,"data":"topic /market/match:NOPE-USDT is not found"}',
    '{"code":"400100","msg":"wrong","symbol":"BTC-USDT"}',
    '{"id":"NSkIrWGB1s","type":"welcome"}',
    '{"type":"message","topic":"/market/ticker:BTC-USDT","subject":"trade.ticker","data":{"bestAsk":"31785.3","bestAskSize":"1.0455757","bestBid":"31785.2","bestBidSize":"0.4645037","price":"31785.2","sequence":"1630218274617","size":"0.03133705","time":1654032320677}}',
  ],
  recordings: [
    {
      name: 'five symbols of 2021',
      isHere: existsSync(SOCKET),
      read: () => received().map(({ bytes }) => bytes),
      scanned: 3_420,
    },
    {
      name: 'single messages',
      isHere: existsSync(MESSAGES),
      read: () =>
        readFileSync(MESSAGES, 'utf8')
          .trim()
          .split('\n')
          .map((line) => Buffer.from((JSON.parse(line) as { raw: string }).raw)),
      scanned: 2,
    },
  ],
})

describe.skipIf(!existsSync(SOCKET) || !existsSync(REST))('five recorded symbols (in ../shared)', () => {
  test('follow their fetched books without a gap, never cross, and have the best that tickers say', () => {
    const codec = kucoinCodec(kucoinInstruments)({ epochNs: 1_619_308_800_000_000_000n }) as TwoPathCodec
    const books = new Map(kucoinInstruments.map(({ index }) => [index, new NaiveBook()]))
    const batch = new MarketEventBatch()
    const held = new Map<number, number>()
    let compared = 0
    const all = [...received(), ...fetchedBooks()].sort((one, other) => one.at - other.at)
    for (const { bytes, symbol } of all) {
      batch.clear()
      let outcome: DecodeOutcome = Ignored
      if (symbol === undefined) outcome = codec.decode(bytes, 0, bytes.length, 0, batch)
      else {
        const { index } = kucoinInstruments.find((one) => one.symbol === symbol)!
        expect(codec.decodeSnapshot(index, bytes, 0, bytes.length, 0, batch)).toBe(Decoded)
      }
      const text = bytes.toString()
      const named = kucoinInstruments.find((one) => text.includes(`:${one.symbol}"`))
      const end = /"sequenceEnd":(\d+)/.exec(text)
      if (named !== undefined && end !== null && outcome === Decoded) held.set(named.index, Number(end[1]))
      if (batch.length === 0) continue
      const book = books.get(batch.instrument[0]!)!
      if (batch.kind[0] === EventKind.BestQuote) {
        const sequence = Number(/"sequence":"(\d+)"/.exec(text)![1])
        if (held.get(named!.index) !== sequence) continue
        compared++
        expect(book.top()).toEqual(
          [...batch.priceTicks.subarray(0, 2)].flatMap((price, at) => [price, batch.quantityLots[at]]),
        )
        continue
      }
      book.apply(batch)
      const [bid, bidLots, ask, askLots] = book.top()
      if (bidLots > 0 && askLots > 0) expect(bid).toBeLessThan(ask)
    }
    expect([codec.counts[Gap], codec.counts[OffGrid], codec.neverSynchronised()]).toEqual([0, 0, []])
    expect(compared).toBeGreaterThan(100)
  })
})
