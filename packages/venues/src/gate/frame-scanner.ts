import type { Nanos } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import type { EventWriter } from '../scanning/event-writer.ts'
import { CLOSE_OBJECT, POINT, QUOTE, ZERO } from '../scanning/frame-bytes.ts'
import { FrameCursor, POWERS_OF_TEN } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { levelList } from '../scanning/level-list.ts'
import { Literal } from '../scanning/literal.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const TIME = new Literal('{"time":')
const TIME_MILLIS = new Literal(',"time_ms":')
const BOOK = new Literal(',"channel":"spot.order_book_update","event":"update","result":{"t":')
const QUOTES = new Literal(',"channel":"spot.book_ticker","event":"update","result":{"t":')
const TRADES = new Literal(',"channel":"spot.trades","event":"update","result":{"id":')
const DEPTH = new Literal(',"l":"')
const KIND = new Literal(',"e":"depthUpdate","E":')
const SYMBOL = new Literal(',"s":"')
const FIRST_ID = new Literal('","U":')
const LAST_ID = new Literal(',"u":')
const BIDS = new Literal(',"b":')
const ASKS = new Literal(',"a":')
const BID = new Literal('","b":"')
const BID_QUANTITY = new Literal('","B":"')
const ASK = new Literal('","a":"')
const ASK_QUANTITY = new Literal('","A":"')
const CREATED = new Literal(',"create_time":')
const CREATED_MILLIS = new Literal(',"create_time_ms":"')
const BUY = new Literal('","side":"buy","currency_pair":"')
const SELL = new Literal('","side":"sell","currency_pair":"')
const AMOUNT = new Literal('","amount":"')
const PRICE = new Literal('","price":"')
const FRACTION_DIGITS = 6

/** Fields that mean something to the JSON decoder, which may not come among the unknown ones. */
const MESSAGE_FIELDS = new SymbolTable(['channel', 'event', 'result'])
const BOOK_FIELDS = new SymbolTable(['t', 's', 'U', 'u', 'b', 'a'])
const QUOTE_FIELDS = new SymbolTable(['t', 'u', 's', 'b', 'B', 'a', 'A'])
const TRADE_FIELDS = new SymbolTable(['id', 'create_time_ms', 'side', 'currency_pair', 'amount', 'price'])

/** Reads Gate.io's differences of the book, best quotes and trades in place. */
export class GateFrameScanner implements FrameScanner {
  private readonly writer: EventWriter
  private readonly cursor = new FrameCursor()

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
    const { cursor } = this
    if (!cursor.enter(bytes, start, end) || !cursor.literal(TIME) || !cursor.integer()) return NOT_THIS_LAYOUT
    if (cursor.literal(TIME_MILLIS) && !cursor.integer()) return NOT_THIS_LAYOUT
    if (cursor.literal(BOOK)) return this.difference(localTime, batch)
    if (cursor.literal(QUOTES)) return this.bestQuotes(localTime, batch)
    return cursor.literal(TRADES) ? this.trade(localTime, batch) : NOT_THIS_LAYOUT
  }

  private difference(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    if (!cursor.integer()) return NOT_THIS_LAYOUT
    writer.takeTime(cursor)
    if (!this.depth() || !cursor.literal(KIND) || !cursor.integer() || !cursor.literal(SYMBOL)) return NOT_THIS_LAYOUT
    if (!cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
    const { position } = cursor
    if (!cursor.literal(FIRST_ID) || !cursor.integer()) return NOT_THIS_LAYOUT
    writer.firstId = cursor.number
    writer.previousId = writer.firstId - 1
    if (!cursor.literal(LAST_ID) || !cursor.integer()) return NOT_THIS_LAYOUT
    writer.lastId = cursor.number
    const fromRow = batch.length
    writer.beginDifference(position, localTime, batch)
    if (
      !cursor.literal(BIDS) ||
      !levelList(cursor, writer, EventFlag.Bid, position, 0, batch) ||
      !cursor.literal(ASKS) ||
      !levelList(cursor, writer, EventFlag.Ask, position, 0, batch) ||
      !this.leave(BOOK_FIELDS)
    ) {
      return NOT_THIS_LAYOUT
    }
    writer.completeBook(position, localTime, batch, fromRow)
    return writer.endDifference(position, localTime, batch, fromRow)
  }

  private bestQuotes(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    if (!cursor.integer()) return NOT_THIS_LAYOUT
    writer.takeTime(cursor)
    if (!cursor.literal(LAST_ID) || !cursor.integer() || !cursor.literal(SYMBOL)) return NOT_THIS_LAYOUT
    if (!cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
    const { position } = cursor
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!cursor.literal(BID) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
    const bidTicks = cursor.number
    if (!cursor.literal(BID_QUANTITY) || !cursor.lots(quantityGrid) || cursor.number === 0) return NOT_THIS_LAYOUT
    const bidLots = cursor.number
    if (!cursor.literal(ASK) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
    const askTicks = cursor.number
    if (!cursor.literal(ASK_QUANTITY) || !cursor.lots(quantityGrid) || cursor.number === 0) return NOT_THIS_LAYOUT
    const askLots = cursor.number
    if (!cursor.byte(QUOTE) || !this.leave(QUOTE_FIELDS)) return NOT_THIS_LAYOUT
    writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return Outcome.Decoded
  }

  private trade(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    if (!cursor.integer() || !cursor.literal(CREATED) || !cursor.integer()) return NOT_THIS_LAYOUT
    if (!cursor.literal(CREATED_MILLIS) || !this.takeTradeTime()) return NOT_THIS_LAYOUT
    const isBuy = cursor.literal(BUY)
    if ((!isBuy && !cursor.literal(SELL)) || !cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
    const { position } = cursor
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!cursor.literal(AMOUNT) || !cursor.lots(quantityGrid) || cursor.number === 0) return NOT_THIS_LAYOUT
    const lots = cursor.number
    if (!cursor.literal(PRICE) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
    const ticks = cursor.number
    if (!cursor.byte(QUOTE) || !this.leave(TRADE_FIELDS)) return NOT_THIS_LAYOUT
    const fromRow = batch.length
    writer.trade(isBuy ? EventFlag.Bid : EventFlag.Ask, position, ticks, lots, localTime, batch)
    writer.endTrades(position, batch, fromRow)
    return Outcome.Decoded
  }

  /** Depth of the stream, where it is said. */
  private depth(): boolean {
    const { cursor } = this
    return !cursor.literal(DEPTH) || (cursor.text() && cursor.byte(QUOTE))
  }

  /** Milliseconds and up to six further digits. */
  private takeTradeTime(): boolean {
    const { cursor, writer } = this
    if (!cursor.integer()) return false
    writer.takeTime(cursor)
    if (!cursor.byte(POINT)) return true
    const { bytes, at: start } = cursor
    let at = start
    let fraction = 0
    for (let digit = bytes[at]! ^ ZERO; digit <= 9; digit = bytes[++at]! ^ ZERO) {
      if (at - start === FRACTION_DIGITS) return false
      fraction = (fraction * 10 + digit) | 0
    }
    cursor.at = at
    writer.exchangeTime += fraction * POWERS_OF_TEN[FRACTION_DIGITS - (at - start)]!
    return at > start
  }

  /** The rest of the result and of the message. */
  private leave(fields: SymbolTable): boolean {
    const { cursor } = this
    if (!cursor.skipUnknownFields(fields) || !cursor.byte(CLOSE_OBJECT)) return false
    return cursor.skipUnknownFields(MESSAGE_FIELDS) && cursor.byte(CLOSE_OBJECT) && cursor.isAtEnd()
  }
}
