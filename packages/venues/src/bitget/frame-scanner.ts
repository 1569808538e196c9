import type { Nanos } from '@hft/clock'
import {
  type DecodeOutcome,
  EventFlag,
  type MarketEventBatch,
  NO_PRICE_TICKS,
  DecodeOutcome as Outcome,
} from '@hft/data'
import { CLOSE_LIST, CLOSE_OBJECT, QUOTE } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { levelList } from '../scanning/level-list.ts'
import { Literal } from '../scanning/literal.ts'
import { LongInteger } from '../scanning/long-integer.ts'
import { reverseRows } from '../scanning/reversed-rows.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'
import { type BitgetBookWriter, NO_CHECKSUM } from './book-writer.ts'
import { isBefore } from './json-decoder.ts'

const ACTION = new Literal('{"action":"')
const SNAPSHOT = new Literal('snapshot')
const UPDATE = new Literal('update')
const ARGUMENT = new Literal('","arg":{"instType":"')
const BOOKS = new Literal('","channel":"books","instId":"')
const QUOTES = new Literal('","channel":"books1","instId":"')
const TRADES = new Literal('","channel":"trade","instId":"')
const DATA = new Literal('"},"data":[{')
const ASKS = new Literal('"asks":')
const BIDS = new Literal(',"bids":')
const CHECKSUM = new Literal(',"checksum":')
const SEQUENCE = new Literal(',"seq":')
const TIME = new Literal(',"ts":"')
const TRADE_TIME = new Literal('"ts":"')
const PRICE = new Literal('","price":"')
const SIZE = new Literal('","size":"')
const BUY = new Literal('","side":"buy"')
const SELL = new Literal('","side":"sell"')
const TRADE_ID = new Literal(',"tradeId":"')
const NEXT_TRADE = new Literal(',{')
const NO_LEVELS = new Literal('[]')
const ONE_LEVEL = new Literal('[["')
const BETWEEN = new Literal('","')
const END_OF_ONE = new Literal('"]]')
const LARGEST_CHECKSUM = 9_999_999_999

/** Fields that mean something to the JSON decoder, which may not come among the unknown ones. */
const MESSAGE_FIELDS = new SymbolTable(['action', 'arg', 'data'])
const BOOK_FIELDS = new SymbolTable(['asks', 'bids', 'checksum', 'seq', 'ts'])
const TRADE_FIELDS = new SymbolTable(['ts', 'price', 'size', 'side', 'tradeId'])

/** Reads Bitget's books, best quotes and trades in place; a book's time stands behind its levels, asks before bids. */
export class BitgetFrameScanner implements FrameScanner {
  private readonly writer: BitgetBookWriter
  private readonly cursor = new FrameCursor()
  private readonly firstTrade = new LongInteger()
  private readonly lastTrade = new LongInteger()
  private checksum = 0

