import type { Nanos } from '@hft/clock'
import {
  type DecodeOutcome,
  EventFlag,
  type MarketEventBatch,
  NO_PRICE_TICKS,
  DecodeOutcome as Outcome,
} from '@hft/data'
import type { EventWriter } from '../scanning/event-writer.ts'
import { CLOSE_LIST, CLOSE_OBJECT, COMMA, POINT, QUOTE } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { levelList } from '../scanning/level-list.ts'
import { Literal } from '../scanning/literal.ts'
import { RememberedHead } from '../scanning/remembered-head.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'
import { QUOTE_DEPTH, RESTART_ID } from './json-decoder.ts'

const Kind = { Delta: 0, Quotes: 1, Trades: 2 } as const

const ORDER_BOOK = new Literal('{"topic":"orderbook.')
const TRADES = new Literal('{"topic":"publicTrade.')
const TYPE = new Literal('"type":"')
const SNAPSHOT = new Literal('snapshot"')
const DELTA = new Literal('delta"')
const SENT = new Literal('"ts":')
const BOOK = new Literal(',"data":{"s":"')
const BIDS = new Literal('","b":')
const ASKS = new Literal(',"a":')
const NO_LEVELS = new Literal('[]')
const ONE_LEVEL = new Literal('[["')
const BETWEEN = new Literal('","')
const END_OF_ONE = new Literal('"]]')
const UPDATE_ID = new Literal(',"u":')
const SEQUENCE = new Literal(',"seq":')
const MATCHED = new Literal(',"cts":')
const TRADE_LIST = new Literal(',"data":[')
const TIMED_TRADE = new Literal('{"T":')
const SYMBOL_AFTER_TIME = new Literal(',"s":"')
const SIDE = new Literal('","S":"')
const BUY = new Literal('Buy')
const SELL = new Literal('Sell')
const QUANTITY = new Literal('","v":"')
const PRICE = new Literal('","p":"')
const IDENTIFIED_TRADE = new Literal('{"i":"')
const TIME_AFTER_ID = new Literal('","T":')
const PRICE_AFTER_TIME = new Literal(',"p":"')
const SYMBOL_AFTER_SIDE = new Literal('","s":"')
const DIRECTION = new Literal(',"L":"')
const TRADE_ID = new Literal(',"i":"')
const ON_BOOK = new Literal(',"BT":false')

/** Fields that mean something to the JSON decoder, which may not come among the unknown ones. */
const MESSAGE_FIELDS = new SymbolTable(['topic', 'type', 'ts', 'cts', 'data'])
const BOOK_FIELDS = new SymbolTable(['s', 'b', 'a', 'u', 'seq'])
const TRADE_FIELDS = new SymbolTable(['T', 's', 'S', 'v', 'p', 'BT'])

/**
 * Reads Bybit's order books, best quotes and trades in place.
 *
 * `type` and `ts` come in either order, and trades in the two orders of spot and of derivatives; the matching engine's
 * time stands behind the levels, which get it at the end.
 */
export class BybitFrameScanner implements FrameScanner {
  private readonly writer: EventWriter
  private readonly cursor = new FrameCursor()
  /** By kind, up to the time of sending. */
  private readonly heads = [new RememberedHead(), new RememberedHead(), new RememberedHead()]
  private isSnapshot = false

