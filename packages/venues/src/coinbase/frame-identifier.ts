import type { FrameIdentifier } from '../protocol/market-data-protocol.ts'
import { integerAt, isAt, placeAfter, placeAfterLast } from '../scanning/byte-search.ts'
import { literal, QUOTE } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { isoTime } from '../scanning/iso-time.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const BOOK = literal('{"channel":"l2_data"')
const TRADES = literal('{"channel":"market_trades"')
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
  readonly channel: 'level2' | 'market_trades'
  readonly product: string
  /** Index of the instrument whose book it is, −1 for none. */
  readonly bookOf: number
}

/**
 * Tells books and trades of Coinbase apart by product, and their messages by the matching engine's time of the last
 * update and by the id of the newest trade: the numbers that the venue gives are those of one connection.
 *
 * A snapshot has no place of its own among the updates. Tickers and candles have no id: they come from every connection.
 */
export class CoinbaseFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0.5
  wholeBookOf = -1
  isShared = false
  private readonly cursor = new FrameCursor()
  private readonly products: SymbolTable
  private readonly ofBooks: Int32Array
  private readonly ofTrades: Int32Array
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
  }

  identify(frame: Uint8Array): boolean {
    const isBook = isAt(frame, BOOK, 0)
    if (!isBook && !isAt(frame, TRADES, 0)) return false
    const start = placeAfter(frame, PRODUCT, 0, isBook ? LONGEST_HEAD : LONGEST_TRADE_HEAD)
    if (start < 0) return false
    let end = start
    while (end < frame.length && frame[end] !== QUOTE) end++
    const product = this.products.find(frame, start, end)
    const stream = product < 0 ? -1 : (isBook ? this.ofBooks : this.ofTrades)[product]!
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
