import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { SeededRandom } from '@hft/clock'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import { mutatedFrame } from '../scanning/mutated-frame.contract.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { type CoinbaseCodec, coinbaseCodec } from './codec.ts'
import { coinbaseInstruments } from './listings.contract.ts'
import { coinbaseMessageValues } from './message-values.ts'

const { Bid, Ask, Snapshot, LastOfMessage } = EventFlag
const { Decoded, Buffered, Superseded, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_775_520_000_000_000_000n
const [btc, eth] = coinbaseInstruments.map(({ index }) => index) as [number, number]

/** A time as Coinbase sends it, and as a row holds it. */
const SENT = '2026-04-07T00:00:01.123456Z'
const TIME = 1_123_456_000

const message = (channel: string, sequence: number, ...events: unknown[]) => ({
  ...{ channel, client_id: '', timestamp: SENT, sequence_num: sequence, events },
})
const update = (side: string, price: string, quantity: string) => ({
  ...{ side, event_time: SENT, price_level: price, new_quantity: quantity },
})
const book = (sequence: number, type: string, updates: unknown[], product_id = 'BTC-USD') =>
  message('l2_data', sequence, { type, product_id, updates })
const trade = { trade_id: '9', product_id: 'BTC-USD', price: '68900.50', size: '0.0015', side: 'BUY', time: SENT }
const trades = (sequence: number, ...list: unknown[]) =>
  message('market_trades', sequence, { type: 'update', trades: list })
const ticker = {
  ...{ type: 'ticker', product_id: 'BTC-USD', price: '68900.50', volume_24_h: '15328.1', low_24_h: '67500' },
  ...{ high_24_h: '69200', low_52_w: '25000', high_52_w: '73800', price_percent_chg_24_h: '1.85' },
  ...{ best_bid: '68900.00', best_bid_quantity: '1.5', best_ask: '68901', best_ask_quantity: '0.5' },
}
const tickers = (sequence: number, one: unknown) => message('ticker', sequence, { type: 'update', tickers: [one] })
const candle = (start: number, close: string) => ({
  ...{ start: String(start), high: '9.50', low: '0.50', open: '1.00', close, volume: '2', product_id: 'BTC-USD' },
})

function setup() {
  const codec = coinbaseCodec(coinbaseInstruments)({ epochNs }) as CoinbaseCodec
  const decode = (text: unknown) => {
    const bytes = Buffer.from(typeof text === 'string' ? text : JSON.stringify(text))
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  /** Outcome, and each status row's instrument and state. */
  const statesOf = (text: unknown) => {
    const { outcome, rows } = decode(text)
    return [outcome, rows.filter(([kind]) => kind === EventKind.Status).map((row) => [row[2], row[8]])]
  }
  return { codec, decode, statesOf }
}

describe('Coinbase', () => {
  test('a snapshot replaces the book, updates set its levels', () => {
    const { codec, decode } = setup()
    expect(decode(book(0, 'update', [update('bid', '68900.00', '1')])).outcome).toBe(Buffered)
    expect(codec.neverSynchronised()).toEqual([btc])
    const snapshot = book(1, 'snapshot', [update('bid', '68900.00', '1.5'), update('offer', '68901.00', '2')])
    expect(decode(snapshot).rows).toEqual([
      [EventKind.Status, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, Live],
      [EventKind.Clear, Snapshot, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot, btc, 6_890_000, 150_000_000, TIME, 7, 0, 0],
      [EventKind.Level, Ask | Snapshot | LastOfMessage, btc, 6_890_100, 200_000_000, TIME, 7, 0, 0],
    ])
    expect(decode(book(2, 'update', [update('bid', '68900.00', '0.00000000')])).rows).toEqual([
      [EventKind.Level, Bid | LastOfMessage, btc, 6_890_000, 0, TIME, 7, 0, 0],
    ])
    expect(codec.needsSnapshot(btc)).toBe(false)
  })

  test('a number that is missing on the connection makes every book stale, on whatever channel it shows', () => {
    const { codec, decode, statesOf } = setup()
    decode(book(0, 'snapshot', []))
    decode(book(1, 'snapshot', [], 'ETH-USD'))
    // 1. numbers count over all channels
    expect(decode(message('heartbeats', 2, { current_time: 'now', heartbeat_counter: 3 })).outcome).toBe(Ignored)
    expect(decode(trades(3, trade)).outcome).toBe(Decoded)
    expect(statesOf(book(4, 'update', [update('bid', '1.00', '1')], 'ETH-USD'))).toEqual([Decoded, []])
    // 2. the same again, and older ones
    expect(decode(book(4, 'update', [update('bid', '1.00', '2')])).outcome).toBe(Superseded)
    expect(decode(trades(3, trade)).outcome).toBe(Superseded)
    // 3. a jump; the trade that shows it is one all the same
    const stale = [
      [btc, Stale],
      [eth, Stale],
    ]
    const jump = decode(trades(6, trade))
    expect([jump.outcome, jump.rows.map((row) => row[0])]).toEqual([
      Gap,
      [EventKind.Status, EventKind.Status, EventKind.Trade],
    ])
    expect(jump.rows.slice(0, 2).map((row) => [row[2], row[8]])).toEqual(stale)
    expect([codec.gaps, codec.needsSnapshot(btc), codec.needsSnapshot(eth)]).toEqual([1, true, true])
    expect(codec.counts[Gap]).toBe(1)
    // 4. another jump has nothing to say of books that are stale, and differences wait
    expect(statesOf(book(9, 'update', [update('bid', '1.00', '1')]))).toEqual([Gap, []])
    expect(statesOf(book(10, 'update', [update('bid', '1.00', '1')]))).toEqual([Buffered, []])
    // 5. each book is live again with its snapshot
    expect(statesOf(book(11, 'snapshot', []))).toEqual([Decoded, [[btc, Live]]])
    expect([codec.needsSnapshot(btc), codec.needsSnapshot(eth)]).toEqual([false, true])
    // 6. number 0 begins another connection
    expect(statesOf(message('subscriptions', 0, {}))).toEqual([Ignored, [[btc, Stale]]])
    expect([codec.gaps, codec.lastSequence]).toEqual([2, 0])
  })

  test('a connection may be joined at any number', () => {
    const { codec, statesOf } = setup()
    expect(statesOf(book(41, 'snapshot', []))).toEqual([Decoded, [[btc, Live]]])
    expect([codec.gaps, codec.lastSequence]).toEqual([0, 41])
  })

  test('a book message that cannot be read may have been of any book', () => {
    const { decode, statesOf } = setup()
    decode(book(0, 'snapshot', []))
    decode(book(1, 'snapshot', [], 'ETH-USD'))
    expect(statesOf(book(2, 'update', [update('middle', '1.00', '1')]))).toEqual([
      Malformed,
      [
        [btc, Stale],
        [eth, Stale],
      ],
    ])
  })

  test('a level off the grid leaves its book stale and the others alone', () => {
    const { codec, decode, statesOf } = setup()
    decode(book(0, 'snapshot', []))
    decode(book(1, 'snapshot', [], 'ETH-USD'))
    expect(statesOf(book(2, 'update', [update('bid', '1.005', '1')]))).toEqual([OffGrid, [[btc, Stale]]])
    expect(codec.needsSnapshot(eth)).toBe(false)
  })

  test('a message with differences of several books has the rows of each', () => {
    const { decode } = setup()
    const event = (product_id: string) => ({ type: 'snapshot', product_id, updates: [update('bid', '5.00', '1')] })
    const { outcome, rows } = decode(message('l2_data', 0, event('BTC-USD'), event('ETH-USD')))
    expect([outcome, rows.map((row) => row[2])]).toEqual([Decoded, [btc, btc, btc, eth, eth, eth]])
    const change = { type: 'update', product_id: 'BTC-USD', updates: [update('bid', '5.00', '2')] }
    expect(decode(message('l2_data', 1, change, change)).rows).toHaveLength(2)
  })

  test.each([
    // 1. the side is the resting order's
    ['a trade', trades(0, trade), [[EventKind.Trade, Ask | LastOfMessage, btc, 6_890_050, 150_000, TIME, 7, 0, 0]]],
    // 2. the newest first
    [
      'several trades',
      trades(0, { ...trade, time: '2026-04-07T00:00:01.2Z' }, { ...trade, trade_id: '8', side: 'SELL' }),
      [
        [EventKind.Trade, Bid, btc, 6_890_050, 150_000, TIME, 7, 0, 0],
        [EventKind.Trade, Ask | LastOfMessage, btc, 6_890_050, 150_000, 1_200_000_000, 7, 0, 0],
      ],
    ],
    [
      'several trades, the oldest first',
      trades(0, trade, { ...trade, trade_id: '10', side: 'SELL' }),
      [
        [EventKind.Trade, Ask, btc, 6_890_050, 150_000, TIME, 7, 0, 0],
        [EventKind.Trade, Bid | LastOfMessage, btc, 6_890_050, 150_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes',
      tickers(0, ticker),
      [
        [EventKind.BestQuote, Bid, btc, 6_890_000, 150_000_000, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 6_890_100, 50_000_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes of which one side is empty',
      tickers(0, { ...ticker, best_bid: '0', best_bid_quantity: '0' }),
      [
        [EventKind.BestQuote, Bid, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 6_890_100, 50_000_000, TIME, 7, 0, 0],
      ],
    ],
  ])('%s', (_, text, rows) => {
    const { decode } = setup()
    expect(decode(text)).toEqual({ outcome: Decoded, rows })
  })

  test('a candle is closed when the next one begins', () => {
    const { codec, decode } = setup()
    const start = 1_775_520_000
    const send = (sequence: number, ...candles: unknown[]) =>
      decode(message('candles', sequence, { type: 'update', candles })).rows.map((row) => {
        const place = row[7]!
        return [codec.candles.openTime[place]! / 1e9, codec.candles.closeTicks[place], codec.candles.isClosed[place]]
      })
    expect(send(0, candle(start, '2.00'))).toEqual([[0, 200, 0]])
    expect(send(1, candle(start, '3.00'))).toEqual([[0, 300, 0]])
    // Whatever the order in which they come.
    expect(send(2, candle(start + 300, '4.00'), candle(start, '3.50'))).toEqual([
      [0, 350, 0],
      [0, 350, 1],
      [300, 400, 0],
    ])
    expect(codec.candles.closeTime[0]).toBe(300e9)
    expect(codec.candles.value[0]).toBeNaN()
  })

  test.each([
    ['an answer to a subscription', message('subscriptions', 0, {}), Ignored],
    ['an error', { type: 'error', message: 'no' }, Ignored],
    ['a channel that is not used', message('status', 0, {}), Ignored],
    ['trades of before the subscription', message('market_trades', 0, { type: 'snapshot', trades: [trade] }), Ignored],
    ['candles of before it', message('candles', 0, { type: 'snapshot', candles: [candle(1, '1')] }), Ignored],
    ['a product without quotes', tickers(0, { product_id: 'BTC-USD', best_bid: '' }), Ignored],
    ['a trade of nothing', trades(0, { ...trade, size: '0' }), Ignored],
    ['a product not in the run', trades(0, trade, { ...trade, product_id: 'SOL-USD' }), UnknownSymbol],
    ['a book of one', book(0, 'update', [], 'SOL-USD'), UnknownSymbol],
    [
      'a candle of one',
      message('candles', 0, { type: 'update', candles: [{ ...candle(1, '1'), product_id: 'S' }] }),
      UnknownSymbol,
    ],
    ['quotes of one', tickers(0, { ...ticker, product_id: 'SOL-USD' }), UnknownSymbol],
    ['a price off the grid', trades(0, { ...trade, price: '1.005' }), OffGrid],
    ['a quantity off the grid', trades(0, { ...trade, size: '0.000000001' }), OffGrid],
    ['quotes off the grid', tickers(0, { ...ticker, best_ask: '1.005' }), OffGrid],
    ['a candle off the grid', message('candles', 0, { type: 'update', candles: [candle(1, '1.005')] }), OffGrid],
    ['a number for a price', trades(0, { ...trade, price: 5 }), Malformed],
    ['a time that is none', trades(0, { ...trade, time: 'noon' }), Malformed],
    ['a message of no time', { ...message('ticker', 0), timestamp: 'noon' }, Malformed],
    ['a message without a number', { channel: 'ticker', timestamp: SENT, events: [] }, Malformed],
    ['an unknown shape', { hello: 1 }, Malformed],
    ['a list', '[1,2]', Malformed],
  ])('%s: no rows, outcome %#', (_, text, outcome) => {
    const { codec, decode } = setup()
    expect(decode(text)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
  })

  test('takes a book that was asked for', () => {
    const { codec, decode } = setup()
    decode(message('heartbeats', 5, {}))
    const pricebook = { product_id: 'BTC-USD', bids: [{ price: '5.00', size: '1' }], asks: [], time: SENT }
    const snapshot = (text: unknown) => {
      const bytes = Buffer.from(JSON.stringify(text))
      return codec.decodeSnapshot(btc, bytes, 0, bytes.length, 7, new MarketEventBatch())
    }
    expect(snapshot({ pricebook: { ...pricebook, bids: [{ price: '5.005', size: '1' }] } })).toBe(OffGrid)
    expect([snapshot({ pricebook }), codec.needsSnapshot(btc)]).toEqual([Decoded, false])
    expect(decode(book(6, 'update', [])).outcome).toBe(Decoded)
  })

  test('finds prices and quantities', () => {
    const found: string[] = []
    for (const text of [book(0, 'update', [update('bid', '1.50', '2')]), trades(1, trade), 'none']) {
      const bytes = Buffer.from(typeof text === 'string' ? text : JSON.stringify(text))
      coinbaseMessageValues.visit(bytes, 0, bytes.length, (symbol, kind, value) => {
        found.push(`${symbol} ${kind} ${value}`)
      })
    }
    expect(found).toEqual([
      'BTC-USD price 1.50',
      'BTC-USD quantity 2',
      'BTC-USD price 68900.50',
      'BTC-USD quantity 0.0015',
    ])
  })
})

const plain = (from: number) => [
  book(from, 'snapshot', [update('bid', '68900.00', '1.50000000'), update('offer', '68901.00', '2.1')]),
  book(from + 1, 'update', [update('offer', '68901.00', '0'), update('bid', '68899.99', '12')]),
  trades(from + 2, trade),
  trades(from + 3, { ...trade, trade_id: '12' }, { ...trade, trade_id: '11', side: 'SELL' }),
  tickers(from + 4, ticker),
  book(from + 5, 'snapshot', [], 'ETH-USD'),
  book(from + 6, 'update', [update('bid', '3900.00', '3')], 'ETH-USD'),
]
const plainFrames = [...plain(0), ...plain(7)].map((one) => JSON.stringify(one))

describeVenueCodec('coinbase', {
  marketDataCodec: coinbaseCodec,
  instruments: coinbaseInstruments,
  epochNs,
  plainFrames,
  otherFrames: [
    JSON.stringify(message('heartbeats', 14, { current_time: 'now', heartbeat_counter: 1 })),
    JSON.stringify(message('candles', 15, { type: 'update', candles: [candle(1_775_520_000, '2.00')] })),
    JSON.stringify(book(17, 'update', [update('bid', '68900.00', '1')])),
    JSON.stringify(trades(3, trade)),
    JSON.stringify(message('market_trades', 18, { type: 'snapshot', trades: [trade] })),
  ],
  recordings: ['messages_nautilus.jsonl.gz', 'messages_xchange.jsonl.gz', 'messages_gocryptotrader.jsonl'].map(
    (name) => ({
      name,
      isHere: existsSync(`${RECORDED_DATA}coinbase/${name}`),
      read: () => rawMessages(`${RECORDED_DATA}coinbase/${name}`),
      scanned: 0,
    }),
  ),
})

test('numbered as they come, mutated messages mean the same both ways', () => {
  const random = new SeededRandom(11)
  let scanned = 0
  for (let state = 0; state < 40; state++) {
    const [one, other] = [true, false].map((readsInPlace) =>
      coinbaseCodec(coinbaseInstruments, { readsInPlace })({ epochNs }),
    ) as [CoinbaseCodec, CoinbaseCodec]
    for (let count = 0; count < 40; count++) {
      const next = one.lastSequence + 1
      const frames = plain(next)
      const picked = { ...frames[random.nextInteger(frames.length)]!, sequence_num: next }
      const bytes = mutatedFrame(Buffer.from(JSON.stringify(picked)), random)
      const [batch, expected] = [new MarketEventBatch(), new MarketEventBatch()]
      const outcome = one.decode(bytes, 0, bytes.length, count, batch)
      const text = bytes.toString()
      expect(outcome, text).toBe(other.decode(bytes, 0, bytes.length, count, expected))
      expect(rowsOf(batch), text).toEqual(rowsOf(expected))
      expect(one.lastSequence, text).toBe(other.lastSequence)
    }
    expect(one.counts).toEqual(other.counts)
    scanned += one.scannedMessages
  }
  expect(scanned).toBeGreaterThan(200)
})

const SAMPLES = `${RECORDED_DATA}coinbase/messages_nautilus.jsonl.gz`

describe.skipIf(!existsSync(SAMPLES))('messages of Advanced Trade (in ../shared)', () => {
  test.each([
    ['ws_l2_data_snapshot', Decoded],
    ['ws_market_trades', Decoded],
    ['ws_ticker', Decoded],
    ['ws_l2_data_update', Buffered],
    ['ws_heartbeats', Ignored],
    ['ws_subscriptions', Ignored],
  ])('%s', (name, expected) => {
    const found = linesOf(SAMPLES).find(({ src }) => src.includes(name))
    const { codec, decode } = setup()
    expect([decode(found?.raw ?? '').outcome, codec.lastProblem]).toEqual([expected, ''])
  })
})

function linesOf(file: string): { src: string; raw: string }[] {
  const bytes = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  const lines = text.trim().split(/\r?\n/)
  return lines.map((line) => JSON.parse(line) as { src: string; raw: string })
}

function rawMessages(file: string): Uint8Array[] {
  return linesOf(file).map(({ raw }) => Buffer.from(raw))
}