  constructor(writer: BitgetBookWriter) {
    this.writer = writer
  }

  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor } = this
    if (!cursor.enter(bytes, start, end) || !cursor.literal(ACTION)) return NOT_THIS_LAYOUT
    const isSnapshot = cursor.literal(SNAPSHOT)
    if (!isSnapshot && !cursor.literal(UPDATE)) return NOT_THIS_LAYOUT
    if (!cursor.literal(ARGUMENT) || !cursor.symbol(this.writer.markets)) return NOT_THIS_LAYOUT
    if (cursor.literal(BOOKS)) return this.book(isSnapshot, localTime, batch)
    if (cursor.literal(QUOTES)) return this.bestQuotes(localTime, batch)
    return !isSnapshot && cursor.literal(TRADES) ? this.trades(localTime, batch) : NOT_THIS_LAYOUT
  }

  private book(isSnapshot: boolean, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    if (!cursor.symbol(writer.symbols) || !cursor.literal(DATA) || !cursor.literal(ASKS)) return NOT_THIS_LAYOUT
    const { position } = cursor
    const fromRow = batch.length
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    const flags = isSnapshot ? EventFlag.Snapshot : 0
    const asks = cursor.at
    if (!levelList(cursor, writer, EventFlag.Ask | flags, position, 0, batch)) return NOT_THIS_LAYOUT
    const endOfAsks = cursor.at
    if (!cursor.literal(BIDS)) return NOT_THIS_LAYOUT
    const bids = cursor.at
    if (!levelList(cursor, writer, EventFlag.Bid | flags, position, 0, batch)) return NOT_THIS_LAYOUT
    const endOfBids = cursor.at
    if (!this.leaveBook()) return NOT_THIS_LAYOUT
    if (writer.isChecked(position, this.checksum)) {
      const { sent } = writer
      sent.reset()
      sent.addLevels(cursor.bytes, asks, endOfAsks)
      sent.addLevels(cursor.bytes, bids, endOfBids)
    }
    writer.completeBook(position, localTime, batch, fromRow)
    return isSnapshot
      ? writer.endBookSnapshot(position, this.checksum, localTime, batch, fromRow)
      : writer.endBookUpdate(position, this.checksum, localTime, batch, fromRow)
  }

  private bestQuotes(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    if (!cursor.symbol(writer.symbols) || !cursor.literal(DATA) || !cursor.literal(ASKS)) return NOT_THIS_LAYOUT
    const { position } = cursor
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    let askTicks: number = NO_PRICE_TICKS
    let askLots = 0
    if (!cursor.literal(NO_LEVELS)) {
      if (!cursor.literal(ONE_LEVEL) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
      askTicks = cursor.number
      if (!cursor.literal(BETWEEN) || !cursor.lots(quantityGrid)) return NOT_THIS_LAYOUT
      askLots = cursor.number
      if (askLots === 0 || !cursor.literal(END_OF_ONE)) return NOT_THIS_LAYOUT
    }
    let bidTicks: number = NO_PRICE_TICKS
    let bidLots = 0
    if (!cursor.literal(BIDS)) return NOT_THIS_LAYOUT
    if (!cursor.literal(NO_LEVELS)) {
      if (!cursor.literal(ONE_LEVEL) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
      bidTicks = cursor.number
      if (!cursor.literal(BETWEEN) || !cursor.lots(quantityGrid)) return NOT_THIS_LAYOUT
      bidLots = cursor.number
      if (bidLots === 0 || !cursor.literal(END_OF_ONE)) return NOT_THIS_LAYOUT
    }
    if (!this.leaveBook()) return NOT_THIS_LAYOUT
    writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return Outcome.Decoded
  }

  private trades(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer, firstTrade, lastTrade } = this
    if (!cursor.symbol(writer.symbols) || !cursor.literal(DATA)) return NOT_THIS_LAYOUT
    const { position } = cursor
    const fromRow = batch.length
    do {
      if (!this.trade(position, localTime, batch)) return NOT_THIS_LAYOUT
      if (batch.length !== fromRow + 1) continue
      firstTrade.high = lastTrade.high
      firstTrade.low = lastTrade.low
    } while (cursor.literal(NEXT_TRADE))
    if (!this.leave()) return NOT_THIS_LAYOUT
    if (isBefore(lastTrade, firstTrade)) reverseRows(batch, fromRow)
    writer.endTrades(position, batch, fromRow)
    return Outcome.Decoded
  }

  private trade(position: number, localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor, writer } = this
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!cursor.literal(TRADE_TIME) || !cursor.integer()) return false
    writer.takeTime(cursor)
    if (!cursor.literal(PRICE) || !cursor.ticks(priceGrid)) return false
    const ticks = cursor.number
    if (!cursor.literal(SIZE) || !cursor.lots(quantityGrid) || cursor.number === 0) return false
    const lots = cursor.number
    const isBuy = cursor.literal(BUY)
    if (!isBuy && !cursor.literal(SELL)) return false
    if (!cursor.literal(TRADE_ID) || !this.lastTrade.read(cursor) || !cursor.byte(QUOTE)) return false
    writer.trade(isBuy ? EventFlag.Bid : EventFlag.Ask, position, ticks, lots, localTime, batch)
    return cursor.skipUnknownFields(TRADE_FIELDS) && cursor.byte(CLOSE_OBJECT)
  }

  /** What follows the levels of a book: checksum and sequence number where they are sent, and the time. */
  private leaveBook(): boolean {
    const { cursor, writer } = this
    this.checksum = NO_CHECKSUM
    if (cursor.literal(CHECKSUM)) {
      if (!cursor.signedInteger() || cursor.number > LARGEST_CHECKSUM || cursor.number < -LARGEST_CHECKSUM) return false
      this.checksum = cursor.number
    }
    writer.hasSequence = cursor.literal(SEQUENCE)
    if (writer.hasSequence) {
      const isQuoted = cursor.byte(QUOTE)
      if (!writer.sequence.read(cursor) || (isQuoted && !cursor.byte(QUOTE))) return false
    }
    if (!cursor.literal(TIME) || !cursor.integer() || !cursor.byte(QUOTE)) return false
    writer.takeTime(cursor)
    return cursor.skipUnknownFields(BOOK_FIELDS) && cursor.byte(CLOSE_OBJECT) && this.leave()
  }

  private leave(): boolean {
    const { cursor } = this
    return (
      cursor.byte(CLOSE_LIST) &&
      cursor.skipUnknownFields(MESSAGE_FIELDS) &&
      cursor.byte(CLOSE_OBJECT) &&
      cursor.isAtEnd()
    )
  }
}
