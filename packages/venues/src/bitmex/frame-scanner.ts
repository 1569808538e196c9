import type { Nanos } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import { CLOSE_OBJECT, COMMA, literal, MINUS, OPEN_OBJECT, QUOTE, ZERO } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { epochDayOf, isoTime } from '../scanning/iso-time.ts'
import { ObjectFields, UNKNOWN_FIELD } from '../scanning/object-fields.ts'
import { type BitmexBookWriter, BookAction } from './book-writer.ts'

const BOOK = literal('{"table":"orderBookL2","action":"')
const BOOK_25 = literal('{"table":"orderBookL2_25","action":"')
const TRADES = literal('{"table":"trade","action":"insert","data":[')
const QUOTES = literal('{"table":"quote","action":"insert","data":[')
const PARTIAL = literal('partial","data":[')
const INSERT = literal('insert","data":[')
const UPDATE = literal('update","data":[')
const DELETE = literal('delete","data":[')
/** Of a time with milliseconds, `2024-08-08T23:54:16.299Z`. */
const TIME_LENGTH = 24
const END_OF_MESSAGE = literal(']}')
const BUY = literal('"Buy"')
const SELL = literal('"Sell"')

const LevelField = { Symbol: 0, Id: 1, Side: 2, Size: 3, Price: 4, Timestamp: 5, TransactTime: 6 } as const
const LEVEL_FIELDS = new ObjectFields(['symbol', 'id', 'side', 'size', 'price', 'timestamp', 'transactTime'])
const NAMED_LEVEL = (1 << LevelField.Symbol) | (1 << LevelField.Id) | (1 << LevelField.Side)
const SIZED_LEVEL = NAMED_LEVEL | (1 << LevelField.Size)
const PRICED_LEVEL = SIZED_LEVEL | (1 << LevelField.Price)

/** Those behind the price mean nothing. */
const TradeField = { Timestamp: 0, Symbol: 1, Side: 2, Size: 3, Price: 4 } as const
const TRADE_FIELDS = new ObjectFields([
  ...['timestamp', 'symbol', 'side', 'size', 'price', 'tickDirection', 'trdMatchID'],
  ...['grossValue', 'homeNotional', 'foreignNotional', 'trdType'],
])
const WHOLE_TRADE = 0b11111

const QuoteField = { Timestamp: 0, Symbol: 1, BidSize: 2, BidPrice: 3, AskPrice: 4 } as const
const QUOTE_FIELDS = new ObjectFields(['timestamp', 'symbol', 'bidSize', 'bidPrice', 'askPrice', 'askSize'])
const WHOLE_QUOTE = 0b111111

/**
 * Reads BitMEX's books, trades and best quotes in place.
 *
 * The fields of a row may come in any order, but for the symbol before ids, sizes and prices, which are read on its grid.
 * A partial comes with a description of its table first and goes through JSON, unless it has none.
 */
export class BitmexFrameScanner implements FrameScanner {
  private readonly writer: BitmexBookWriter
  private readonly epochDay: number
  private readonly cursor = new FrameCursor()
  /** Latest time of the levels of a book message; NaN for none. */
  private latestTime = Number.NaN
  /** Where the last time of this length stands in the message, and what it is; −1 for none. */
  private timeStart = -1
  private timeNanos = Number.NaN

