import { existsSync, readFileSync } from 'node:fs'
import { crc32, gunzipSync } from 'node:zlib'
import { DecodeOutcome, EventFlag, EventKind, FeedState, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { generateBitfinexSession } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { NaiveBook } from '../naive-book.contract.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { type BitfinexCodec, bitfinexCodec } from './codec.ts'
import { bitfinexInstruments } from './listings.contract.ts'

const { Bid, Ask, Snapshot, LastOfMessage, NoExchangeTime } = EventFlag
const { Decoded, Buffered, Superseded, Ignored, OffGrid, Gap, Malformed } = DecodeOutcome
const { Live, Stale } = FeedState

const epochNs = 1_723_075_200_000_000_000n
const btc = bitfinexInstruments[0]!.index
const bft = bitfinexInstruments[1]!.index

/** A time as Bitfinex sends it, and as a row holds it. */
const SENT = 1_723_161_256_299
const TIME = 86_056_299_000_000
const LOTS = 100_000_000
/** Channels as in {@link begun}. */
const [TRADES, QUOTES, BOOK, OTHER_BOOK] = [1, 2, 3, 4]

const checksumOf = (text: string) => crc32(text) | 0
const book = (chanId: number, symbol: string, len: string, prec = 'P0') =>
  `{"event":"subscribed","channel":"book","chanId":${chanId},"symbol":"${symbol}","prec":"${prec}","freq":"F0","len":"${len}","pair":"X"}`
const begun = [
  `{"event":"subscribed","channel":"trades","chanId":${TRADES},"symbol":"tBTCUSD","subId":"1","pair":"BTCUSD"}`,
  book(QUOTES, 'tBTCUSD', '1'),
  book(BOOK, 'tBTCUSD', '100'),
  book(OTHER_BOOK, 'tBFTUSD', '25'),
]

function setup() {
  const codec = bitfinexCodec(bitfinexInstruments)({ epochNs }) as BitfinexCodec
  const decode = (text: string) => {
    const bytes = Buffer.from(text)
    const batch = new MarketEventBatch()
    const outcome = codec.decode(bytes, 0, bytes.length, 7, batch)
    return { outcome, rows: rowsOf(batch) }
  }
  let sequence = 0
  /** The next message of the connection. */
  const next = (channel: number, content: string) => decode(`[${channel},${content},${++sequence}]`)
  /** A message that gets lost. */
  const lose = () => {
    sequence++
  }
  for (const text of begun) expect(decode(text).outcome).toBe(Ignored)
  return { codec, decode, next, lose }
}

describe('Bitfinex', () => {
  test('a book begins with its levels and changes one by one; no orders, no level', () => {
    const { codec, next } = setup()
    expect(next(BOOK, '[61800,1,0.5]').outcome).toBe(Buffered)
    expect([codec.needsSnapshot(btc), codec.neverSynchronised()]).toEqual([true, [btc]])
    expect(next(BOOK, '[[61800.0,2,1],[61799.5,1,2],[61800.5,3,-4]]').rows).toEqual([
      [EventKind.Status, NoExchangeTime, btc, NO_PRICE_TICKS, 0, 7, 7, 0, Live],
      [EventKind.Clear, Snapshot | NoExchangeTime, btc, NO_PRICE_TICKS, 0, 7, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot | NoExchangeTime, btc, 618_000, LOTS, 7, 7, 0, 0],
      [EventKind.Level, Bid | Snapshot | NoExchangeTime, btc, 617_995, 2 * LOTS, 7, 7, 0, 0],
      [EventKind.Level, Ask | Snapshot | NoExchangeTime | LastOfMessage, btc, 618_005, 4 * LOTS, 7, 7, 0, 0],
    ])
    expect(next(TRADES, `"te",[5,${SENT},-0.5,61800]`).rows).toEqual([
      [EventKind.Trade, Ask | LastOfMessage, btc, 618_000, LOTS / 2, TIME, 7, 0, 0],
    ])
    expect(next(TRADES, `"tu",[5,${SENT},-0.5,61800]`)).toEqual({ outcome: Ignored, rows: [] })
    const flags = NoExchangeTime | LastOfMessage
    expect(next(BOOK, '[61800,0,1]').rows).toEqual([[EventKind.Level, Bid | flags, btc, 618_000, 0, TIME, 7, 0, 0]])
    expect(next(BOOK, '[61800.5,1,-0.25]').rows).toEqual([
      [EventKind.Level, Ask | flags, btc, 618_005, LOTS / 4, TIME, 7, 0, 0],
    ])
    expect(next(BOOK, `"cs",${checksumOf('61799.5:2:61800.5:-0.25')}`)).toEqual({ outcome: Decoded, rows: [] })
    expect([codec.verifiedChecksums, codec.wrongChecksums]).toEqual([1, 0])
    const wrong = next(BOOK, '"cs",12')
    expect([wrong.outcome, wrong.rows.map((row) => row[8]), codec.needsSnapshot(btc)]).toEqual([Gap, [Stale], true])
    expect([next(BOOK, '[61800,1,0.5]').outcome, next(BOOK, '"cs",12').outcome]).toEqual([Buffered, Decoded])
    expect(next(BOOK, '[]').outcome).toBe(Decoded)
  })

  test('a lost message makes every book stale, one that comes again is dropped', () => {
    const { codec, next, lose, decode } = setup()
    next(BOOK, '[[61800,1,1]]')
    next(OTHER_BOOK, '[[0.0689,1,1]]')
    expect(decode('[3,[61800,1,5],2]')).toEqual({ outcome: Superseded, rows: [] })
    lose()
    const gap = next(TRADES, `"te",[5,${SENT},0.5,61800]`)
    expect([gap.outcome, codec.gaps, codec.needsSnapshot(btc), codec.needsSnapshot(bft)]).toEqual([Gap, 1, true, true])
    expect(gap.rows.map((row) => [row[0], row[2]])).toEqual([
      [EventKind.Status, btc],
      [EventKind.Status, bft],
      [EventKind.Trade, btc],
    ])
    expect(next(OTHER_BOOK, '[[0.0689,1,1]]').outcome).toBe(Decoded)
    // Number 1 begins another connection.
    expect([decode(`[1,"hb",1]`).outcome, codec.needsSnapshot(bft), codec.gaps]).toEqual([Ignored, true, 1])
  })

  test('the best of each side goes when nothing comes in its place', () => {
    const { next } = setup()
    const flags = NoExchangeTime | LastOfMessage
    expect(next(QUOTES, '[[61800,1,1],[61800.5,1,-2]]').rows).toEqual([
      [EventKind.BestQuote, Bid | NoExchangeTime, btc, 618_000, LOTS, 7, 7, 0, 0],
      [EventKind.BestQuote, Ask | flags, btc, 618_005, 2 * LOTS, 7, 7, 0, 0],
    ])
    expect(next(QUOTES, '[61800,0,1]').rows).toEqual([])
    expect(next(QUOTES, '[61799.5,1,3]').rows).toEqual([
      [EventKind.BestQuote, Bid | flags, btc, 617_995, 3 * LOTS, 7, 7, 0, 0],
    ])
    expect(next(QUOTES, '"cs",5')).toEqual({ outcome: Decoded, rows: [] })
    next(QUOTES, '[61800.5,0,-1]')
    expect(next(QUOTES, '"cs",5').rows).toEqual([
      [EventKind.BestQuote, Ask | flags, btc, NO_PRICE_TICKS, 0, 7, 7, 0, 0],
    ])
    next(QUOTES, '[61799.5,0,1]')
    expect(next(QUOTES, '"hb"').rows).toHaveLength(1)
    expect(next(QUOTES, '[61799.5,0,1]').rows).toEqual([])
  })

  test('channels are those of the latest subscriptions', () => {
    const { decode, next } = setup()
    next(BOOK, '[[61800,1,1]]')
    decode(`{"event":"unsubscribed","status":"OK","chanId":${BOOK}}`)
    expect(next(BOOK, '[61800,1,2]').outcome).toBe(Ignored)
    decode(book(9, 'tBTCUSD', '100'))
    expect(next(9, '[[61800,1,3]]').outcome).toBe(Decoded)
    decode(book(10, 'tBTCUSD', '100', 'P1'))
    expect([next(10, '[61800,1,3]').outcome, next(9, '[61800,1,2]').outcome]).toEqual([Ignored, Decoded])
  })

  test.each([
    ['trades of before the subscription', `[1,[[5,${SENT},-0.5,61800]],1]`, Ignored, 0],
    ['a trade of nothing', `[1,"te",[5,${SENT},0,61800],1]`, Ignored, 0],
    ['a trade off the grid', `[1,"te",[5,${SENT},1,61800.05],1]`, OffGrid, 0],
    ['a level off the grid', '[3,[61800.05,1,1],1]', OffGrid, 1],
    ['a book off the grid', '[3,[[61800.05,1,1]],1]', OffGrid, 1],
    ['the best off the grid', '[2,[61800.05,1,1],1]', OffGrid, 0],
    ['a trade on a channel of books', `[3,"te",[5,${SENT},1,61800],1]`, Malformed, 0],
    ['a book that is none', '[3,{},1]', Malformed, 1],
    ['a channel that is not known', '[77,[61800,1,1],1]', Ignored, 0],
    ['a welcome', '{"event":"info","version":2}', Ignored, 0],
    ['an unknown shape', '{"hello":1}', Malformed, 0],
    ['a list of nothing', '[]', Malformed, 0],
    ['a text', '"x"', Malformed, 0],
  ])('%s: outcome %#', (_, text, outcome, rows) => {
    const { codec, decode } = setup()
    const after = decode(text)
    expect([after.outcome, after.rows.length]).toEqual([outcome, 0])
    if (rows === 0) return
    // Of a book that was live, its last row says that it is no more.
    decode('[3,[[61800,1,1]],2]')
    expect(decode(text.replace(/1\]$/, '3]')).rows.map((row) => row[8])).toEqual([Stale])
    expect(codec.needsSnapshot(btc)).toBe(true)
  })

  test('exponents are numbers like others', () => {
    const { decode, next } = setup()
    decode(book(8, 'tODEUSD', '100'))
    expect(next(8, '[[2e-8,1,4.51e3]]').rows.at(-1)!.slice(3, 5)).toEqual([2, 4_510 * LOTS])
  })

  test('no book can be fetched', () => {
    const { codec } = setup()
    expect(codec.decodeSnapshot(btc, Buffer.from('{}'), 0, 2, 7, new MarketEventBatch())).toBe(Malformed)
  })
})

