import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { generateGateSession } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { NaiveBook } from '../naive-book.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import type { TwoPathCodec } from '../scanning/two-path-codec.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { gateCodec } from './codec.ts'
import { gateInstruments } from './listings.contract.ts'

const { Bid, Ask, Snapshot, LastOfMessage, NoExchangeTime } = EventFlag
const { Decoded, Buffered, Superseded, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_723_075_200_000_000_000n
const btc = gateInstruments[0]!.index

/** A time as Gate.io sends it, and as a row holds it. */
const SENT = 1_723_161_256_299
const TIME = 86_056_299_000_000

const pushed = (channel: string, result: unknown) => ({ time: 1_723_161_256, channel, event: 'update', result })
const difference = (U: number, u: number, b: string[][], a: string[][] = []) =>
  pushed('spot.order_book_update', { t: SENT, e: 'depthUpdate', E: 1_723_161_256, s: 'BTC_USDT', U, u, b, a })
const ticker = { t: SENT, u: 48_733_182, s: 'BTC_USDT', b: '61800.2', B: '0.5', a: '61800.3', A: '0.25' }
const trade = {
  id: 309_143_071,
  create_time: 1_723_161_256,
  create_time_ms: `${SENT}.4578`,
  side: 'sell',
  currency_pair: 'BTC_USDT',
  amount: '0.0060000000',
  price: '61800.3000000000',
}
const answer = { id: 10, current: SENT + 5, update: SENT, asks: [['61800.5', '2']], bids: [['61800.0', '1']] }

function setup() {
  const codec = gateCodec(gateInstruments)({ epochNs }) as TwoPathCodec
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

describe('Gate.io', () => {
  test('a fetched book that a recording holds is the instrument’s that it names, or the only one', () => {
    const book = {
      id: 100,
      current: 1_606_293_275_600,
      update: 1_606_293_275_500,
      asks: [['2', '1']],
      bids: [['1', '1']],
    }
    const { codec, decode } = setup()
    expect(decode(book).outcome).toBe(DecodeOutcome.UnknownSymbol)
    expect(codec.needsSnapshot(btc)).toBe(true)
    const { outcome, rows } = decode({ ...book, symbol: 'BTC_USDT' })
    expect([outcome, codec.needsSnapshot(btc), rows.length]).toEqual([DecodeOutcome.Decoded, false, 4])
    const only = gateCodec(gateInstruments.filter(({ symbol }) => symbol === 'BTC_USDT'))({ epochNs })
    const bytes = Buffer.from(JSON.stringify(book))
    expect(only.decode(bytes, 0, bytes.length, 7, new MarketEventBatch())).toBe(DecodeOutcome.Decoded)
  })

  test('differences wait for a fetched book and follow it without a hole', () => {
    const { codec, decode, fetched } = setup()
    expect(decode(difference(8, 9, [['61799.0', '1']])).outcome).toBe(Buffered)
    expect(decode(difference(10, 12, [['61799.5', '3']])).outcome).toBe(Buffered)
    expect([codec.needsSnapshot(btc), codec.neverSynchronised()]).toEqual([true, [btc]])
    expect(fetched(answer)).toEqual({
      outcome: Decoded,
      rows: [
        [EventKind.Status, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, Live],
        [EventKind.Clear, Snapshot, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
        [EventKind.Level, Bid | Snapshot, btc, 618_000, 1_000_000, TIME, 7, 0, 0],
        [EventKind.Level, Ask | Snapshot | LastOfMessage, btc, 618_005, 2_000_000, TIME, 7, 0, 0],
        [EventKind.Level, Bid | LastOfMessage, btc, 617_995, 3_000_000, TIME, 7, 0, 0],
      ],
    })
    expect(decode(difference(13, 13, [], [['61800.5', '0']])).rows).toEqual([
      [EventKind.Level, Ask | LastOfMessage, btc, 618_005, 0, TIME, 7, 0, 0],
    ])
    expect(decode(difference(13, 13, [])).outcome).toBe(Superseded)
    const gap = decode(difference(15, 16, [['61799.5', '0']]))
    expect([gap.outcome, gap.rows.map((row) => row[8]), codec.needsSnapshot(btc)]).toEqual([Gap, [Stale], true])
    // Older than what waits, then right.
    expect(fetched({ ...answer, id: 13 }).outcome).toBe(Superseded)
    expect([fetched({ ...answer, id: 14 }).outcome, codec.needsSnapshot(btc)]).toEqual([Decoded, false])
  })

  test('a book without a time of its own stands before what follows it', () => {
    const { fetched } = setup()
    const { update: _, ...old } = answer
    expect(fetched(old).rows.map((row) => (row[1]! & NoExchangeTime) !== 0)).toEqual([true, true, true, true])
    expect(fetched({ ...answer, id: 20, bids: [['61800.05', '1']] }).outcome).toBe(OffGrid)
    expect(fetched({ label: 'INVALID_CURRENCY_PAIR' }).outcome).toBe(Malformed)
  })

  test.each([
    [
      'a sale, to the nanosecond',
      pushed('spot.trades', trade),
      [[EventKind.Trade, Ask | LastOfMessage, btc, 618_003, 6_000, TIME + 457_800, 7, 0, 0]],
    ],
    [
      'a buy on a millisecond',
      pushed('spot.trades', { ...trade, create_time_ms: String(SENT), side: 'buy' }),
      [[EventKind.Trade, Bid | LastOfMessage, btc, 618_003, 6_000, TIME, 7, 0, 0]],
    ],
    [
      'best quotes',
      pushed('spot.book_ticker', ticker),
      [
        [EventKind.BestQuote, Bid, btc, 618_002, 500_000, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 618_003, 250_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes of which a side is empty',
      pushed('spot.book_ticker', { ...ticker, b: '', B: '', A: '0' }),
      [
        [EventKind.BestQuote, Bid, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      ],
    ],
  ])('%s', (_, message, rows) => {
    const { decode } = setup()
    expect(decode(message)).toEqual({ outcome: Decoded, rows })
  })

  test.each([
    ['an answer to a subscription', { ...pushed('spot.trades', { status: 'success' }), event: 'subscribe' }, Ignored],
    ['a pong', { time: 1, channel: 'spot.pong', event: '', result: null }, Ignored],
    ['a channel that is not used', pushed('spot.candlesticks', {}), Ignored],
    ['a trade of nothing', pushed('spot.trades', { ...trade, amount: '0' }), Ignored],
    ['an instrument not in the run', pushed('spot.trades', { ...trade, currency_pair: 'X_Y' }), UnknownSymbol],
    ['best quotes of one', pushed('spot.book_ticker', { ...ticker, s: 'X_Y' }), UnknownSymbol],
    ['a price off the grid', pushed('spot.trades', { ...trade, price: '61800.35' }), OffGrid],
    ['best quotes off the grid', pushed('spot.book_ticker', { ...ticker, a: '61800.35' }), OffGrid],
    ['a difference off the grid', difference(1, 1, [['61800.35', '1']]), OffGrid],
    ['a time that is none', pushed('spot.trades', { ...trade, create_time_ms: 'now' }), Malformed],
    ['a number for a price', pushed('spot.trades', { ...trade, price: 61_800 }), Malformed],
    ['an unknown shape', { hello: 1 }, Malformed],
    ['a list', '[1,2]', Malformed],
  ])('%s: no rows, outcome %#', (_, message, outcome) => {
    const { codec, decode } = setup()
    expect(decode(message)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
  })
})

const SOCKET = `${RECORDED_DATA}gateio/cryptofeed_gateio_ws_1_0.txt.gz`
const REST = `${RECORDED_DATA}gateio/cryptofeed_gateio_http_0_0.txt.gz`
const MESSAGES = `${RECORDED_DATA}gateio/messages_crypto-msg-parser.jsonl`
const linesOf = (file: string) => gunzipSync(readFileSync(file)).toString().trim().split('\n')

/** Of two further pairs, quantities of nine decimals reach ten million and prices of two decimals reach 28 million: more than counts hold. */
const BEYOND_RANGE = ['INK_USDT', 'BTC_USDC']

/** Messages of the recording with the time of their arrival. */
const received = () =>
  linesOf(SOCKET).flatMap((line) => {
    const match = /^(\d+\.\d+): (\{.*)$/.exec(line)
    return match === null ? [] : [{ at: Number(match[1]), bytes: Buffer.from(match[2]!), pair: undefined }]
  })
const fetchedBooks = () =>
  linesOf(REST).flatMap((line) => {
    const match = /currency_pair=(\w+)&.* -> (\d+\.\d+): (\{.*)$/.exec(line)
    return match === null || BEYOND_RANGE.includes(match[1]!)
      ? []
      : [{ at: Number(match[2]), bytes: Buffer.from(match[3]!), pair: match[1]! }]
  })

const session = generateGateSession({ seed: 5, symbol: 'BTC_USDT', messages: 40 }).messages
describeVenueCodec('gate', {
  marketDataCodec: gateCodec,
  instruments: gateInstruments,
  epochNs,
  plainFrames: [
    '{"time":1606293275,"channel":"spot.book_ticker","event":"update","result":{"t":1606293275123,"u":48733182,"s":"BTC_USDT","b":"19177.7","B":"0.000334","a":"19179.3","A":"0.09","new":null}}',
    '{"time":1606293275,"channel":"spot.order_book_update","event":"update","result":{"t":1606293275123,"l":"100","e":"depthUpdate","E":1606293275,"s":"OMG_USDT","U":1,"u":2,"b":[["7.892","65.675"]],"a":[]},"new":"1"}',
    '{"time":1606293275,"channel":"spot.trades","event":"update","result":{"id":816996516,"create_time":1619093553,"create_time_ms":"1619093553517.921","side":"sell","currency_pair":"FAST_USDT","amount":"1.7170000000","price":"10.4200000000","range":"1-2"}}',
    ...session.filter(({ stream }) => stream !== '').map(({ text }) => text),
  ],
  otherFrames: [
    '{"id":48733180,"current":1606293275600,"update":1606293275500,"asks":[["19179.3","0.09"]],"bids":[["19179.2","1"]],"symbol":"BTC_USDT"}',
    '{"id":48733180,"current":1606293275600,"update":1606293275500,"asks":[],"bids":[],"symbol":"NONE_USDT"}',
    '{"time":1619093532,"channel":"spot.trades","event":"subscribe","result":{"status":"success"}}',
    '{"time":1606293275,"channel":"spot.book_ticker","event":"update","result":{"t":1606293275123,"u":48733182,"s":"BTC_USDT","b":"","B":"","a":"19179.3","A":"0.09"}}',
  ],
  recordings: [
    {
      name: 'five pairs of 2021',
      isHere: existsSync(SOCKET),
      read: () => received().map(({ bytes }) => bytes),
      scanned: 110,
    },
    {
      name: 'single messages',
      isHere: existsSync(MESSAGES),
      read: () =>
        readFileSync(MESSAGES, 'utf8')
          .trim()
          .split('\n')
          .map((line) => Buffer.from((JSON.parse(line) as { raw: string }).raw)),
      scanned: 0,
    },
  ],
})

describe.skipIf(!existsSync(SOCKET) || !existsSync(REST))('five recorded pairs (in ../shared)', () => {
  test('follow their fetched books without a gap and never cross', () => {
    const codec = gateCodec(gateInstruments)({ epochNs: 1_619_049_600_000_000_000n })
    const books = new Map(gateInstruments.map(({ index }) => [index, new NaiveBook()]))
    const batch = new MarketEventBatch()
    const all = [...received(), ...fetchedBooks()].sort((one, other) => one.at - other.at)
    for (const { bytes, pair } of all) {
      batch.clear()
      if (pair === undefined) codec.decode(bytes, 0, bytes.length, 0, batch)
      else {
        const { index } = gateInstruments.find(({ symbol }) => symbol === pair)!
        expect(codec.decodeSnapshot(index, bytes, 0, bytes.length, 0, batch)).toBe(Decoded)
      }
      if (batch.length === 0) continue
      const book = books.get(batch.instrument[0]!)!
      book.apply(batch)
      const [bid, bidLots, ask, askLots] = book.top()
      if (bidLots > 0 && askLots > 0) expect(bid).toBeLessThan(ask)
    }
    expect([codec.counts[Gap], codec.counts[OffGrid], codec.neverSynchronised()]).toEqual([0, 0, []])
    expect(fetchedBooks()).toHaveLength(5)
  })
})
