import type { Nanos } from '@hft/clock'
import {
  type DecodeOutcome,
  EventFlag,
  type MarketEventBatch,
  NO_PRICE_TICKS,
  DecodeOutcome as Outcome,
} from '@hft/data'
import { CLOSE_LIST, CLOSE_OBJECT, COMMA, QUOTE } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { levelList } from '../scanning/level-list.ts'
import { Literal } from '../scanning/literal.ts'
import { RememberedHead } from '../scanning/remembered-head.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'
import { NO_CHECKSUM, type OkxBookWriter } from './book-writer.ts'

const BOOKS = new Literal('{"arg":{"channel":"books","instId":"')
const BOOKS_BY_TICK = new Literal('{"arg":{"channel":"books-l2-tbt","instId":"')
const BOOKS_50_BY_TICK = new Literal('{"arg":{"channel":"books50-l2-tbt","instId":"')
const BEST_QUOTES = new Literal('{"arg":{"channel":"bbo-tbt","instId":"')
const TRADES = new Literal('{"arg":{"channel":"trades","instId":"')
const ALL_TRADES = new Literal('{"arg":{"channel":"trades-all","instId":"')
const UPDATE = new Literal('"},"action":"update","data":[{"asks":')
const SNAPSHOT = new Literal('"},"action":"snapshot","data":[{"asks":')
const QUOTES = new Literal('"},"data":[{"asks":')
const TRADE_LIST = new Literal('"},"data":[')
const BIDS = new Literal(',"bids":')
const SENT = new Literal(',"ts":"')
const CHECKSUM = new Literal(',"checksum":')
const SEQUENCE = new Literal(',"seqId":')
const PREVIOUS = new Literal(',"prevSeqId":')
const NO_LEVELS = new Literal('[]')
const ONE_LEVEL = new Literal('[["')
const BETWEEN = new Literal('","')
const END_OF_ONE = new Literal('"]]')
const TRADE = new Literal('{"instId":"')
const TRADE_ID = new Literal('","tradeId":"')
const PRICE = new Literal('","px":"')
const QUANTITY = new Literal('","sz":"')
const COUNT = new Literal(',"count":"')
const BUY = new Literal('","side":"buy"')
const SELL = new Literal('","side":"sell"')
/** After price and quantity, a level has a field of the past and the number of orders. */
const FURTHER_TEXTS = 2

/** Fields that mean something to the JSON decoder, which may not come among the unknown ones. */
const MESSAGE_FIELDS = new SymbolTable(['arg', 'action', 'data', 'event', 'op'])
const BOOK_FIELDS = new SymbolTable(['asks', 'bids', 'ts', 'checksum', 'seqId', 'prevSeqId'])
const TRADE_FIELDS = new SymbolTable(['instId', 'px', 'sz', 'side', 'ts'])

/**
 * Reads OKX's order books, best quotes and trades in place.
 *
 * Time, checksum and sequence ids stand behind the levels, which get the time at the end; the ids come in either order,
 * or not at all in old recordings.
 */
export class OkxFrameScanner implements FrameScanner {
  private readonly writer: OkxBookWriter
  private readonly cursor = new FrameCursor()
  private checksum = 0.5
  private readonly updateHead = new RememberedHead()
  private readonly quotesHead = new RememberedHead()
  private readonly tradesHead = new RememberedHead()