/** Messages of a generated session as a connection gets them. */
function framesOf(messages: number): string[] {
  let number = 0
  return generateBitfinexSession({ seed: 6, symbol: 'tBTCUSD', messages }).messages.map(({ text }) =>
    text.replace('"#"', () => String(++number)),
  )
}

const SOCKET = `${RECORDED_DATA}bitfinex/cryptofeed_bitfinex_ws_11_0.txt.gz`
const MESSAGES = `${RECORDED_DATA}bitfinex/messages_gocryptotrader.jsonl`
const received = () =>
  gunzipSync(readFileSync(SOCKET))
    .toString()
    .trim()
    .split('\n')
    .flatMap((line) => {
      const match = /^\d+\.\d+: (.*)$/.exec(line)
      return match === null ? [] : [Buffer.from(match[1]!)]
    })

const generated = framesOf(40)
const firstOfQuotes = generated.findIndex((text) => text.startsWith('[17471,[['))
describeVenueCodec('bitfinex', {
  marketDataCodec: bitfinexCodec,
  instruments: bitfinexInstruments,
  epochNs,
  // The best quotes begin with a whole book, which is left to JSON.
  plainFrames: generated.filter((_, at) => at < firstOfQuotes),
  otherFrames: [
    ...generated.slice(firstOfQuotes, firstOfQuotes + 1),
    '{"event":"info","version":2}',
    '[17472,[2e1,1,1],4]',
  ],
  recordings: [
    { name: 'six pairs of 2021', isHere: existsSync(SOCKET), read: received, scanned: 1_550 },
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

test('every checksum of a generated session is right, and all but its beginning is read in place', () => {
  const { codec, decode } = setup()
  const frames = framesOf(600)
  for (const text of frames) expect([Decoded, Ignored]).toContain(decode(text).outcome)
  const books = frames.filter((text) => text.startsWith('[17472,"cs"'))
  expect([codec.verifiedChecksums, codec.wrongChecksums]).toEqual([books.length, 0])
  expect(codec.parsedMessages).toBeLessThan(3)
})

describe.skipIf(!existsSync(SOCKET))('six recorded pairs (in ../shared)', () => {
  test('have no lost message, and books that never stay crossed', () => {
    const codec = bitfinexCodec(bitfinexInstruments)({ epochNs: 1_618_617_600_000_000_000n }) as BitfinexCodec
    const books = new Map(bitfinexInstruments.map(({ index }) => [index, new NaiveBook()]))
    const batch = new MarketEventBatch()
    let bookMessages = 0
    for (const bytes of received()) {
      batch.clear()
      codec.decode(bytes, 0, bytes.length, 0, batch)
      if (batch.length === 0) continue
      bookMessages++
      books.get(batch.instrument[0]!)!.apply(batch)
    }
    expect([codec.gaps, codec.counts[Gap], codec.counts[OffGrid], codec.counts[Malformed]]).toEqual([0, 0, 0, 0])
    expect(bookMessages).toBeGreaterThan(1_000)
    for (const book of books.values()) {
      if (book.bids.size === 0 || book.asks.size === 0) continue
      const [bid, , ask] = book.top()
      expect(bid).toBeLessThan(ask)
    }
  })
})
