import type { FrameIdentifier } from '../protocol/market-data-protocol.ts'
import { integerAt, isAt, placeAfter, placeAfterLast } from '../scanning/byte-search.ts'
import { literal, QUOTE } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { isoTime } from '../scanning/iso-time.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const BOOK = literal('{"channel":"l2_data"')
const TRADES = literal('{"channel":"market_trades"')
const TICKER = literal('{"channel":"ticker"')
const CANDLES = literal('{"channel":"candles"')
const EVENTS = literal('"events":')
const SNAPSHOT = literal('"type":"snapshot"')
const PRODUCT = literal('"product_id":"')
const TRADE_ID = literal('"trade_id":"')
const EVENT_TIME = literal('"event_time":"')
/** How far the fields before the data reach. */
const LONGEST_HEAD = 260
const LONGEST_TRADE_HEAD = 400
/** Ids in microseconds are safe integers; nanoseconds since 1970 are not. */
const NANOS_PER_MICROSECOND = 1_000

/** What is subscribed to of a product. */
export interface CoinbaseStream {
  readonly channel: 'level2' | 'market_trades' | 'ticker' | 'candles'
  readonly product: string
  /** Index of the instrument whose book it is, −1 for none. */
  readonly bookOf: number
}

/**
 * Tells books and trades of Coinbase apart by product, and their messages by the matching engine's time of the last
 * update and by the id of the newest trade: the numbers that the venue gives are those of one connection.
 *
 * A snapshot has no place of its own among the updates. Tickers and candles have no id and are told by what they say.
 */
export class CoinbaseFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0.5
  wholeBookOf = -1
  isShared = false
  wordsFrom = -1
  private readonly cursor = new FrameCursor()
  private readonly products: SymbolTable
  private readonly ofBooks: Int32Array
  private readonly ofTrades: Int32Array
  private readonly ofTickers: Int32Array
  private readonly ofCandles: Int32Array
  private readonly books: readonly number[]

  constructor(streams: readonly CoinbaseStream[]) {
    this.streams = streams.length
    this.books = streams.map(({ bookOf }) => bookOf)
    const products = [...new Set(streams.map(({ product }) => product))]
    this.products = new SymbolTable(products)
    const placeOf = (channel: string) =>
      Int32Array.from(products, (product) =>
        streams.findIndex((stream) => stream.channel === channel && stream.product === product),
      )
    this.ofBooks = placeOf('level2')
    this.ofTrades = placeOf('market_trades')
    this.ofTickers = placeOf('ticker')
    this.ofCandles = placeOf('candles')
  }

  identify(frame: Uint8Array): boolean {
    this.wordsFrom = -1
    const isBook = isAt(frame, BOOK, 0)
    if (!isBook && !isAt(frame, TRADES, 0)) return this.identifyWords(frame)
    const stream = this.streamOf(
      frame,
      isBook ? this.ofBooks : this.ofTrades,
      isBook ? LONGEST_HEAD : LONGEST_TRADE_HEAD,
    )
    const isSnapshot = placeAfter(frame, SNAPSHOT, 0, LONGEST_HEAD) > 0
    // A snapshot of trades repeats what was before.
    if (stream < 0 || (isSnapshot && !isBook)) return false
    const id = isSnapshot ? Number.NaN : isBook ? this.timeOf(frame) : newestTrade(frame)
    if (id < 0) return false
    this.stream = stream
    this.id = id
    this.isShared = isBook
    this.wholeBookOf = isSnapshot ? this.books[stream]! : -1
    return true
  }

  /** Tickers and candles: the part that is the same on all connections. */
  private identifyWords(frame: Uint8Array): boolean {
    const isTicker = isAt(frame, TICKER, 0)
    if (!isTicker && !isAt(frame, CANDLES, 0)) return false
    const stream = this.streamOf(frame, isTicker ? this.ofTickers : this.ofCandles, LONGEST_TRADE_HEAD)
    const from = placeAfter(frame, EVENTS, 0, LONGEST_HEAD)
    if (stream < 0 || from < 0) return false
    this.stream = stream
    this.wordsFrom = from
    this.wholeBookOf = -1
    return true
  }

  /** The stream of the first product that is named, −1 for none. */
  private streamOf(frame: Uint8Array, streams: Int32Array, longest: number): number {
    const start = placeAfter(frame, PRODUCT, 0, longest)
    if (start < 0) return -1
    let end = start
    while (end < frame.length && frame[end] !== QUOTE) end++
    const product = this.products.find(frame, start, end)
    return product < 0 ? -1 : streams[product]!
  }

  /** Microseconds since 1970, −1 without a time. */
  private timeOf(frame: Uint8Array): number {
    const { cursor } = this
    const at = placeAfterLast(frame, EVENT_TIME, 0)
    if (at < 0 || !cursor.enter(frame, 0, frame.length)) return -1
    cursor.at = at
    return isoTime(cursor, 0) ? Math.round(cursor.number / NANOS_PER_MICROSECOND) : -1
  }
}

/** The first trade of a message is the newest. */
function newestTrade(frame: Uint8Array): number {
  const at = placeAfter(frame, TRADE_ID, 0, LONGEST_TRADE_HEAD)
  return at < 0 ? -1 : integerAt(frame, at)
}
