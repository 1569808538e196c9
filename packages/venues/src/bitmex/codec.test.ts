import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { NaiveBook } from '../naive-book.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import type { TwoPathCodec } from '../scanning/two-path-codec.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { bitmexCodec } from './codec.ts'
import { bitmexInstruments } from './listings.contract.ts'
import { bitmexMessageValues } from './message-values.ts'

const { Bid, Ask, Snapshot, LastOfMessage, NoExchangeTime } = EventFlag
const { Decoded, Superseded, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_723_075_200_000_000_000n
const xbt = bitmexInstruments[0]!.index
const SYMBOL = 'XBTUSD'

/** A time as BitMEX sends it, and as a row holds it. */
const SENT = '2024-08-08T23:54:16.299Z'
const MATCHED = '2024-08-08T23:54:16.298Z'
const TIME = 86_056_299_000_000

const table = (name: string, action: string, data: unknown[]) => ({ table: name, action, data })
const level = (id: number, side: string, rest: object = {}) => ({ symbol: SYMBOL, id, side, ...rest, timestamp: SENT })
const book = (action: string, ...data: unknown[]) => table('orderBookL2', action, data)
const partial = () =>
  book(
    'partial',
    level(8_801, 'Sell', { size: 200, price: 61_800.5 }),
    level(8_802, 'Buy', { size: 100, price: 61_800 }),
  )
const trade = {
  timestamp: SENT,
  symbol: SYMBOL,
  side: 'Buy',
  size: 600,
  price: 61_800.5,
  tickDirection: 'PlusTick',
  trdMatchID: '00000000-006d-1000-0000-000e8737d536',
  grossValue: 101_450,
  homeNotional: 0.0010145,
  foreignNotional: 100,
  trdType: 'Regular',
}
const trades = (...data: unknown[]) => table('trade', 'insert', data)
const quote = (rest: object = {}) => ({
  timestamp: SENT,
  symbol: SYMBOL,
  bidSize: 1_500,
  bidPrice: 61_800,
  askPrice: 61_800.5,
  askSize: 200,
  ...rest,
})
const quotes = (...data: unknown[]) => table('quote', 'insert', data)
const listing = (rest: object) => table('instrument', 'update', [{ symbol: SYMBOL, timestamp: SENT, ...rest }])

function setup() {
  const codec = bitmexCodec(bitmexInstruments)({ epochNs }) as TwoPathCodec
  const decode = (message: unknown) => {
    const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  return { codec, decode }
}

describe('BitMEX', () => {
  test('a partial begins the book, later messages name its levels by their ids', () => {
    const { codec, decode } = setup()
    expect(decode(book('insert', level(8_803, 'Buy', { size: 5, price: 61_799 })))).toEqual({
      outcome: Superseded,
      rows: [],
    })
    expect([codec.needsSnapshot(xbt), codec.neverSynchronised()]).toEqual([true, [xbt]])
    expect(decode(partial()).rows).toEqual([
      [EventKind.Status, 0, xbt, NO_PRICE_TICKS, 0, TIME, 7, 0, Live],
      [EventKind.Clear, Snapshot, xbt, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      [EventKind.Level, Ask | Snapshot, xbt, 618_005, 200, TIME, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot | LastOfMessage, xbt, 618_000, 100, TIME, 7, 0, 0],
    ])
    expect(decode(book('update', level(8_801, 'Sell', { size: 300 }), level(8_802, 'Buy', { size: 50 }))).rows).toEqual(
      [
        [EventKind.Level, Ask, xbt, 618_005, 300, TIME, 7, 0, 0],
        [EventKind.Level, Bid | LastOfMessage, xbt, 618_000, 50, TIME, 7, 0, 0],
      ],
    )
    expect(decode(book('insert', level(8_803, 'Buy', { size: 5, price: 61_799 }))).rows).toEqual([
      [EventKind.Level, Bid | LastOfMessage, xbt, 617_990, 5, TIME, 7, 0, 0],
    ])
    // Where a level is deleted with a price and a size, they mean nothing.
    expect(decode(book('delete', level(8_803, 'Buy', { size: 5, price: 1 }))).rows).toEqual([
      [EventKind.Level, Bid | LastOfMessage, xbt, 617_990, 0, TIME, 7, 0, 0],
    ])
  })

  test.each([
    ['an update', book('update', level(8_801, 'Sell', { size: 1 }), level(9_999, 'Sell', { size: 1 }))],
    ['a deletion', book('delete', level(9_999, 'Sell'))],
  ])('%s of a level that was never there shows a gap, until the next partial', (_, message) => {
    const { codec, decode } = setup()
    decode(partial())
    const gap = decode(message)
    expect([gap.outcome, gap.rows.map((row) => [row[0], row[5], row[8]])]).toEqual([
      Gap,
      [[EventKind.Status, TIME, Stale]],
    ])
    expect([codec.needsSnapshot(xbt), codec.gaps]).toEqual([true, 1])
    expect(decode(book('update', level(8_801, 'Sell', { size: 1 }))).outcome).toBe(Superseded)
    expect([decode(partial()).outcome, codec.needsSnapshot(xbt)]).toEqual([Decoded, false])
    expect(decode(book('update', level(8_801, 'Sell', { size: 1 }))).outcome).toBe(Decoded)
  })

  test('a level that is inserted again changes', () => {
    const { decode } = setup()
    decode(partial())
    expect(
      decode(book('insert', level(8_801, 'Sell', { size: 7, price: 61_800.5 }))).rows.map((row) => row[4]),
    ).toEqual([7])
  })

  test('times are the matching engine’s, the latest of a message, or where there is none the latest known', () => {
    const { decode } = setup()
    const timed = (id: number, times: object) => ({ symbol: SYMBOL, id, side: 'Buy', size: 1, price: 61_000, ...times })
    const timesOf = (...levels: unknown[]) => decode(book('insert', ...levels)).rows.map((row) => [row[1], row[5]])
    decode(partial())
    expect(timesOf(timed(1, { timestamp: SENT, transactTime: MATCHED }))).toEqual([[Bid | LastOfMessage, TIME - 1e6]])
    expect(timesOf(timed(1, { timestamp: SENT }), timed(2, { transactTime: MATCHED }))).toEqual([
      [Bid, TIME],
      [Bid | LastOfMessage, TIME],
    ])
    expect(timesOf(timed(3, {}))).toEqual([[Bid | LastOfMessage | NoExchangeTime, TIME]])
  })

  test('a partial without levels empties the book', () => {
    const { decode } = setup()
    decode(partial())
    const empty = { ...book('partial'), keys: ['symbol', 'id', 'side'], filter: { symbol: SYMBOL } }
    const { outcome, rows } = decode(empty)
    expect([outcome, rows.map((row) => row[0])]).toEqual([Decoded, [EventKind.Status, EventKind.Clear]])
    expect(decode(book('delete', level(8_801, 'Sell'))).outcome).toBe(Gap)
  })

  test.each([
    ['a buy', trades(trade), [[EventKind.Trade, Bid | LastOfMessage, xbt, 618_005, 600, TIME, 7, 0, 0]]],
    [
      'several trades',
      trades({ ...trade, side: 'Sell' }, { ...trade, timestamp: SENT.replace('299', '300'), size: 1 }),
      [
        [EventKind.Trade, Ask, xbt, 618_005, 600, TIME, 7, 0, 0],
        [EventKind.Trade, Bid | LastOfMessage, xbt, 618_005, 1, TIME + 1e6, 7, 0, 0],
      ],
    ],
    [
      'every change of the best quotes, an empty side among them',
      quotes(quote(), quote({ askPrice: null, askSize: null, bidSize: 0 })),
      [
        [EventKind.BestQuote, Bid, xbt, 618_000, 1_500, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask, xbt, 618_005, 200, TIME, 7, 0, 0],
        [EventKind.BestQuote, Bid, xbt, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, xbt, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      ],
    ],
    [
      'mark price, index price and funding rate',
      listing({ markPrice: 61_875.25, indicativeSettlePrice: 61_903.7, fundingRate: -0.000212, lastPrice: 1 }),
      [
        [EventKind.MarkPrice, 0, xbt, NO_PRICE_TICKS, 0, TIME, 7, 0, 61_875.25],
        [EventKind.IndexPrice, 0, xbt, NO_PRICE_TICKS, 0, TIME, 7, 0, 61_903.7],
        [EventKind.Funding, LastOfMessage, xbt, NO_PRICE_TICKS, 0, TIME, 7, 0, -0.000212],
      ],
    ],
  ])('%s', (_, message, rows) => {
    const { decode } = setup()
    expect(decode(message)).toEqual({ outcome: Decoded, rows })
  })

  test.each([
    ['a welcome', { info: 'Welcome to the BitMEX Realtime API.', limit: { remaining: 39 } }, Ignored],
    ['an answer to a subscription', { success: true, subscribe: 'trade:XBTUSD' }, Ignored],
    ['a refusal', { status: 400, error: 'Unknown table' }, Ignored],
    ['a pong', 'pong', Ignored],
    ['a table that is not used', table('tradeBin1m', 'insert', [{}]), Ignored],
    ['trades of before the subscription', table('trade', 'partial', [trade]), Ignored],
    ['nothing new', book('update'), Ignored],
    ['no trades', trades({ ...trade, size: 0 }), Ignored],
    ['deleted quotes', table('quote', 'delete', [quote()]), Ignored],
    ['a listing’s change without what we use', listing({ lastPrice: 5, fundingRate: null }), Ignored],
    ['an instrument not in the run', trades(trade, { ...trade, symbol: 'SOLUSD' }), UnknownSymbol],
    ['a quote of one', quotes(quote({ symbol: 'SOLUSD' })), UnknownSymbol],
    ['a book of one', book('insert', { ...level(1, 'Buy'), symbol: 'SOLUSD' }), UnknownSymbol],
    ['a listing that is not in the run', listing({ symbol: 'SOLUSD', markPrice: 1 }), UnknownSymbol],
    ['a price off the grid', trades(trade, { ...trade, price: 61_800.05 }), OffGrid],
    ['best quotes off the grid', quotes(quote(), quote({ askPrice: 61_800.05 })), OffGrid],
    ['a size below 0', book('insert', level(1, 'Buy', { size: -1, price: 1 })), OffGrid],
    ['a level without a price', book('insert', level(1, 'Buy', { size: 1 })), Malformed],
    ['a level without a size', book('update', level(1, 'Buy')), Malformed],
    ['a book of several instruments', book('delete', level(1, 'Buy'), { ...level(1, 'Buy'), symbol: 'X' }), Malformed],
    ['a level of an impossible time', book('delete', { ...level(1, 'Buy'), timestamp: 'noon' }), Malformed],
    ['a trade of an impossible time', trades({ ...trade, timestamp: '2024-02-30T00:00:00.000Z' }), Malformed],
    ['a quote of an impossible time', quotes(quote({ timestamp: '' })), Malformed],
    ['a mark price that is none', listing({ markPrice: 'x' }), Malformed],
    ['a listing of an impossible time', listing({ markPrice: 1, timestamp: 'noon' }), Malformed],
    ['a table that is no text', { table: [5] }, Malformed],
    ['an unknown shape', { hello: 1 }, Malformed],
    ['a list', '[1,2]', Malformed],
  ])('%s: no rows, outcome %#', (_, message, outcome) => {
    const { codec, decode } = setup()
    expect(decode(message)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
  })

  test('a level off the grid leaves the book stale', () => {
    const { codec, decode } = setup()
    decode(partial())
    const { outcome, rows } = decode(book('insert', level(1, 'Buy', { size: 1, price: 61_800.05 })))
    expect([outcome, rows.map((row) => row[8]), codec.needsSnapshot(xbt)]).toEqual([OffGrid, [Stale], true])
  })

  test('prices and quantities stand where units are looked for', () => {
    const seen: string[] = []
    for (const message of [partial(), book('delete', level(8_801, 'Sell')), trades(trade), quotes(quote())]) {
      const bytes = Buffer.from(JSON.stringify(message))
      bitmexMessageValues.visit(bytes, 0, bytes.length, (symbol, kind, text) => seen.push(`${symbol} ${kind} ${text}`))
    }
    expect(seen).toEqual(
      ['price 61800.5', 'quantity 200', 'price 61800', 'quantity 100', 'price 61800.5', 'quantity 600'].map(
        (text) => `${SYMBOL} ${text}`,
      ),
    )
  })
})

const plainFrames = [
  '{"table":"orderBookL2","action":"partial","data":[{"symbol":"XBTUSD","id":8796381000,"side":"Sell","size":49900,"price":36190},{"symbol":"XBTUSD","id":8796381050,"side":"Sell","size":125714,"price":36189.5},{"symbol":"XBTUSD","id":8796385500,"side":"Buy","size":136,"price":36145}]}',
  '{"table":"orderBookL2","action":"update","data":[{"symbol":"XBTUSD","id":8796381000,"side":"Sell","size":36760,"timestamp":"2024-08-08T23:54:16.299Z"},{"symbol":"XBTUSD","id":8796385500,"side":"Buy","size":36}]}',
  '{"table":"orderBookL2","action":"insert","data":[{"symbol":"XBTUSD","id":62400580205,"side":"Sell","size":33000,"price":36191.9,"timestamp":"2024-08-08T23:54:16.356Z","transactTime":"2024-08-08T23:54:16.275Z","pool":"Primary"}]}',
  '{"table":"orderBookL2","action":"delete","data":[{"symbol":"XBTUSD","id":62400580205,"side":"Sell","price":36191.9,"timestamp":"2024-08-08T23:54:16.456Z","transactTime":"2024-08-08T23:54:16.375Z"}]}',
  // Levels written alike, and some among them that aren't.
  '{"table":"orderBookL2","action":"insert","data":[{"symbol":"XBTUSD","id":62400580215,"side":"Sell","size":33000,"price":36191.8,"timestamp":"2024-08-08T23:54:16.556Z","transactTime":"2024-08-08T23:54:16.475Z"},{"symbol":"XBTUSD","id":62400580216,"side":"Buy","size":5,"price":36191,"timestamp":"2024-08-08T23:54:16.556Z","transactTime":"2024-08-08T23:54:16.475Z"},{"symbol":"XBTUSD","id":62400580217,"side":"Sell","size":100,"price":36191.9,"timestamp":"2024-08-08T23:54:16.856Z","transactTime":"2024-08-08T23:54:16.775Z"},{"symbol":"XBTUSD","id":62400580218,"side":"Buy","size":7,"price":36192,"timestamp":"2024-08-08T23:54:16.556Z","transactTime":"2024-08-08T23:54:16.475Z"}]}',
  '{"table":"orderBookL2","action":"update","data":[{"symbol":"XBTUSD","id":62400580215,"side":"Sell","size":3,"timestamp":"2024-08-08T23:54:16.556Z","transactTime":"2024-08-08T23:54:16.475Z"},{"symbol":"XBTUSD","id":62400580216,"side":"Buy","size":55,"timestamp":"2024-08-08T23:54:16.556Z","transactTime":"2024-08-08T23:54:16.475Z"},{"symbol":"XBTUSD","id":62400580217,"side":"Sell","size":100,"price":36191.9,"timestamp":"2024-08-08T23:54:16.556Z","transactTime":"2024-08-08T23:54:16.475Z"},{"symbol":"XBTUSD","id":62400580218,"side":"Buy","size":9,"timestamp":"2024-08-08T23:54:16.556Z","transactTime":"2024-08-08T23:54:16.475Z"}]}',
  '{"table":"orderBookL2","action":"delete","data":[{"symbol":"XBTUSD","id":62400580216,"side":"Buy","size":55,"price":36191},{"symbol":"XBTUSD","id":62400580217,"side":"Sell","size":100,"price":36191.9},{"symbol":"XBTUSD","id":62400580218,"side":"Buy","price":36192}]}',
  '{"table":"orderBookL2_25","action":"update","data":[{"symbol":"XBTUSD","id":8796381050,"side":"Sell","size":1,"price":36189.5,"timestamp":"2024-08-08T23:54:16.458Z"}]}',
  '{"table":"quote","action":"insert","data":[{"timestamp":"2024-08-08T23:54:17.138Z","symbol":"XBTUSD","bidSize":2100,"bidPrice":19917.5,"askPrice":19918,"askSize":3600},{"timestamp":"2024-08-08T23:54:17.161Z","symbol":"XBTUSD","bidSize":2100,"bidPrice":19917.5,"askPrice":19923,"askSize":33900}]}',
  '{"table":"trade","action":"insert","data":[{"timestamp":"2024-08-08T23:54:17.704Z","symbol":"XBTUSD","side":"Sell","size":100,"price":98570.9,"tickDirection":"ZeroPlusTick","trdMatchID":"00000000-006d-1000-0000-000e8737d536","grossValue":101450,"homeNotional":0.0010145,"foreignNotional":100.0,"trdType":"Regular"},{"timestamp":"2024-08-08T23:54:17.705Z","symbol":"UNIUSDT","side":"Buy","size":52,"price":17.297,"tickDirection":"PlusTick","trdMatchID":"39744121-c20e-44ba-8cc8-a6b8cdf72885","grossValue":899444,"homeNotional":16.73101673101673,"foreignNotional":289.39639639639637}]}',
]
const otherFrames = [
  '{"table":"instrument","action":"update","data":[{"symbol":"XBTUSD","markPrice":75847.62,"indicativeSettlePrice":75847.62,"timestamp":"2024-08-08T23:54:18.500Z"}]}',
  '{"table":"orderBookL2","action":"partial","keys":["symbol","id","side"],"types":{"symbol":"symbol","id":"long"},"filter":{"symbol":"XBTUSD"},"data":[{"symbol":"XBTUSD","id":8796381000,"side":"Sell","size":49900,"price":36190},{"symbol":"XBTUSD","id":8796381050,"side":"Sell","size":1,"price":36189.5},{"symbol":"XBTUSD","id":8796385500,"side":"Buy","size":136,"price":36145}]}',
  '{"success":true,"subscribe":"trade:XBTUSD","request":{"op":"subscribe","args":["trade:XBTUSD"]}}',
]

const RECORDING = `${RECORDED_DATA}bitmex/cryptofeed_bitmex_ws_1_0.txt.gz`
const textOf = (file: string) => (file.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file)).toString()

/** Lines of `<seconds since 1970>: <message>`, among lines of other kinds. */
function recordedFrames(): Uint8Array[] {
  return [...textOf(RECORDING).matchAll(/^\d+\.\d+: (.+)$/gm)].map(([, text]) => Buffer.from(text!))
}

/** Single messages from several hands. */
function bundle(name: string, scanned: number) {
  const file = `${RECORDED_DATA}bitmex/${name}`
  const read = () =>
    textOf(file)
      .trim()
      .split('\n')
      .map((line) => Buffer.from((JSON.parse(line) as { raw: string }).raw))
  return { name, isHere: existsSync(file), read, scanned }
}

describeVenueCodec('bitmex', {
  marketDataCodec: bitmexCodec,
  instruments: bitmexInstruments,
  epochNs,
  plainFrames,
  otherFrames,
  recordings: [
    { name: 'five contracts', isHere: existsSync(RECORDING), read: recordedFrames, scanned: 1608 },
    bundle('messages_crypto-msg-parser.jsonl', 6),
    bundle('messages_gocryptotrader.jsonl', 0),
  ],
})

describe.skipIf(!existsSync(RECORDING))('recorded books of five contracts (in ../shared)', () => {
  test('have no gap, and show every best quote that was sent beside them', () => {
    const codec = bitmexCodec(bitmexInstruments)({ epochNs: 1_626_912_000_000_000_000n }) as TwoPathCodec
    const books = bitmexInstruments.map(() => new NaiveBook())
    const shown = bitmexInstruments.map(() => new Set<string>())
    const quoted: [number, string][] = []
    const batch = new MarketEventBatch()
    for (const bytes of recordedFrames()) {
      batch.clear()
      codec.decode(bytes, 0, bytes.length, 0, batch)
      const place = bitmexInstruments.findIndex(({ index }) => index === batch.instrument[0])
      if (place < 0 || batch.length === 0) continue
      if (batch.kind[0] === EventKind.BestQuote) {
        for (let row = 0; row < batch.length; row += 2) {
          const { priceTicks, quantityLots } = batch
          const best = [priceTicks[row], quantityLots[row], priceTicks[row + 1], quantityLots[row + 1]]
          if (books[place]!.bids.size > 0) quoted.push([place, best.join()])
        }
      }
      books[place]!.apply(batch)
      if (books[place]!.bids.size > 0) shown[place]!.add(books[place]!.top().join())
    }
    const { counts } = codec
    expect([counts[Gap], counts[Malformed], counts[OffGrid], counts[Superseded]]).toEqual([0, 0, 0, 0])
    const missed = quoted.filter(([place, best]) => !shown[place]!.has(best))
    expect([quoted.length, missed.length]).toEqual([347, 0])
  })
})
