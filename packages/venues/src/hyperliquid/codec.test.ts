import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { NaiveBook } from '../naive-book.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import type { TwoPathCodec } from '../scanning/two-path-codec.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { hyperliquidCodec } from './codec.ts'
import { hyperliquidInstruments } from './listings.contract.ts'
import { hyperliquidMessageValues } from './message-values.ts'

const { Bid, Ask, Snapshot, LastOfMessage, NoExchangeTime } = EventFlag
const { Decoded, Superseded, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_723_075_200_000_000_000n
const btc = hyperliquidInstruments[0]!.index

/** A time as Hyperliquid sends it, and as a row holds it. */
const SENT = 1_723_161_256_299
const TIME = 86_056_299_000_000

const pushed = (channel: string, data: unknown) => ({ channel, data })
const level = (px: string, sz: string, n = 1) => ({ px, sz, n })
const book = (time: number, bids: unknown[], asks: unknown[] = []) =>
  pushed('l2Book', { coin: 'BTC', time, levels: [bids, asks] })
const quotes = (bid: unknown, ask: unknown, time = SENT) => pushed('bbo', { coin: 'BTC', time, bbo: [bid, ask] })
const trade = {
  coin: 'BTC',
  side: 'B',
  px: '61800.5',
  sz: '0.00219',
  hash: '0xde47',
  time: SENT,
  tid: 121_451_470_284_048,
  users: ['0xe9ed', '0x6802'],
}
const trades = (...data: unknown[]) => pushed('trades', data)
const context = (ctx: object) => pushed('activeAssetCtx', { coin: 'BTC', ctx })

function setup() {
  const codec = hyperliquidCodec(hyperliquidInstruments)({ epochNs }) as TwoPathCodec
  const decode = (message: unknown) => {
    const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  return { codec, decode }
}

describe('Hyperliquid', () => {
  test('each book replaces the one before it; only the first says that it is live', () => {
    const { codec, decode } = setup()
    expect(codec.needsSnapshot(btc)).toBe(true)
    expect(decode(book(SENT, [level('61800', '1')], [level('61801', '2')])).rows).toEqual([
      [EventKind.Status, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, Live],
      [EventKind.Clear, Snapshot, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot, btc, 618_000, 100_000, TIME, 7, 0, 0],
      [EventKind.Level, Ask | Snapshot | LastOfMessage, btc, 618_010, 200_000, TIME, 7, 0, 0],
    ])
    expect(decode(book(SENT + 500, [level('61799', '1')])).rows).toEqual([
      [EventKind.Clear, Snapshot, btc, NO_PRICE_TICKS, 0, TIME + 5e8, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot | LastOfMessage, btc, 617_990, 100_000, TIME + 5e8, 7, 0, 0],
    ])
    expect([codec.needsSnapshot(btc), codec.gaps]).toEqual([false, 0])
  })

  test('an older book and the same one again change nothing', () => {
    const { decode } = setup()
    decode(book(SENT, [level('61800', '1')]))
    expect(decode(book(SENT, [level('61800', '1')]))).toEqual({ outcome: Superseded, rows: [] })
    expect(decode(book(SENT - 1, [level('61700', '1')]))).toEqual({ outcome: Superseded, rows: [] })
    expect(decode(book(SENT + 1, [])).outcome).toBe(Decoded)
  })

  test('a book off the grid leaves it stale until the next', () => {
    const { codec, decode } = setup()
    decode(book(SENT, [level('61800', '1')]))
    const { outcome, rows } = decode(book(SENT + 1, [level('61800.05', '1')]))
    expect([outcome, rows.map((row) => row[8]), codec.needsSnapshot(btc)]).toEqual([OffGrid, [Stale], true])
    expect(decode(book(SENT + 2, [])).rows.map((row) => row[0])).toEqual([EventKind.Status, EventKind.Clear])
    expect(codec.needsSnapshot(btc)).toBe(false)
  })

  test.each([
    ['book', book(SENT, [])],
    ['quote', quotes(level('61800', '1'), level('61801', '1'))],
  ])('trades of before the first %s are of before the subscription, and left out', (_, first) => {
    const { decode } = setup()
    decode(first)
    const backlog = trades({ ...trade, time: SENT - 1 }, { ...trade, time: SENT }, { ...trade, time: SENT + 1 })
    expect(decode(backlog).rows.map((row) => row[5])).toEqual([TIME, TIME + 1e6])
    expect(decode(trades({ ...trade, time: SENT - 1 }))).toEqual({ outcome: Ignored, rows: [] })
  })

  test.each([
    ['a buy', trades(trade), [[EventKind.Trade, Bid | LastOfMessage, btc, 618_005, 219, TIME, 7, 0, 0]]],
    [
      'several trades',
      trades({ ...trade, side: 'A' }, { ...trade, sz: '0.0' }, { ...trade, time: SENT + 1, sz: '0.01' }),
      [
        [EventKind.Trade, Ask, btc, 618_005, 219, TIME, 7, 0, 0],
        [EventKind.Trade, Bid | LastOfMessage, btc, 618_005, 1_000, TIME + 1e6, 7, 0, 0],
      ],
    ],
    [
      'best quotes',
      quotes(level('61800.0', '1.5'), level('61801', '0.2')),
      [
        [EventKind.BestQuote, Bid, btc, 618_000, 150_000, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 618_010, 20_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes of which one side is empty',
      quotes(null, level('61801', '0.2')),
      [
        [EventKind.BestQuote, Bid, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 618_010, 20_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'mark price, oracle price and funding rate, which have no time',
      context({ markPx: '61875.25', oraclePx: '61903.7', funding: '-0.0000125', openInterest: '1' }),
      [
        [EventKind.MarkPrice, NoExchangeTime, btc, NO_PRICE_TICKS, 0, 7, 7, 0, 61_875.25],
        [EventKind.IndexPrice, NoExchangeTime, btc, NO_PRICE_TICKS, 0, 7, 7, 0, 61_903.7],
        [EventKind.Funding, NoExchangeTime | LastOfMessage, btc, NO_PRICE_TICKS, 0, 7, 7, 0, -0.0000125],
      ],
    ],
  ])('%s', (_, message, rows) => {
    const { decode } = setup()
    expect(decode(message)).toEqual({ outcome: Decoded, rows })
  })

  test.each([
    ['an answer to a subscription', pushed('subscriptionResponse', { method: 'subscribe' }), Ignored],
    ['a refusal', pushed('error', 'Invalid subscription'), Ignored],
    ['a pong', { channel: 'pong' }, Ignored],
    ['a channel that is not used', pushed('allMids', { mids: { BTC: '1' } }), Ignored],
    ['the state of a listing without what we use', context({ openInterest: '1', funding: null }), Ignored],
    ['no trades', trades(), Ignored],
    ['an instrument not in the run', trades(trade, { ...trade, coin: 'SOL' }), UnknownSymbol],
    ['a quote of one', pushed('bbo', { coin: 'SOL', time: SENT, bbo: [null, null] }), UnknownSymbol],
    ['a book of one', pushed('l2Book', { coin: 'SOL', time: SENT, levels: [[], []] }), UnknownSymbol],
    ['the state of one', pushed('activeAssetCtx', { coin: 'SOL', ctx: { markPx: '1' } }), UnknownSymbol],
    ['a price off the grid', trades(trade, { ...trade, px: '61800.05' }), OffGrid],
    ['best quotes off the grid', quotes(null, level('61800.05', '1')), OffGrid],
    ['a quantity below 0', book(SENT, [level('61800', '-1')]), OffGrid],
    ['a number for a price', trades({ ...trade, px: 61_800 }), Malformed],
    ['a book of one side', pushed('l2Book', { coin: 'BTC', time: SENT, levels: [[]] }), Malformed],
    ['an unknown side', trades({ ...trade, side: 'C' }), Malformed],
    ['a mark price that is none', context({ markPx: 'x' }), Malformed],
    ['a channel that is no text', { channel: 5 }, Malformed],
    ['an unknown shape', { hello: 1 }, Malformed],
    ['a list', '[1,2]', Malformed],
  ])('%s: no rows, outcome %#', (_, message, outcome) => {
    const { codec, decode } = setup()
    expect(decode(message)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
  })

  test('takes a book that was asked for', () => {
    const { codec } = setup()
    const answer = Buffer.from(JSON.stringify(book(SENT, [level('61800', '1')]).data))
    const batch = new MarketEventBatch()
    expect(codec.decodeSnapshot(btc, answer, 0, answer.length, 7, batch)).toBe(Decoded)
    expect([codec.needsSnapshot(btc), batch.length]).toEqual([false, 3])
  })

  test('prices and quantities stand where units are looked for', () => {
    const seen: string[] = []
    const whole = book(SENT, [level('1.5', '2')])
    for (const message of [whole, whole.data, trades(trade), quotes(null, null), 'nothing']) {
      const bytes = Buffer.from(JSON.stringify(message))
      hyperliquidMessageValues.visit(bytes, 0, bytes.length, (symbol, kind, text) => {
        seen.push(`${symbol} ${kind} ${text}`)
      })
    }
    expect(seen).toEqual(
      ['price 1.5', 'quantity 2', 'price 1.5', 'quantity 2', 'price 61800.5', 'quantity 0.00219'].map(
        (text) => `BTC ${text}`,
      ),
    )
  })
})

const plainFrames = [
  '{"channel":"l2Book","data":{"coin":"BTC","levels":[[{"n":5,"px":"105055.0","sz":"3.03622"},{"n":1,"px":"105054.0","sz":"0.1428"}],[{"n":13,"px":"105056.0","sz":"6.34472"}]],"time":1723161256299}}',
  '{"channel":"bbo","data":{"coin":"HYPE","time":1723161256299,"bbo":[{"px":"23.757","sz":"42.09","n":1},{"px":"23.758","sz":"100.26","n":2}]}}',
  '{"channel":"trades","data":[{"coin":"BTC","hash":"0xde477894","px":"105056.0","side":"B","sz":"0.00219","tid":121451470284048,"time":1723161256399,"users":["0xe9ed7e16","0x6802b426"]},{"coin":"BTC","hash":"0x2b25b83e","px":"105055.0","side":"A","sz":"0.00015","tid":588047386913648,"time":1723161256399,"users":["0xb024754e","0x6802b426"]}]}',
  '{"channel":"l2Book","data":{"coin":"BTC","time":1723161256899,"levels":[[{"px":"105054.0","sz":"0.2","n":1}],[]]}}',
  '{"channel":"trades","data":[{"coin":"HYPE","side":"A","px":"23.757","sz":"1.5","time":1723161256999,"hash":"0x00","tid":1,"users":[]}]}',
]
const otherFrames = [
  '{"channel":"activeAssetCtx","data":{"coin":"BTC","ctx":{"dayNtlVlm":"1169046.29","prevDayPx":"15.322","markPx":"14.3161","midPx":"14.314","oraclePx":"14.32","funding":"0.0000125","openInterest":"688.11","premium":"0.00031774","impactPxs":["14.3047","14.3444"]}}}',
  '{"channel":"bbo","data":{"coin":"BTC","time":1723161257299,"bbo":[null,{"px":"23.5","sz":"100.26","n":2}]}}',
  '{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC"}}}',
]

const RECORDING = `${RECORDED_DATA}hyperliquid/capture_btc_20250126.txt.gz`

/** Lines of `<local time, ns since 1970> <message>`. */
function recordedFrames(): Uint8Array[] {
  const lines = gunzipSync(readFileSync(RECORDING)).toString().trim().split('\n')
  return lines.map((line) => Buffer.from(line.slice(line.indexOf(' ') + 1)))
}

describeVenueCodec('hyperliquid', {
  marketDataCodec: hyperliquidCodec,
  instruments: hyperliquidInstruments,
  epochNs,
  plainFrames,
  otherFrames,
  recordings: [{ name: 'BTC', isHere: existsSync(RECORDING), read: recordedFrames, scanned: 55 }],
})

describe.skipIf(!existsSync(RECORDING))('recorded books of BTC (in ../shared)', () => {
  test('never cross, have twenty levels a side, and trades at their best prices', () => {
    const codec = hyperliquidCodec(hyperliquidInstruments)({ epochNs: 1_737_849_600_000_000_000n }) as TwoPathCodec
    const shown = new NaiveBook()
    const batch = new MarketEventBatch()
    let trades = 0
    let atBest = 0
    for (const bytes of recordedFrames()) {
      batch.clear()
      codec.decode(bytes, 0, bytes.length, 0, batch)
      shown.apply(batch)
      const [bid, , ask] = shown.top()
      expect([shown.bids.size, shown.asks.size, bid < ask]).toEqual([20, 20, true])
      for (let row = 0; row < batch.length; row++) {
        if (batch.kind[row] !== EventKind.Trade) continue
        trades++
        // Books come twice a second, so that the market may have moved by then.
        const isBuy = (batch.flags[row]! & Bid) !== 0
        if (batch.priceTicks[row] === (isBuy ? ask : bid)) atBest++
      }
    }
    const { counts } = codec
    // The first book comes twice, and the first message of trades tells of before.
    expect([counts[Decoded], counts[Superseded], counts[Ignored], counts[Gap]]).toEqual([53, 1, 1, 0])
    expect(trades).toBe(34)
    expect(atBest).toBeGreaterThan(10)
  })
})
