import { existsSync, readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { generateBitgetSession } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { type BitgetCodec, bitgetLinearCodec, bitgetSpotCodec } from './codec.ts'
import { bitgetInstruments } from './listings.contract.ts'

const { Bid, Ask, Snapshot, LastOfMessage } = EventFlag
const { Decoded, Buffered, Superseded, Ignored, UnknownSymbol, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_723_075_200_000_000_000n
const linear = bitgetInstruments.filter(({ venue }) => venue === 'bitget-linear')
const spot = bitgetInstruments.filter(({ venue }) => venue === 'bitget-spot')
const btc = linear[0]!.index

/** A time as Bitget sends it, and as a row holds it. */
const SENT = 1_723_161_256_299
const TIME = 86_056_299_000_000
const FIRST_SEQUENCE = 1_343_064_377_779_269_632n

const checksumOf = (text: string) => crc32(text) | 0
const pushed = (channel: string, action: string, data: unknown[], instId = 'BTCUSDT') => ({
  action,
  arg: { instType: 'USDT-FUTURES', channel, instId },
  data,
  ts: SENT + 1,
})
const book = (action: string, number: number, bids: string[][], asks: string[][] = [], checksum = 0) =>
  pushed('books', action, [{ asks, bids, checksum, seq: String(FIRST_SEQUENCE + BigInt(number)), ts: String(SENT) }])
const best = (bids: string[][], asks: string[][]) =>
  pushed('books1', 'snapshot', [{ asks, bids, checksum: 0, seq: 1, ts: String(SENT) }])
const trade = { ts: String(SENT), price: '61800.3', size: '0.006', side: 'buy', tradeId: '1116461060594286593' }
const trades = (...data: unknown[]) => pushed('trade', 'update', data)

function setup() {
  const codec = bitgetLinearCodec(linear)({ epochNs }) as BitgetCodec
  const decode = (message: unknown) => {
    const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  return { codec, decode }
}

describe('Bitget', () => {
  test('a snapshot replaces the book, updates grow in number', () => {
    const { codec, decode } = setup()
    expect([decode(book('update', 1, [['61800.0', '1']])).outcome, codec.needsSnapshot(btc)]).toEqual([Buffered, true])
    expect(codec.neverSynchronised()).toEqual([btc])
    expect(decode(book('snapshot', 5, [['61800.0', '1.000']], [['61800.5', '2.000']])).rows).toEqual([
      [EventKind.Status, 0, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, Live],
      [EventKind.Clear, Snapshot, btc, NO_PRICE_TICKS, 0, TIME, 7, 0, 0],
      [EventKind.Level, Ask | Snapshot, btc, 618_005, 2_000, TIME, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot | LastOfMessage, btc, 618_000, 1_000, TIME, 7, 0, 0],
    ])
    expect(decode(book('update', 9, [['61800.0', '0']])).rows).toEqual([
      [EventKind.Level, Bid | LastOfMessage, btc, 618_000, 0, TIME, 7, 0, 0],
    ])
    expect(decode(book('update', 9, [['61800.0', '0']])).outcome).toBe(Superseded)
    const gap = decode(book('update', 8, [['61800.0', '3']]))
    expect([gap.outcome, gap.rows.map((row) => row[8]), codec.needsSnapshot(btc)]).toEqual([Gap, [Stale], true])
    expect(decode(book('update', 10, [])).outcome).toBe(Buffered)
    // The venue may count anew.
    expect([decode(book('snapshot', 2, [])).outcome, codec.needsSnapshot(btc)]).toEqual([Decoded, false])
    expect(decode(book('update', 3, [])).outcome).toBe(Decoded)
  })

  test('checksums are over what was sent, zeros and all', () => {
    const { codec, decode } = setup()
    const asks = [['61800.5', '2']]
    const first = checksumOf('61800.0:1.500:61800.5:2')
    expect(decode(book('snapshot', 1, [['61800.0', '1.500']], asks, first)).outcome).toBe(Decoded)
    const second = checksumOf('61800:0.50:61800.5:2:61799.9:3.000')
    const changes = [
      ['61800', '0.50'],
      ['61799.9', '3.000'],
    ]
    expect(decode(book('update', 2, changes, [], second)).outcome).toBe(Decoded)
    expect([codec.verifiedChecksums, codec.wrongChecksums]).toEqual([2, 0])
    const wrong = decode(book('update', 3, [['61799.8', '1']], [], second))
    expect([wrong.outcome, wrong.rows.map((row) => row[8]), codec.wrongChecksums]).toEqual([Gap, [Stale], 1])
    expect(decode(book('update', 4, [['61799.8', '1']], [], second)).outcome).toBe(Buffered)
    expect(decode(book('snapshot', 5, [['61800.0', '1.500']], asks, first)).outcome).toBe(Decoded)
    expect(decode(book('snapshot', 6, [['61800.0', '1.5']], asks, first)).outcome).toBe(Gap)
  })

  test.each([
    ['a buy', trades(trade), [[EventKind.Trade, Bid | LastOfMessage, btc, 618_003, 6, TIME, 7, 0, 0]]],
    [
      'several trades, the newest first',
      trades(
        { ...trade, price: '61800.4', tradeId: '1116461060594286595' },
        { ...trade, side: 'sell', size: '0.0000', tradeId: '1116461060594286594' },
        { ...trade, ts: String(SENT - 1), side: 'sell', size: '1' },
      ),
      [
        [EventKind.Trade, Ask, btc, 618_003, 1_000, TIME - 1e6, 7, 0, 0],
        [EventKind.Trade, Bid | LastOfMessage, btc, 618_004, 6, TIME, 7, 0, 0],
      ],
    ],
    [
      'trades of before 2023',
      trades([String(SENT), '61800.3', '0.006', 'sell']),
      [[EventKind.Trade, Ask | LastOfMessage, btc, 618_003, 6, TIME, 7, 0, 0]],
    ],
    [
      'best quotes',
      best([['61800.2', '1.000']], [['61800.3', '2.000']]),
      [
        [EventKind.BestQuote, Bid, btc, 618_002, 1_000, TIME, 7, 0, 0],
        [EventKind.BestQuote, Ask | LastOfMessage, btc, 618_003, 2_000, TIME, 7, 0, 0],
      ],
    ],
    [
      'best quotes of which one side is empty',
      best([], [['61800.3', '0']]),
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
    ['an answer to a subscription', { event: 'subscribe', arg: {} }, Ignored],
    ['a pong', 'pong', Ignored],
    ['a channel that is not used', pushed('ticker', 'snapshot', [{}]), Ignored],
    ['trades of before the subscription', pushed('trade', 'snapshot', [trade]), Ignored],
    ['trades of nothing', trades({ ...trade, size: '0' }), Ignored],
    ['an instrument not in the run', pushed('trade', 'update', [trade], 'SOLUSDT'), UnknownSymbol],
    [
      'a market not in the run',
      { ...trades(trade), arg: { instType: 'SPOT', channel: 'trade', instId: 'BTCUSDT' } },
      UnknownSymbol,
    ],
    ['a book of one', pushed('books', 'update', [], 'SOLUSDT'), UnknownSymbol],
    ['a price off the grid', trades(trade, { ...trade, price: '61800.35' }), OffGrid],
    ['best quotes off the grid', best([['61800.25', '1']], []), OffGrid],
    ['a quantity below 0', book('update', 2, [['61800.1', '-1']]), OffGrid],
    ['a side that is none', trades({ ...trade, side: 'hold' }), Malformed],
    ['a checksum that is none', pushed('books', 'update', [{ asks: [], bids: [], checksum: 1.5, ts: '1' }]), Malformed],
    ['an unknown shape', { hello: 1 }, Malformed],
    ['a list', '[1,2]', Malformed],
  ])('%s: no rows, outcome %#', (_, message, outcome) => {
    const { codec, decode } = setup()
    expect(decode(message)).toEqual({ outcome, rows: [] })
    expect(codec.counts[outcome]).toBe(1)
  })

  test('a snapshot with a level off the grid leaves the book stale, and none can be fetched', () => {
    const { codec, decode } = setup()
    decode(book('snapshot', 9, [['61800.0', '1']]))
    const { outcome, rows } = decode(book('snapshot', 10, [['61800.05', '1']]))
    expect([outcome, rows.map((row) => row[8]), codec.needsSnapshot(btc)]).toEqual([OffGrid, [Stale], true])
    const bytes = Buffer.from('{}')
    expect(codec.decodeSnapshot(btc, bytes, 0, 2, 7, new MarketEventBatch())).toBe(Malformed)
  })
})

const SESSION = { seed: 4, symbol: 'BTCUSDT', messages: 40, instType: 'USDT-FUTURES' } as const
const sessionFrames = generateBitgetSession(SESSION).messages.map(({ text }) => text)
const plainFrames = [
  ...sessionFrames,
  '{"action":"update","arg":{"instType":"USDT-FUTURES","channel":"books","instId":"BTCUSDT"},"data":[{"asks":[],"bids":[["60000.0","1.000"]],"seq":1343064377779369632,"ts":"1723161257319"}],"ts":1723161257320}',
  '{"action":"snapshot","arg":{"instType":"USDT-FUTURES","channel":"books1","instId":"ETHUSDT"},"data":[{"asks":[],"bids":[["2600.01","1.00"]],"checksum":0,"seq":12,"ts":"1723161257319","new":null}]}',
]
const otherFrames = [
  '{"event":"subscribe","arg":{"instType":"USDT-FUTURES","channel":"books","instId":"BTCUSDT"}}',
  '{"action":"snapshot","arg":{"instType":"USDT-FUTURES","channel":"trade","instId":"BTCUSDT"},"data":[{"ts":"1723161256319","price":"61800.3","size":"0.006","side":"buy","tradeId":"11"}],"ts":1723161256320}',
  '{"action":"update","arg":{"instType":"mc","channel":"trade","instId":"BTCUSDT"},"data":[["1723161256319","61800.3","0.006","buy"]]}',
]

const RECORDED = `${RECORDED_DATA}bitget/messages_crypto-msg-parser.jsonl`
const recordings = (scanned: number) => [
  {
    name: 'single messages of 2022',
    isHere: existsSync(RECORDED),
    read: () =>
      readFileSync(RECORDED, 'utf8')
        .trim()
        .split('\n')
        .map((line) => Buffer.from((JSON.parse(line) as { raw: string }).raw)),
    scanned,
  },
]

describeVenueCodec('bitget-linear', {
  marketDataCodec: bitgetLinearCodec,
  instruments: linear,
  epochNs,
  plainFrames,
  otherFrames,
  recordings: recordings(1),
})

describeVenueCodec('bitget-spot', {
  marketDataCodec: bitgetSpotCodec,
  instruments: spot,
  epochNs,
  plainFrames: generateBitgetSession({
    ...SESSION,
    instType: 'SPOT',
    priceDecimals: 2,
    quantityDecimals: 4,
  }).messages.map(({ text }) => text),
  otherFrames,
  recordings: recordings(0),
})

test('every checksum of a generated session is right', () => {
  const { codec, decode } = setup()
  const { messages } = generateBitgetSession({ ...SESSION, messages: 500 })
  for (const { text } of messages) expect(decode(text).outcome).toBe(Decoded)
  const books = messages.filter(({ stream }) => stream === 'USDT-FUTURES:books:BTCUSDT')
  expect([codec.verifiedChecksums, codec.wrongChecksums]).toEqual([books.length, 0])
})