  constructor(writer: BitmexBookWriter, epochNs: bigint) {
    this.writer = writer
    this.epochDay = epochDayOf(epochNs)
  }

  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor } = this
    if (!cursor.enter(bytes, start, end)) return NOT_THIS_LAYOUT
    this.timeStart = -1
    if (cursor.literal(BOOK) || cursor.literal(BOOK_25)) return this.book(localTime, batch)
    if (cursor.literal(QUOTES)) return this.quotes(localTime, batch)
    return cursor.literal(TRADES) ? this.trades(localTime, batch) : NOT_THIS_LAYOUT
  }

  private book(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const action = this.action()
    if (action < 0) return NOT_THIS_LAYOUT
    const fromRow = batch.length
    let position = -1
    this.latestTime = Number.NaN
    do {
      const next = this.level(action as BookAction, position, localTime, batch)
      if (next < 0) return NOT_THIS_LAYOUT
      position = next
    } while (cursor.byte(COMMA))
    if (!cursor.literal(END_OF_MESSAGE) || !cursor.isAtEnd()) return NOT_THIS_LAYOUT
    writer.exchangeTime = this.latestTime
    return writer.endBook(action as BookAction, position, localTime, batch, fromRow)
  }

  private action(): BookAction | -1 {
    const { cursor } = this
    if (cursor.literal(UPDATE)) return BookAction.Update
    if (cursor.literal(INSERT)) return BookAction.Insert
    if (cursor.literal(DELETE)) return BookAction.Delete
    return cursor.literal(PARTIAL) ? BookAction.Partial : -1
  }

  /** A level of the book at `expected`, or of any when this is the message's first; answers the book's, −1 for none. */
  private level(action: BookAction, expected: number, localTime: Nanos, batch: MarketEventBatch): number {
    const { cursor, writer } = this
    const isNew = action === BookAction.Partial || action === BookAction.Insert
    const isGone = action === BookAction.Delete
    let position = expected
    let seen = 0
    let flags = action === BookAction.Partial ? EventFlag.Snapshot : 0
    let lots = 0
    let ticks = 0
    let sent = Number.NaN
    let matched = Number.NaN
    if (!cursor.byte(OPEN_OBJECT)) return -1
    LEVEL_FIELDS.begin()
    do {
      const field = LEVEL_FIELDS.next(cursor)
      if (field === UNKNOWN_FIELD) {
        if (!cursor.skipScalar()) return -1
        continue
      }
      if (field < 0 || (seen & (1 << field)) !== 0) return -1
      seen |= 1 << field
      switch (field) {
        case LevelField.Symbol:
          if (!this.symbol() || (expected >= 0 && cursor.position !== expected)) return -1
          if (expected < 0) writer.beginBook(action, cursor.position, localTime, batch)
          position = cursor.position
          break
        case LevelField.Id:
          if (position < 0 || !cursor.integer()) return -1
          writer.takeLevelId(cursor)
          break
        case LevelField.Side:
          flags |= cursor.literal(BUY) ? EventFlag.Bid : EventFlag.Ask
          if ((flags & EventFlag.Ask) !== 0 && !cursor.literal(SELL)) return -1
          break
        case LevelField.Size:
          if (isGone) {
            if (!this.skipNumber()) return -1
          } else {
            if (position < 0 || !cursor.bareLots(writer.instruments[position]!.quantityGrid)) return -1
            lots = cursor.number
          }
          break
        case LevelField.Price:
          if (isNew) {
            if (position < 0 || !cursor.bareTicks(writer.instruments[position]!.priceGrid)) return -1
            ticks = cursor.number
          } else if (!this.skipNumber()) return -1
          break
        case LevelField.Timestamp:
          if (!this.time()) return -1
          sent = cursor.number
          break
        default:
          if (!this.time()) return -1
          matched = cursor.number
      }
    } while (cursor.byte(COMMA))
    const wanted = isNew ? PRICED_LEVEL : isGone ? NAMED_LEVEL : SIZED_LEVEL
    if ((seen & wanted) !== wanted || !cursor.byte(CLOSE_OBJECT)) return -1
    const time = matched > Number.NEGATIVE_INFINITY ? matched : sent
    if (time > Number.NEGATIVE_INFINITY && !(time <= this.latestTime)) this.latestTime = time
    if (isNew) writer.addLevel(flags, position, ticks, lots, localTime, batch)
    else writer.changeLevel(flags, position, lots, localTime, batch)
    return position
  }

  private trades(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const fromRow = batch.length
    let position = -1
    do {
      position = this.trade(localTime, batch)
      if (position < 0) return NOT_THIS_LAYOUT
    } while (cursor.byte(COMMA))
    if (!cursor.literal(END_OF_MESSAGE) || !cursor.isAtEnd()) return NOT_THIS_LAYOUT
    writer.endTrades(position, batch, fromRow)
    return Outcome.Decoded
  }

  /** The instrument's position, −1 when this is no trade as usual. */
  private trade(localTime: Nanos, batch: MarketEventBatch): number {
    const { cursor, writer } = this
    let position = -1
    let seen = 0
    let side = 0
    let lots = 0
    let ticks = 0
    if (!cursor.byte(OPEN_OBJECT)) return -1
    TRADE_FIELDS.begin()
    do {
      const field = TRADE_FIELDS.next(cursor)
      if (field === UNKNOWN_FIELD) {
        if (!cursor.skipScalar()) return -1
        continue
      }
      if (field < 0 || (seen & (1 << field)) !== 0) return -1
      seen |= 1 << field
      switch (field) {
        case TradeField.Timestamp:
          if (!this.time()) return -1
          writer.exchangeTime = cursor.number
          break
        case TradeField.Symbol:
          if (!this.symbol()) return -1
          position = cursor.position
          break
        case TradeField.Side:
          side = cursor.literal(BUY) ? EventFlag.Bid : EventFlag.Ask
          if (side === EventFlag.Ask && !cursor.literal(SELL)) return -1
          break
        case TradeField.Size:
          if (position < 0 || !cursor.bareLots(writer.instruments[position]!.quantityGrid)) return -1
          lots = cursor.number
          break
        case TradeField.Price:
          if (position < 0 || !cursor.bareTicks(writer.instruments[position]!.priceGrid)) return -1
          ticks = cursor.number
          break
        default:
          if (!cursor.skipScalar()) return -1
      }
    } while (cursor.byte(COMMA))
    if ((seen & WHOLE_TRADE) !== WHOLE_TRADE || lots === 0 || !cursor.byte(CLOSE_OBJECT)) return -1
    writer.trade(side, position, ticks, lots, localTime, batch)
    return position
  }

  private quotes(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const fromRow = batch.length
    let position = -1
    do {
      position = this.quote(localTime, batch)
      if (position < 0) return NOT_THIS_LAYOUT
    } while (cursor.byte(COMMA))
    if (!cursor.literal(END_OF_MESSAGE) || !cursor.isAtEnd()) return NOT_THIS_LAYOUT
    writer.endQuotes(position, batch, fromRow)
    return Outcome.Decoded
  }

  /** The instrument's position, −1 when this is no quote as usual. */
  private quote(localTime: Nanos, batch: MarketEventBatch): number {
    const { cursor, writer } = this
    let position = -1
    let seen = 0
    let bidTicks = 0
    let bidLots = 0
    let askTicks = 0
    let askLots = 0
    if (!cursor.byte(OPEN_OBJECT)) return -1
    QUOTE_FIELDS.begin()
    do {
      const field = QUOTE_FIELDS.next(cursor)
      if (field === UNKNOWN_FIELD) {
        if (!cursor.skipScalar()) return -1
        continue
      }
      if (field < 0 || (seen & (1 << field)) !== 0) return -1
      seen |= 1 << field
      if (field === QuoteField.Timestamp) {
        if (!this.time()) return -1
        writer.exchangeTime = cursor.number
        continue
      }
      if (field === QuoteField.Symbol) {
        if (!this.symbol()) return -1
        position = cursor.position
        continue
      }
      if (position < 0) return -1
      const { priceGrid, quantityGrid } = writer.instruments[position]!
      switch (field) {
        case QuoteField.BidSize:
          if (!cursor.bareLots(quantityGrid)) return -1
          bidLots = cursor.number
          break
        case QuoteField.BidPrice:
          if (!cursor.bareTicks(priceGrid)) return -1
          bidTicks = cursor.number
          break
        case QuoteField.AskPrice:
          if (!cursor.bareTicks(priceGrid)) return -1
          askTicks = cursor.number
          break
        default:
          if (!cursor.bareLots(quantityGrid)) return -1
          askLots = cursor.number
      }
    } while (cursor.byte(COMMA))
    if (seen !== WHOLE_QUOTE || bidLots === 0 || askLots === 0 || !cursor.byte(CLOSE_OBJECT)) return -1
    writer.quote(EventFlag.Bid, position, bidTicks, bidLots, localTime, batch)
    writer.quote(EventFlag.Ask, position, askTicks, askLots, localTime, batch)
    return position
  }

  private symbol(): boolean {
    const { cursor } = this
    return cursor.byte(QUOTE) && cursor.symbol(this.writer.symbols) && cursor.byte(QUOTE)
  }

  /** A time in quotes; rows of a message mostly have the same, which is then compared and not read. */
  private time(): boolean {
    const { cursor } = this
    if (!cursor.byte(QUOTE)) return false
    const { bytes, at } = cursor
    if (this.timeStart >= 0) {
      let index = TIME_LENGTH - 1
      while (index >= 0 && bytes[at + index] === bytes[this.timeStart + index]) index--
      if (index < 0) {
        cursor.at = at + TIME_LENGTH
        cursor.number = this.timeNanos
        return cursor.byte(QUOTE)
      }
    }
    if (!isoTime(cursor, this.epochDay)) return false
    if (cursor.at - at === TIME_LENGTH) {
      this.timeStart = at
      this.timeNanos = cursor.number
    }
    return cursor.byte(QUOTE)
  }

  /** A number that means nothing here. */
  private skipNumber(): boolean {
    const { cursor } = this
    const first = cursor.bytes[cursor.at]!
    return (first === MINUS || (first ^ ZERO) <= 9) && cursor.skipScalar()
  }
}