  constructor(writer: EventWriter) {
    this.writer = writer
  }

  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer, heads } = this
    if (!cursor.enter(bytes, start, end)) return NOT_THIS_LAYOUT
    for (let kind = 0; kind < heads.length; kind++) {
      const head = heads[kind]!
      if (!head.isHere(cursor)) continue
      if (!cursor.integer()) return NOT_THIS_LAYOUT
      writer.takeTime(cursor)
      this.isSnapshot = kind !== Kind.Delta
      return this.read(kind, head.meaning, localTime, batch)
    }
    if (cursor.literal(TRADES)) {
      if (!cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
      const { position } = cursor
      if (!this.envelope(start, Kind.Trades, position) || !this.isSnapshot) return NOT_THIS_LAYOUT
      return this.read(Kind.Trades, position, localTime, batch)
    }
    if (!cursor.literal(ORDER_BOOK) || !cursor.integer()) return NOT_THIS_LAYOUT
    const depth = cursor.number
    if (depth === 0 || !cursor.byte(POINT) || !cursor.text()) return NOT_THIS_LAYOUT
    const kind = depth === QUOTE_DEPTH ? Kind.Quotes : Kind.Delta
    return this.envelope(start, kind, 0) ? this.read(kind, 0, localTime, batch) : NOT_THIS_LAYOUT
  }

  /** Reads the rest of a message of a kind, from its data on; only a message of trades knows its instrument already. */
  private read(
    kind: number,
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    if (kind === Kind.Trades) return this.trades(position, localTime, batch)
    const { cursor } = this
    if (!cursor.literal(BOOK) || !cursor.symbol(this.writer.symbols)) return NOT_THIS_LAYOUT
    return kind === Kind.Quotes ? this.bestQuotes(localTime, batch) : this.orderBook(localTime, batch)
  }

  private orderBook(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer, isSnapshot } = this
    const { position } = cursor
    const fromRow = batch.length
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    const flags = isSnapshot ? EventFlag.Snapshot : 0
    if (
      !cursor.literal(BIDS) ||
      !levelList(cursor, writer, EventFlag.Bid | flags, position, 0, batch) ||
      !cursor.literal(ASKS) ||
      !levelList(cursor, writer, EventFlag.Ask | flags, position, 0, batch) ||
      !cursor.literal(UPDATE_ID) ||
      !cursor.integer()
    ) {
      return NOT_THIS_LAYOUT
    }
    const update = cursor.number
    // A difference that begins the book anew is rare, and its rows are those of a snapshot.
    if ((update === RESTART_ID && !isSnapshot) || !this.leaveBook()) return NOT_THIS_LAYOUT
    writer.firstId = update
    writer.lastId = update
    writer.previousId = update - 1
    writer.completeBook(position, localTime, batch, fromRow)
    if (!isSnapshot) return writer.endDifference(position, localTime, batch, fromRow)
    writer.endPushedSnapshot(position, batch, fromRow)
    return Outcome.Decoded
  }

  private bestQuotes(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const { position } = cursor
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!this.isSnapshot || !cursor.literal(BIDS)) return NOT_THIS_LAYOUT
    let bidTicks: number = NO_PRICE_TICKS
    let bidLots = 0
    if (!cursor.literal(NO_LEVELS)) {
      if (!cursor.literal(ONE_LEVEL) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
      bidTicks = cursor.number
      if (!cursor.literal(BETWEEN) || !cursor.lots(quantityGrid)) return NOT_THIS_LAYOUT
      bidLots = cursor.number
      if (bidLots === 0 || !cursor.literal(END_OF_ONE)) return NOT_THIS_LAYOUT
    }
    let askTicks: number = NO_PRICE_TICKS
    let askLots = 0
    if (!cursor.literal(ASKS)) return NOT_THIS_LAYOUT
    if (!cursor.literal(NO_LEVELS)) {
      if (!cursor.literal(ONE_LEVEL) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
      askTicks = cursor.number
      if (!cursor.literal(BETWEEN) || !cursor.lots(quantityGrid)) return NOT_THIS_LAYOUT
      askLots = cursor.number
      if (askLots === 0 || !cursor.literal(END_OF_ONE)) return NOT_THIS_LAYOUT
    }
    if (!cursor.literal(UPDATE_ID) || !cursor.integer() || !this.leaveBook()) return NOT_THIS_LAYOUT
    writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return Outcome.Decoded
  }

  private trades(position: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor } = this
    const fromRow = batch.length
    if (!cursor.literal(TRADE_LIST)) return NOT_THIS_LAYOUT
    do {
      if (!this.trade(position, localTime, batch)) return NOT_THIS_LAYOUT
    } while (cursor.byte(COMMA))
    if (!cursor.byte(CLOSE_LIST) || !this.leave()) return NOT_THIS_LAYOUT
    this.writer.endTrades(position, batch, fromRow)
    return Outcome.Decoded
  }

  private trade(position: number, localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor, writer } = this
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    let flags: number
    let ticks: number
    let lots: number
    if (cursor.literal(TIMED_TRADE)) {
      if (!cursor.integer()) return false
      writer.takeTime(cursor)
      if (!cursor.literal(SYMBOL_AFTER_TIME) || !this.isSymbol(position)) return false
      flags = this.side()
      if (flags === 0 || !cursor.literal(QUANTITY) || !cursor.lots(quantityGrid)) return false
      lots = cursor.number
      if (!cursor.literal(PRICE) || !cursor.ticks(priceGrid)) return false
      ticks = cursor.number
    } else {
      if (!cursor.literal(IDENTIFIED_TRADE) || !cursor.text()) return false
      if (!cursor.literal(TIME_AFTER_ID) || !cursor.integer()) return false
      writer.takeTime(cursor)
      if (!cursor.literal(PRICE_AFTER_TIME) || !cursor.ticks(priceGrid)) return false
      ticks = cursor.number
      if (!cursor.literal(QUANTITY) || !cursor.lots(quantityGrid)) return false
      lots = cursor.number
      flags = this.side()
      if (flags === 0 || !cursor.literal(SYMBOL_AFTER_SIDE) || !this.isSymbol(position)) return false
    }
    if (!cursor.byte(QUOTE) || lots === 0) return false
    if (cursor.literal(DIRECTION) && !(cursor.text() && cursor.byte(QUOTE))) return false
    if (cursor.literal(TRADE_ID) && !(cursor.text() && cursor.byte(QUOTE))) return false
    cursor.literal(ON_BOOK)
    if (cursor.literal(SEQUENCE) && !cursor.integer()) return false
    if (!cursor.skipUnknownFields(TRADE_FIELDS) || !cursor.byte(CLOSE_OBJECT)) return false
    writer.trade(flags, position, ticks, lots, localTime, batch)
    return true
  }

  /** The side's flag, 0 when there is none; reading then stands on the closing quote. */
  private side(): number {
    const { cursor } = this
    if (!cursor.literal(SIDE)) return 0
    if (cursor.literal(BUY)) return EventFlag.Bid
    return cursor.literal(SELL) ? EventFlag.Ask : 0
  }

  private isSymbol(position: number): boolean {
    const { cursor } = this
    return cursor.symbol(this.writer.symbols) && cursor.position === position
  }

  /** `type` and `ts`, in either order, after the topic's closing quote; notes the head of messages of the usual type. */
  private envelope(start: number, kind: number, position: number): boolean {
    const { cursor } = this
    if (!cursor.byte(QUOTE) || !cursor.byte(COMMA)) return false
    if (!cursor.literal(TYPE)) return this.sentTime() && cursor.byte(COMMA) && cursor.literal(TYPE) && this.type()
    if (!this.type() || !cursor.byte(COMMA) || !cursor.literal(SENT)) return false
    if (this.isSnapshot === (kind !== Kind.Delta)) this.heads[kind]!.note(cursor, start, position)
    if (!cursor.integer()) return false
    this.writer.takeTime(cursor)
    return true
  }

  private type(): boolean {
    this.isSnapshot = this.cursor.literal(SNAPSHOT)
    return this.isSnapshot || this.cursor.literal(DELTA)
  }

  private sentTime(): boolean {
    const { cursor } = this
    if (!cursor.literal(SENT) || !cursor.integer()) return false
    this.writer.takeTime(cursor)
    return true
  }

  /** What follows the update id of a book. */
  private leaveBook(): boolean {
    const { cursor } = this
    if (cursor.literal(SEQUENCE) && !cursor.integer()) return false
    if (!cursor.skipUnknownFields(BOOK_FIELDS) || !cursor.byte(CLOSE_OBJECT)) return false
    if (cursor.literal(MATCHED)) {
      if (!cursor.integer()) return false
      this.writer.takeTime(cursor)
    }
    return this.leave()
  }

  private leave(): boolean {
    const { cursor } = this
    return cursor.skipUnknownFields(MESSAGE_FIELDS) && cursor.byte(CLOSE_OBJECT) && cursor.isAtEnd()
  }
}
