import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { NaiveBook } from '../naive-book.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import type { TwoPathCodec } from '../scanning/two-path-codec.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { deribitCodec } from './codec.ts'
import { deribitInstruments } from './listings.contract.ts'
import { deribitMessageValues } from './message-values.ts'

const { Bid, Ask, Snapshot, LastOfMessage } = EventFlag
const { Decoded, Buffered, Superseded, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_723_075_200_000_000_000n
const btc = deribitInstruments[0]!.index
const SYMBOL = 'BTC-PERPETUAL'

/** A time as Deribit sends it, and as a row holds it. */
const SENT = 1_723_161_256_299
const TIME = 86_056_299_000_000

const notice = (channel: string, data: unknown) => ({
  jsonrpc: '2.0',
  method: 'subscription',
  params: { channel, data },
})
const book = (type: string, change: number, previous: number | null, bids: unknown[], asks: unknown[] = []) =>
  notice(`book.${SYMBOL}.100ms`, {
    type,
    timestamp: SENT,
    ...(previous === null ? {} : { prev_change_id: previous }),
    instrument_name: SYMBOL,
    change_id: change,
    bids,
    asks,
  })
const trade = {
  trade_seq: 30_289_442,
  trade_id: '48079269',
  timestamp: SENT,
  tick_direction: 2,
  price: 61_800.5,
  mark_price: 61_801.97,
  instrument_name: SYMBOL,
  index_price: 61_805.29,
  direction: 'buy',
  amount: 60,
}
const trades = (...data: unknown[]) => notice(`trades.${SYMBOL}.100ms`, data)
const quote = (data: object) =>
  notice(`quote.${SYMBOL}`, {
    timestamp: SENT,
    instrument_name: SYMBOL,
    best_bid_price: 61_800,
    best_bid_amount: 150,
    best_ask_price: 61_800.5,
    best_ask_amount: 20,
    ...data,
  })
const ticker = (data: object) => notice(`ticker.${SYMBOL}.100ms`, { timestamp: SENT, instrument_name: SYMBOL, ...data })

function setup() {
  const codec = deribitCodec(deribitInstruments)({ epochNs }) as TwoPathCodec
  const decode = (message: unknown) => {
    const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  return { codec, decode }
}

describe('Deribit', () => {
  test('a snapshot replaces the book, each change names the one before it', () => {
    const { codec, decode } = setup()
    expect([decode(book('change', 5, 4, [['new', 61_800, 10]])).outcome, codec.needsSnapshot(btc)]).toEqual([
      Buffered,
      true,
    ])
    expect(codec.neverSynchronised()).toEqual([btc])
    expect(decode(book('snapshot', 9, null, [['new', 61_800, 10]], [['new', 61_800.5, 20]])).rows).toEqual([
      [EventKind.Status, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, Live],
      [EventKind.Clear, Snapshot, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot, btc, 123_600, 1, TIME, 7, 0, 0],
      [EventKind.Level, Ask | Snapshot | LastOfMessage, btc, 123_601, 2, TIME, 7, 0, 0],
    ])
    expect(decode(book('change', 12, 9, [['delete', 61_800, 0]], [['change', 61_800.5, 30]])).rows).toEqual([
      [EventKind.Level, Bid, btc, 123_600, 0, TIME, 7, 0, 0],
      [EventKind.Level, Ask | LastOfMessage, btc, 123_601, 3, TIME, 7, 0, 0],
    ])
    // The same again, an older one, and one that begins before what is held and misses nothing.
    expect(decode(book('change', 12, 9, [])).outcome).toBe(Superseded)
    expect(decode(book('change', 10, 9, [])).outcome).toBe(Superseded)
    expect(decode(book('change', 15, 11, [['new', 61_799, 40]])).outcome).toBe(Decoded)
    const gap = decode(book('change', 30, 20, [['new', 61_700, 40]]))
    expect([gap.outcome, gap.rows.map((row) => row[8]), codec.needsSnapshot(btc), codec.gaps]).toEqual([
      Gap,
      [Stale],
      true,
      1,
    ])
    expect(decode(book('change', 31, 30, [])).outcome).toBe(Buffered)
    expect([decode(book('snapshot', 31, null, [])).outcome, codec.needsSnapshot(btc)]).toEqual([Decoded, false])
  })

  test('a snapshot that says nothing new changes nothing, one of a lost book does', () => {
    const { codec, decode } = setup()
    decode(book('snapshot', 9, null, [['new', 61_800, 10]]))
    expect(decode(book('snapshot', 9, null, [['new', 61_800, 10]]))).toEqual({ outcome: Superseded, rows: [] })
    expect(decode(book('snapshot', 8, null, []))).toEqual({ outcome: Superseded, rows: [] })
    expect(decode(book('change', 10, 9, [])).outcome).toBe(Decoded)
    expect(decode(book('snapshot', 12, null, [])).outcome).toBe(Decoded)
    expect(decode(book('change', 20, 19, [])).outcome).toBe(Gap)
    expect(decode(book('snapshot', 20, null, [])).outcome).toBe(Decoded)
    expect(codec.needsSnapshot(btc)).toBe(false)
  })

  test.each([
    ['a buy', trades(trade), [[EventKind.Trade, Bid | LastOfMessage, btc, 123_601, 6, TIME, 7, 0, 0]]],
    [
      'several trades, those of blocks and combos left out',
      trades(
        { ...trade, direction: 'sell' },
        { ...trade, block_trade_id: 'BLOCK-1' },
        { ...trade, combo_id: 'BTC-FS-25DEC26_PERP' },
        { ...trade, timestamp: SENT + 1, amount: 10 },
      ),
      [
        [EventKind.Trade, Ask, btc, 123_601, 6, TIME, 7, 0, 0],
        [EventKind.Trade, Bid | LastOfMessage, btc, 123_601, 1, TIME + 1e6, 7, 0, 0],
      ],
    ],
    [
      'best quotes',
      quote({}),
      [
        [EventKind.BestQuote, Bid, btc, 123_600, 15, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 123_601, 2, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes of which both sides are empty, each in its way',
      quote({ best_bid_price: 0, best_bid_amount: 0, best_ask_price: null, best_ask_amount: null }),
      [
        [EventKind.BestQuote, Bid, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      ],
    ],
    [
      'mark price, index price and funding rate',
      ticker({ mark_price: 61_875.25, index_price: 61_903.7, current_funding: -0.000212, state: 'open', stats: {} }),
      [
        [EventKind.MarkPrice, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 61_875.25],
        [EventKind.IndexPrice, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 61_903.7],
        [EventKind.Funding, LastOfMessage, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, -0.000212],
      ],
    ],
    [
      'a price in exponent notation',
      JSON.stringify(trades(trade)).replace('61800.5', '6.18005e4'),
      [[EventKind.Trade, Bid | LastOfMessage, btc, 123_601, 6, TIME, 7, 0, 0]],
    ],
  ])('%s', (_, message, rows) => {
    const { decode } = setup()
    expect(decode(message)).toEqual({ outcome: Decoded, rows })
  })

  test.each([
    ['an answer to a subscription', { jsonrpc: '2.0', id: 1, result: [`book.${SYMBOL}.100ms`] }, Ignored],
    ['a refusal', { jsonrpc: '2.0', id: 1, error: { code: 11_050, message: 'bad_request' } }, Ignored],
    ['a heartbeat', { jsonrpc: '2.0', method: 'heartbeat', params: { type: 'test_request' } }, Ignored],
    ['a channel that is not used', notice('deribit_volatility_index.btc_usd', { volatility: 1 }), Ignored],
    ['a book cut to some levels', notice(`book.${SYMBOL}.none.10.100ms`, { bids: [[1, 2]] }), Ignored],
    ['a ticker without what we use', ticker({ mark_price: null }), Ignored],
    ['block trades alone', trades({ ...trade, block_trade_id: 'BLOCK-1' }), Ignored],
    ['no trades', trades(), Ignored],
    ['an instrument not in the run', trades(trade, { ...trade, instrument_name: 'SOL-PERPETUAL' }), UnknownSymbol],
    ['a quote of one', quote({ instrument_name: 'SOL-PERPETUAL' }), UnknownSymbol],
    ['a book of one', JSON.stringify(book('snapshot', 1, null, [])).replaceAll('BTC', 'SOL'), UnknownSymbol],
    ['a ticker of one', ticker({ instrument_name: 'SOL-PERPETUAL' }), UnknownSymbol],
    ['a price off the grid', trades(trade, { ...trade, price: 61_800.3 }), OffGrid],
    ['a quantity off the grid', trades({ ...trade, amount: 65 }), OffGrid],
    ['best quotes off the grid', quote({ best_ask_price: 61_800.3 }), OffGrid],
    ['a quantity below 0', book('change', 2, 1, [['new', 61_800, -10]]), OffGrid],
    ['a change that follows nothing', book('change', 2, null, []), Malformed],
    ['an unknown action', book('change', 2, 1, [['renew', 61_800, 10]]), Malformed],
    ['a mark price that is none', ticker({ mark_price: 'x' }), Malformed],
    ['a channel that is no text', { ...notice('', {}), params: { channel: [5], data: {} } }, Malformed],
    ['an unknown shape', { hello: 1 }, Malformed],
    ['a list', '[1,2]', Malformed],
  ])('%s: no rows, outcome %#', (_, message, outcome) => {
    const { codec, decode } = setup()
    // What can't be used of a book that waits anyhow says nothing either.
    expect(decode(message)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
  })

  test('a snapshot with a level off the grid leaves the book stale', () => {
    const { codec, decode } = setup()
    decode(book('snapshot', 9, null, [['new', 61_800, 10]]))
    const { outcome, rows } = decode(book('snapshot', 10, null, [['new', 61_800.3, 10]]))
    expect([outcome, rows.map((row) => row[8]), codec.needsSnapshot(btc)]).toEqual([OffGrid, [Stale], true])
  })

  test('takes a book that was asked for', () => {
    const { codec, decode } = setup()
    const result = { timestamp: SENT, instrument_name: SYMBOL, change_id: 9, bids: [[61_800, 10]], asks: [] }
    expect(decode({ jsonrpc: '2.0', result }).rows.map((row) => row[3])).toEqual([
      NO_PRICE_TICKS,
      NO_PRICE_TICKS,
      123_600,
    ])
    const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', result: { ...result, change_id: 10 } }))
    expect(codec.decodeSnapshot(btc, bytes, 0, bytes.length, 7, new MarketEventBatch())).toBe(Decoded)
    expect(decode({ jsonrpc: '2.0', result: { ...result, instrument_name: 'X' } }).outcome).toBe(UnknownSymbol)
    expect(decode({ jsonrpc: '2.0', result: { ...result, bids: [[61_800.3, 10]] } }).outcome).toBe(OffGrid)
  })

  test('prices and quantities stand where units are looked for', () => {
    const seen: string[] = []
    for (const message of [book('change', 2, 1, [['delete', 1.5, 0]], [['new', 2, 10]]), trades(trade), quote({})]) {
      const bytes = Buffer.from(JSON.stringify(message))
      deribitMessageValues.visit(bytes, 0, bytes.length, (symbol, kind, text) => seen.push(`${symbol} ${kind} ${text}`))
    }
    expect(seen).toEqual(
      ['price 1.5', 'price 2', 'quantity 10', 'price 61800.5', 'quantity 60'].map((text) => `${SYMBOL} ${text}`),
    )
  })
})

const HEAD = '{"jsonrpc":"2.0","method":"subscription","params":{"channel":'
const plainFrames = [
  `${HEAD}"book.BTC-PERPETUAL.100ms","data":{"type":"snapshot","timestamp":1723161256299,"instrument_name":"BTC-PERPETUAL","change_id":31479596557,"bids":[["new",37240.0,20.0],["new",37237.5,14270.0]],"asks":[["new",37240.5,14240.0],["new",37248.5,10]]}}}`,
  `${HEAD}"book.BTC-PERPETUAL.100ms","data":{"type":"change","timestamp":1723161256399,"prev_change_id":31479596557,"instrument_name":"BTC-PERPETUAL","change_id":31479596600,"bids":[["delete",37240.0,0.0],["new",36809.5,254870.0]],"asks":[["change",37240.5,50.0]]}}}`,
  `${HEAD}"book.BTC-PERPETUAL.100ms","data":{"timestamp":1723161256499,"type":"change","change_id":31479596660,"instrument_name":"BTC-PERPETUAL","bids":[],"asks":[["delete",37248.5,0]],"prev_change_id":31479596600}}}`,
  `${HEAD}"quote.BTC-PERPETUAL","data":{"timestamp":1723161256801,"instrument_name":"BTC-PERPETUAL","best_bid_price":32499.0,"best_bid_amount":2370.0,"best_ask_price":32503.5,"best_ask_amount":2400.0}}}`,
  `${HEAD}"trades.BTC-PERPETUAL.100ms","data":[{"timestamp":1723161257811,"price":84295.5,"direction":"buy","index_price":84319.98,"instrument_name":"BTC-PERPETUAL","trade_seq":242126092,"amount":8430.0,"mark_price":84292.11,"tick_direction":2,"contracts":843.0,"trade_id":"356130997"}]}}`,
  `${HEAD}"trades.BTC-PERPETUAL.agg2","data":[{"trade_seq":242126093,"trade_id":"137486952","timestamp":1723161257812,"tick_direction":0,"price":56273.5,"mark_price":56243.86,"instrument_name":"BTC-PERPETUAL","index_price":56127.59,"direction":"sell","amount":6000.0},{"trade_seq":242126094,"trade_id":"137486953","timestamp":1723161257812,"tick_direction":0,"price":56273,"mark_price":56243.86,"instrument_name":"BTC-PERPETUAL","index_price":56127.59,"direction":"sell","amount":10,"liquidation":"M"}]}}`,
]
const otherFrames = [
  `${HEAD}"ticker.BTC-PERPETUAL.100ms","data":{"timestamp":1723161785818,"stats":{"volume":17945.1},"state":"open","mark_price":29932.79,"instrument_name":"BTC-PERPETUAL","index_price":29930.44,"funding_8h":0.00000255,"current_funding":0.0}}}`,
  `${HEAD}"trades.future.BTC.100ms","data":[{"trade_seq":242126095,"timestamp":1723161257813,"price":56273.5,"instrument_name":"BTC-PERPETUAL","direction":"sell","amount":10}]}}`,
  '{"jsonrpc":"2.0","id":1,"result":["book.BTC-PERPETUAL.100ms"],"usIn":1,"usOut":2,"usDiff":1,"testnet":false}',
  '{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"heartbeat"}}',
]

const RECORDING = `${RECORDED_DATA}deribit/cryptofeed_deribit_ws_1_0.txt.gz`
const textOf = (file: string) => (file.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file)).toString()

/** Lines of `<seconds since 1970>: <message>`, among lines of other kinds. */
function recordedFrames(): Uint8Array[] {
  return [...textOf(RECORDING).matchAll(/^\d+\.\d+: (.+)$/gm)].map(([, text]) => Buffer.from(text!))
}

/** Single messages from several hands. */
function bundle(name: string, scanned: number) {
  const file = `${RECORDED_DATA}deribit/${name}`
  const read = () =>
    textOf(file)
      .trim()
      .split('\n')
      .map((line) => Buffer.from((JSON.parse(line) as { raw: string }).raw))
  return { name, isHere: existsSync(file), read, scanned }
}

describeVenueCodec('deribit', {
  marketDataCodec: deribitCodec,
  instruments: deribitInstruments,
  epochNs,
  plainFrames,
  otherFrames,
  recordings: [
    { name: 'seven options', isHere: existsSync(RECORDING), read: recordedFrames, scanned: 40 },
    bundle('messages_crypto-msg-parser.jsonl', 3),
    bundle('messages_gocryptotrader.jsonl', 2),
    bundle('messages_nautilus.jsonl.gz', 0),
  ],
})

interface TickerData {
  readonly timestamp: number
  readonly best_bid_price: number
  readonly best_bid_amount: number
  readonly best_ask_price: number
  readonly best_ask_amount: number
}

describe.skipIf(!existsSync(RECORDING))('recorded books of options (in ../shared)', () => {
  test('have no gap, never cross, and are as the tickers beside them say', () => {
    const codec = deribitCodec(deribitInstruments)({ epochNs: 1_626_912_000_000_000_000n }) as TwoPathCodec
    const batch = new MarketEventBatch()
    let compared = 0
    for (const { index, symbol, priceGrid, quantityGrid } of deribitInstruments) {
      const shown = new NaiveBook()
      // A ticker may come before the change that it tells of: it holds once everything of its time was there.
      let ticker: TickerData | undefined
      const compare = () => {
        if (ticker === undefined || shown.bids.size === 0 || shown.asks.size === 0) return
        const { best_bid_price, best_bid_amount, best_ask_price, best_ask_amount } = ticker
        const [bid, ask] = [best_bid_price, best_ask_price].map((price) => priceGrid.countOfText(String(price)))
        const [bidLots, askLots] = [best_bid_amount, best_ask_amount].map((lots) =>
          quantityGrid.countOfText(String(lots)),
        )
        expect(shown.top()).toEqual([bid, bidLots, ask, askLots])
        expect(bid!).toBeLessThan(ask!)
        compared++
      }
      for (const bytes of recordedFrames()) {
        const { params } = JSON.parse(bytes.toString()) as { params?: { channel: string; data: TickerData } }
        if (params?.channel.split('.')[1] !== symbol) continue
        if (params.data.timestamp > (ticker?.timestamp ?? 0)) compare()
        if (params.channel.startsWith('ticker')) ticker = params.data
        batch.clear()
        codec.decode(bytes, 0, bytes.length, 0, batch)
        if (batch.instrument[0] === index) shown.apply(batch)
      }
      compare()
    }
    expect([codec.counts[Gap], codec.counts[Malformed], codec.counts[OffGrid]]).toEqual([0, 0, 0])
    expect(compared).toBeGreaterThan(50)
  })
})

test.each([
  // 1. beyond the digits of the short way, on the grid and off it
  ['["new",1073741823.5,10.0]', [2_147_483_647, 1]],
  ['["new",1.50000,12345678900.0]', [3, 1_234_567_890]],
  ['["new",0.5,10]', [1, 1]],
  ['["new",-0.5,10]', [-1, 1]],
  ['["new",1.3,10]', undefined],
  ['["new",1.5,15]', undefined],
  ['["new",1.55,10]', undefined],
  ['["new",1.5,10.5]', undefined],
  // 2. a deleted level may have any quantity of the grid
  ['["delete",1.5,20.0]', [3, 0]],
])('case %#: a level as %s', (text, expected) => {
  const frame = Buffer.from(JSON.stringify(book('snapshot', 2, null, [])).replace('"bids":[]', `"bids":[${text}]`))
  for (const readsInPlace of [true, false]) {
    const codec = deribitCodec(deribitInstruments, { readsInPlace })({ epochNs })
    const batch = new MarketEventBatch()
    const outcome = codec.decode(frame, 0, frame.length, 7, batch)
    expect(outcome).toBe(expected === undefined ? OffGrid : Decoded)
    if (expected !== undefined) expect([batch.priceTicks[2], batch.quantityLots[2]]).toEqual(expected)
    expect(codec.scannedMessages).toBe(readsInPlace && expected !== undefined ? 1 : 0)
  }
})
