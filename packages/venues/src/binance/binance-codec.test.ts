import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { BUILTIN_INSTRUMENTS, instrumentsOf } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { BinanceCodec } from './binance-codec.ts'
import { futuresContinuity } from './futures-continuity-rule.ts'

const { Bid, Ask, Snapshot, LastOfMessage, NoExchangeTime } = EventFlag
const { Decoded, Buffered, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome

const epochNs = 1_723_075_200_000_000_000n
const instruments = instrumentsOf(BUILTIN_INSTRUMENTS.filter(({ id }) => id.startsWith('binance-usdm')))
const [btc, eth] = [
  instruments.findIndex(({ symbol }) => symbol === 'BTCUSDT'),
  instruments.findIndex(({ symbol }) => symbol === 'ETHUSDT'),
]

/** A time as Binance sends it, and as a row holds it. */
const SENT = 1_723_161_256_299
const TIME = 86_056_299_000_000

function setup(initialSync: 'snapshot' | 'differences' = 'differences', listed = instruments) {
  const codec = new BinanceCodec(
    { venue: 'binance-usdm', rule: futuresContinuity, instruments: listed },
    { epochNs, initialSync },
  )
  /** Outcome and rows of a message received at 7. */
  const decode = (message: unknown) => {
    const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  return { codec, decode }
}

const trade = { e: 'trade', E: SENT + 5, T: SENT, s: 'BTCUSDT', t: 1, p: '61800.30', q: '0.006', X: 'MARKET', m: false }
const depth = { e: 'depthUpdate', E: SENT, T: SENT, s: 'BTCUSDT', U: 11, u: 14, pu: 10, b: [['61800.1', '1.5']], a: [] }
const ticker = { u: 5, s: 'ETHUSDT', b: '3000.01', B: '1', a: '3000.02', A: '0.5' }

describe('BinanceCodec', () => {
  test.each([
    // 1. the aggressor buys when the buyer isn't the maker; the matching engine's time counts
    ['a buy', trade, [[EventKind.Trade, Bid | LastOfMessage, btc, 618_003, 6, TIME, 7, 0, 0]]],
    ['a sale', { ...trade, m: true }, [[EventKind.Trade, Ask | LastOfMessage, btc, 618_003, 6, TIME, 7, 0, 0]]],
    // 2. without it, the time of sending
    [
      'a trade with E only',
      { ...trade, T: undefined },
      [[EventKind.Trade, Bid | LastOfMessage, btc, 618_003, 6, TIME + 5e6, 7, 0, 0]],
    ],
    // 3. microseconds
    [
      'a trade in microseconds',
      { ...trade, T: SENT * 1_000 + 1 },
      [[EventKind.Trade, Bid | LastOfMessage, btc, 618_003, 6, TIME + 1_000, 7, 0, 0]],
    ],
    [
      'an aggregate trade',
      { ...trade, e: 'aggTrade', a: 1, f: 1, l: 2 },
      [[EventKind.Trade, Bid | LastOfMessage, btc, 618_003, 6, TIME, 7, 0, 0]],
    ],
    // 4. exponents and surplus signs are decimals too, exactly
    [
      'a price with an exponent',
      { ...trade, p: '6.18003e4' },
      [[EventKind.Trade, Bid | LastOfMessage, btc, 618_003, 6, TIME, 7, 0, 0]],
    ],
    [
      'best quotes',
      { e: 'bookTicker', ...ticker, T: SENT, E: SENT },
      [
        [EventKind.BestQuote, Bid, eth, 300_001, 1_000, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, eth, 300_002, 500, TIME, 7, 0, 0],
      ],
    ],
    // 5. no time at all, and none known before: local time, flagged
    [
      'best quotes without a time',
      ticker,
      [
        [EventKind.BestQuote, Bid | NoExchangeTime, eth, 300_001, 1_000, 7, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage | NoExchangeTime, eth, 300_002, 500, 7, 7, 0, 0],
      ],
    ],
    [
      'a difference',
      depth,
      [
        [EventKind.Status, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, FeedState.Live],
        [EventKind.Level, Bid | LastOfMessage, btc, 618_001, 1_500, TIME, 7, 0, 0],
      ],
    ],
    [
      'mark price, index price and funding rate',
      {
        e: 'markPriceUpdate',
        E: SENT,
        s: 'BTCUSDT',
        p: '11794.15000001',
        i: '11784.62659091',
        P: '1',
        r: '0.00038167',
        T: 1,
      },
      [
        [EventKind.MarkPrice, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 11_794.15000001],
        [EventKind.IndexPrice, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 11_784.62659091],
        [EventKind.Funding, LastOfMessage, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0.00038167],
      ],
    ],
    [
      'the mark price of a contract without funding',
      { e: 'markPriceUpdate', E: SENT, s: 'BTCUSDT', p: '11794.1', r: '' },
      [[EventKind.MarkPrice, LastOfMessage, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 11_794.1]],
    ],
  ])('decodes %s, bare and in a combined stream', (_, message, rows) => {
    expect(setup().decode(message)).toEqual({ outcome: Decoded, rows })
    expect(setup().decode({ stream: 'x', data: message })).toEqual({ outcome: Decoded, rows })
  })

  test('decodes a candle into the side columns that its row names', () => {
    const { codec, decode } = setup()
    const k = {
      t: SENT,
      T: SENT + 59_999,
      s: 'BTCUSDT',
      i: '1m',
      o: '1.0',
      h: '2.5',
      l: '0.5',
      c: '2.0',
      v: '10.000',
      q: '15.5',
      n: 4,
      x: true,
    }
    decode({ e: 'kline', E: SENT, s: 'BTCUSDT', k })
    const { rows } = decode({ e: 'kline', E: SENT, s: 'BTCUSDT', k: { ...k, x: false } })
    expect(rows).toEqual([[EventKind.Candle, LastOfMessage, btc, 20, 10_000, TIME, 7, 1, 15.5]])
    const { candles } = codec
    expect([candles.openTime[1], candles.closeTime[1]]).toEqual([TIME, TIME + 60_000_000_000])
    expect([candles.openTicks[1], candles.highTicks[1], candles.lowTicks[1], candles.closeTicks[1]]).toEqual([
      10, 25, 5, 20,
    ])
    expect([candles.isClosed[0], candles.isClosed[1], candles.tradeCount[1]]).toEqual([1, 0, 4])
  })

  test('best quotes without a time take the latest one known of their instrument', () => {
    const { decode } = setup()
    decode({ ...trade, s: 'ETHUSDT', p: '3000.01' })
    decode({ ...trade, T: SENT + 99 })
    expect(decode(ticker).rows[0]![5]).toBe(TIME)
  })

  test.each([
    ['an answer to a subscription', { result: null, id: 1 }, Ignored],
    ['an error', { code: 2, msg: 'Invalid request', id: 1 }, Ignored],
    ['a stream that is not used', { e: '24hrTicker', E: SENT, s: 'BTCUSDT' }, Ignored],
    ['the first levels of a book', { stream: 'x', data: { lastUpdateId: 1, bids: [], asks: [] } }, Ignored],
    ['a trade outside the book', { ...trade, X: 'INSURANCE_FUND' }, Ignored],
    ['a trade that is none', { ...trade, X: 'NA', p: '0', q: '0' }, Ignored],
    ['a trade of nothing', { ...trade, q: '0.000' }, Ignored],
    ['an instrument not in the run', { ...trade, s: 'SOLUSDT' }, UnknownSymbol],
    ['a snapshot of one of two instruments without its name', { lastUpdateId: 1, bids: [], asks: [] }, UnknownSymbol],
    ['a price off the grid', { ...trade, p: '61800.35' }, OffGrid],
    ['a quantity off the grid', { ...trade, q: '0.0065' }, OffGrid],
    ['a quantity below 0', { ...trade, q: '-1' }, OffGrid],
    ['a price beyond its column', { ...trade, p: '214748364.8' }, OffGrid],
    ['best quotes off the grid', { ...ticker, a: '3000.025' }, OffGrid],
    ['a price that is no decimal', { ...trade, p: 'NaN' }, OffGrid],
    ['a price as a JSON number', { ...trade, p: 61_800.3 }, Malformed],
    ['a trade without an id', { ...trade, t: undefined }, Malformed],
    ['an update id beyond safe integers', { ...depth, u: 2 ** 60 }, Malformed],
    ['a level without a quantity', { ...depth, b: [['61800.1']] }, Malformed],
    ['a mark price that is no number', { e: 'markPriceUpdate', E: SENT, s: 'BTCUSDT', p: 'x' }, Malformed],
    ['an unknown shape', { hello: 'world' }, Malformed],
    ['a list', '[1,2]', Malformed],
    ['a message cut in the middle', JSON.stringify(trade).slice(0, 60), Malformed],
    ['nothing', '', Malformed],
  ])('%s: no rows, outcome %#', (_, message, outcome) => {
    const { codec, decode } = setup()
    expect(decode(message)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
    expect(codec.counts.reduce((sum, count) => sum + count)).toBe(1)
    if (outcome !== Ignored) expect(codec.lastProblem).not.toBe('')
  })

  test('says what is off which grid', () => {
    const { codec, decode } = setup()
    decode({ ...trade, p: '61800.35' })
    expect(codec.lastProblem).toMatch(/61800\.35.*binance-usdm:BTCUSDT \(tick 0\.1, lot 0\.001\).*"trade"/)
  })

  test('starts with a snapshot, and again after a gap or a value off the grid', () => {
    const { codec, decode } = setup('snapshot', [instruments[btc]!])
    const snapshot = (id: number) => ({
      lastUpdateId: id,
      T: SENT,
      E: SENT,
      bids: [['61800.0', '1']],
      asks: [['61800.2', '2']],
    })
    const next = (pu: number, u: number, price = '61800.1') => ({ ...depth, pu, U: u, u, b: [[price, '1']] })
    const states: unknown[] = []
    const note = ({ outcome, rows }: ReturnType<typeof decode>) =>
      states.push([outcome, rows.map((row) => (row[0] === EventKind.Status ? row[8] : row[3])), codec.needsSnapshot(0)])

    note(decode(next(10, 14)))
    expect(codec.neverSynchronised()).toEqual([btc])
    const first = decode(snapshot(12))
    note(first)
    expect(first.rows.map((row) => row[1])).toEqual([
      0,
      Snapshot,
      Bid | Snapshot,
      Ask | Snapshot | LastOfMessage,
      Bid | LastOfMessage,
    ])
    note(decode(next(14, 15)))
    note(decode(next(16, 17)))
    note(decode(snapshot(16)))
    note(decode(next(17, 18, '61800.15')))
    note(decode(next(18, 19)))
    note(decode(snapshot(18)))
    const { Live, Stale } = FeedState
    expect(states).toEqual([
      [Buffered, [], true],
      [Decoded, [Live, NO_PRICE_TICKS, 618_000, 618_002, 618_001], false],
      [Decoded, [618_001], false],
      [Gap, [Stale], true],
      [Decoded, [Live, NO_PRICE_TICKS, 618_000, 618_002, 618_001], false],
      [OffGrid, [Stale], true],
      [Buffered, [], true],
      [Decoded, [Live, NO_PRICE_TICKS, 618_000, 618_002, 618_001], false],
    ])
    expect([codec.gaps, codec.neverSynchronised()]).toEqual([1, []])
  })

  test('from differences, a snapshot replaces each side down to its worst price', () => {
    const { decode } = setup('differences', [instruments[btc]!])
    const bids = [
      ['61800.0', '1'],
      ['61799.0', '1'],
    ]
    const { rows } = decode({
      lastUpdateId: 1,
      T: SENT,
      bids,
      asks: [
        ['61801.0', '2'],
        ['61803.0', '2'],
      ],
    })
    expect(rows.map((row) => [row[0], row[1], row[3]])).toEqual([
      [EventKind.Status, 0, NO_PRICE_TICKS],
      [EventKind.Clear, Bid | Snapshot, 617_990],
      [EventKind.Level, Bid | Snapshot, 618_000],
      [EventKind.Level, Bid | Snapshot, 617_990],
      [EventKind.Clear, Ask | Snapshot, 618_030],
      [EventKind.Level, Ask | Snapshot, 618_010],
      [EventKind.Level, Ask | Snapshot | LastOfMessage, 618_030],
    ])
  })

  test('takes a fetched snapshot of the instrument it is told', () => {
    const { codec } = setup('snapshot')
    const bytes = Buffer.from(JSON.stringify({ lastUpdateId: 1, bids: [['3000.00', '1']], asks: [] }))
    const batch = new MarketEventBatch()
    expect(codec.decodeSnapshot(eth, bytes, 0, bytes.length, 7, batch)).toBe(Decoded)
    expect(rowsOf(batch).map((row) => [row[2], row[3]])).toEqual([
      [eth, NO_PRICE_TICKS],
      [eth, NO_PRICE_TICKS],
      [eth, 300_000],
    ])
    expect(codec.decodeSnapshot(99, bytes, 0, bytes.length, 7, batch)).toBe(UnknownSymbol)
    expect([codec.needsSnapshot(eth), codec.needsSnapshot(btc), codec.needsSnapshot(99)]).toEqual([false, true, false])
  })
})