  constructor(writer: OkxBookWriter) {
    this.writer = writer
  }

  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer, updateHead, quotesHead, tradesHead } = this
    if (!cursor.enter(bytes, start, end)) return NOT_THIS_LAYOUT
    if (updateHead.isHere(cursor)) return this.books(updateHead.meaning, false, localTime, batch)
    if (quotesHead.isHere(cursor)) return this.bestQuotes(quotesHead.meaning, localTime, batch)
    if (tradesHead.isHere(cursor)) return this.trades(localTime, batch)
    if (cursor.literal(BOOKS) || cursor.literal(BOOKS_BY_TICK) || cursor.literal(BOOKS_50_BY_TICK)) {
      if (!cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
      const { position } = cursor
      if (cursor.literal(SNAPSHOT)) return this.books(position, true, localTime, batch)
      if (!cursor.literal(UPDATE)) return NOT_THIS_LAYOUT
      updateHead.note(cursor, start, position)
      return this.books(position, false, localTime, batch)
    }
    if (cursor.literal(BEST_QUOTES)) {
      if (!cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
      const { position } = cursor
      if (!cursor.literal(QUOTES)) return NOT_THIS_LAYOUT
      quotesHead.note(cursor, start, position)
      return this.bestQuotes(position, localTime, batch)
    }
    if (!cursor.literal(TRADES) && !cursor.literal(ALL_TRADES)) return NOT_THIS_LAYOUT
    // Which instrument a trade is of, it says itself.
    if (!cursor.text() || !cursor.literal(TRADE_LIST)) return NOT_THIS_LAYOUT
    tradesHead.note(cursor, start, 0)
    return this.trades(localTime, batch)
  }

  private books(
    position: number,
    isSnapshot: boolean,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const fromRow = batch.length
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    const flags = isSnapshot ? EventFlag.Snapshot : 0
    if (
      !levelList(cursor, writer, EventFlag.Ask | flags, position, FURTHER_TEXTS, batch) ||
      !cursor.literal(BIDS) ||
      !levelList(cursor, writer, EventFlag.Bid | flags, position, FURTHER_TEXTS, batch) ||
      !this.sentTime()
    ) {
      return NOT_THIS_LAYOUT
    }
    if (!this.bookIds() || !this.leaveBook()) return NOT_THIS_LAYOUT
    writer.completeBook(position, localTime, batch, fromRow)
    return isSnapshot
      ? writer.endBookSnapshot(position, this.checksum, localTime, batch, fromRow)
      : writer.endBookUpdate(position, this.checksum, localTime, batch, fromRow)
  }

  private bestQuotes(
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    let askTicks: number = NO_PRICE_TICKS
    let askLots = 0
    if (!cursor.literal(NO_LEVELS)) {
      if (!cursor.literal(ONE_LEVEL) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
      askTicks = cursor.number
      if (!cursor.literal(BETWEEN) || !cursor.lots(quantityGrid)) return NOT_THIS_LAYOUT
      askLots = cursor.number
      if (!this.endOfOneLevel()) return NOT_THIS_LAYOUT
    }
    let bidTicks: number = NO_PRICE_TICKS
    let bidLots = 0
    if (!cursor.literal(BIDS)) return NOT_THIS_LAYOUT
    if (!cursor.literal(NO_LEVELS)) {
      if (!cursor.literal(ONE_LEVEL) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
      bidTicks = cursor.number
      if (!cursor.literal(BETWEEN) || !cursor.lots(quantityGrid)) return NOT_THIS_LAYOUT
      bidLots = cursor.number
      if (!this.endOfOneLevel()) return NOT_THIS_LAYOUT
    }
    if (!this.sentTime()) return NOT_THIS_LAYOUT
    if (!this.bookIds() || !this.leaveBook()) return NOT_THIS_LAYOUT
    writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return Outcome.Decoded
  }

  private trades(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor } = this
    const fromRow = batch.length
    do {
      if (!this.trade(localTime, batch)) return NOT_THIS_LAYOUT
    } while (cursor.byte(COMMA))
    if (!cursor.byte(CLOSE_LIST) || !this.leave()) return NOT_THIS_LAYOUT
    this.writer.endTrades(cursor.position, batch, fromRow)
    return Outcome.Decoded
  }

  private trade(localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor, writer } = this
    if (!cursor.literal(TRADE) || !cursor.symbol(writer.symbols)) return false
    const { position } = cursor
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!cursor.literal(TRADE_ID) || !cursor.text() || !cursor.literal(PRICE) || !cursor.ticks(priceGrid)) return false
    const ticks = cursor.number
    if (!cursor.literal(QUANTITY) || !cursor.lots(quantityGrid)) return false
    const lots = cursor.number
    let flags: number = EventFlag.Bid
    if (!cursor.literal(BUY)) {
      if (!cursor.literal(SELL)) return false
      flags = EventFlag.Ask
    }
    if (lots === 0 || !this.sentTime()) return false
    if (cursor.literal(COUNT) && !(cursor.integer() && cursor.byte(QUOTE))) return false
    if (!cursor.skipUnknownFields(TRADE_FIELDS) || !cursor.byte(CLOSE_OBJECT)) return false
    writer.trade(flags, position, ticks, lots, localTime, batch)
    return true
  }

  /** The rest of a level that is a side's only one. */
  private endOfOneLevel(): boolean {
    const { cursor } = this
    for (let further = 0; further < FURTHER_TEXTS; further++) {
      if (!cursor.literal(BETWEEN) || !cursor.text()) return false
    }
    return cursor.literal(END_OF_ONE)
  }

  private sentTime(): boolean {
    const { cursor } = this
    if (!cursor.literal(SENT) || !cursor.integer()) return false
    this.writer.takeTime(cursor)
    return cursor.byte(QUOTE)
  }

  /** Checksum and sequence ids, those that are sent. */
  private bookIds(): boolean {
    const { cursor, writer } = this
    this.checksum = NO_CHECKSUM
    writer.lastId = Number.NaN
    writer.previousId = Number.NaN
    if (cursor.literal(CHECKSUM)) {
      if (!cursor.signedInteger()) return false
      this.checksum = cursor.number
    }
    const isPreviousFirst = cursor.literal(PREVIOUS)
    if (isPreviousFirst) {
      if (!cursor.signedInteger()) return false
      writer.previousId = cursor.number
    }
    if (cursor.literal(SEQUENCE)) {
      if (!cursor.signedInteger()) return false
      writer.lastId = cursor.number
      if (!isPreviousFirst && cursor.literal(PREVIOUS)) {
        if (!cursor.signedInteger()) return false
        writer.previousId = cursor.number
      }
    }
    writer.firstId = writer.previousId
    return true
  }

  /** What follows the ids of the one book of a message. */
  private leaveBook(): boolean {
    const { cursor } = this
    return cursor.skipUnknownFields(BOOK_FIELDS) && cursor.byte(CLOSE_OBJECT) && cursor.byte(CLOSE_LIST) && this.leave()
  }

  private leave(): boolean {
    const { cursor } = this
    return cursor.skipUnknownFields(MESSAGE_FIELDS) && cursor.byte(CLOSE_OBJECT) && cursor.isAtEnd()
  }
}
