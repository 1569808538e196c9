import type { FrameIdentifier } from '../protocol/market-data-protocol.ts'
import { integerAt, isAt, placeAfter, placeAfterLast } from '../scanning/byte-search.ts'
import { literal, QUOTE } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { isoTime } from '../scanning/iso-time.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const CHANNEL = literal('{"channel":"')
const BOOK = literal('book"')
const TRADE = literal('trade"')
const CANDLES = literal('ohlc"')
const DATA = literal('"data":')
const SNAPSHOT = literal('"type":"snapshot"')
const SYMBOL = literal('"symbol":"')
const TRADE_ID = literal('"trade_id":')
const TIME = literal('"timestamp":"')
/** How far the fields before the data reach. */
const LONGEST_HEAD = 120
/** Ids in microseconds are safe integers; nanoseconds since 1970 are not. */
const NANOS_PER_MICROSECOND = 1_000

/** A stream of Kraken. */
export interface KrakenStream {
  readonly channel: string
  readonly symbol: string
  /** Index of the instrument whose book it is, −1 for none. */
  readonly bookOf: number
}

/**
 * Tells Kraken's streams apart, and their messages by the id of the last trade or, as nothing else is numbered, by the
 * venue's time of the message, which several may share.
 *
 * A snapshot has no place of its own among the updates. Candles, whose times are those of their minute, are told by what
 * they say. Messages of the others without a time come from every connection.
 */
export class KrakenFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0.5
  wholeBookOf = -1
  isShared = false
  wordsFrom = -1
  private readonly cursor = new FrameCursor()
  private readonly tables: { readonly name: Uint8Array; readonly symbols: SymbolTable; readonly streams: number[] }[]
  private readonly books: readonly number[]

  constructor(streams: readonly KrakenStream[]) {
    this.streams = streams.length
    this.books = streams.map(({ bookOf }) => bookOf)
    const channels = [...new Set(streams.map(({ channel }) => channel))]
    this.tables = channels.map((channel) => {
      const ofChannel = streams.flatMap((one, stream) => (one.channel === channel ? [{ ...one, stream }] : []))
      return {
        name: literal(`${channel}"`),
        symbols: new SymbolTable(ofChannel.map(({ symbol }) => symbol)),
        streams: ofChannel.map(({ stream }) => stream),
      }
    })
  }

  identify(frame: Uint8Array): boolean {
    if (!isAt(frame, CHANNEL, 0)) return false
    const at = CHANNEL.length
    const stream = this.streamOf(frame, at)
    if (stream < 0) return false
    this.wordsFrom = isAt(frame, CANDLES, at) ? placeAfter(frame, DATA, at, LONGEST_HEAD) : -1
    if (this.wordsFrom >= 0) return this.isOf(stream)
    const isSnapshot = placeAfter(frame, SNAPSHOT, at, LONGEST_HEAD) > 0
    const isBook = isAt(frame, BOOK, at)
    // Snapshots of other channels repeat what was before.
    const id = isBook && isSnapshot ? Number.NaN : isAt(frame, TRADE, at) ? tradeId(frame, at) : this.timeOf(frame, at)
    if (id < 0) return false
    this.id = id
    this.isShared = isBook
    this.wholeBookOf = isBook && isSnapshot ? this.books[stream]! : -1
    return this.isOf(stream)
  }

  private isOf(stream: number): true {
    this.stream = stream
    return true
  }

  private streamOf(frame: Uint8Array, at: number): number {
    const { tables } = this
    for (let channel = 0; channel < tables.length; channel++) {
      const { name, symbols, streams } = tables[channel]!
      if (!isAt(frame, name, at)) continue
      const start = placeAfter(frame, SYMBOL, at, LONGEST_HEAD)
      if (start < 0) return -1
      let end = start
      while (end < frame.length && frame[end] !== QUOTE) end++
      const position = symbols.find(frame, start, end)
      return position < 0 ? -1 : streams[position]!
    }
    return -1
  }

  /** Microseconds since 1970, −1 without a time. */
  private timeOf(frame: Uint8Array, from: number): number {
    const { cursor } = this
    const at = placeAfterLast(frame, TIME, from)
    if (at < 0 || !cursor.enter(frame, 0, frame.length)) return -1
    cursor.at = at
    return isoTime(cursor, 0) ? Math.round(cursor.number / NANOS_PER_MICROSECOND) : -1
  }
}

function tradeId(frame: Uint8Array, from: number): number {
  const at = placeAfterLast(frame, TRADE_ID, from)
  return at < 0 ? -1 : integerAt(frame, at)
}
