import type { Nanos } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import { CLOSE_OBJECT, COMMA, OPEN_OBJECT } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { Literal } from '../scanning/literal.ts'
import { ObjectFields, UNKNOWN_FIELD } from '../scanning/object-fields.ts'
import { RememberedHeads } from '../scanning/remembered-heads.ts'
import { type BitmexBookWriter, BookAction } from './book-writer.ts'
import { LevelReader, readSymbol } from './level-reader.ts'
import { MessageTimes } from './message-times.ts'
import { plainLevels } from './plain-levels.ts'
import { plainQuotes } from './plain-quotes.ts'

const BOOK = new Literal('{"table":"orderBookL2","action":"')
const BOOK_25 = new Literal('{"table":"orderBookL2_25","action":"')
const TRADES = new Literal('{"table":"trade","action":"insert","data":[')
const QUOTES = new Literal('{"table":"quote","action":"insert","data":[')
const PARTIAL = new Literal('partial","data":[')
const INSERT = new Literal('insert","data":[')
const UPDATE = new Literal('update","data":[')
const DELETE = new Literal('delete","data":[')
const END_OF_MESSAGE = new Literal(']}')
const END_OF_QUOTES = new Literal('}]}')
const BUY = new Literal('"Buy"')
const SELL = new Literal('"Sell"')

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
/** What a head means: the message's action, and above that its book's position. */
const ACTION_BITS = 2
const ACTION_MASK = (1 << ACTION_BITS) - 1
const ACTIONS = 3
/** Where heads differ: behind the first letters of the action, and in the symbol. */
const ACTION_END = BOOK.length + 3
const SYMBOL_START = BOOK.length + 'update","data":[{"symbol":"'.length

/**
 * Reads BitMEX's books, trades and best quotes in place.
 *
 * The fields of a row may come in any order, but for the symbol before ids, sizes and prices, which are read on its grid.
 * A partial comes with a description of its table first and goes through JSON, unless it has none.
 */
export class BitmexFrameScanner implements FrameScanner {
  private readonly writer: BitmexBookWriter
  private readonly cursor = new FrameCursor()
  private readonly times: MessageTimes
  private readonly levels: LevelReader
  /** Of messages of books, up to the id of their first level. */
  private readonly heads: RememberedHeads
  /** By position: what stands between a level and the id of the next one. */
  private readonly betweenLevels: readonly Literal[]

  /** By position: what stands in a best quote between its time and the size of the bid. */
  private readonly sizedSymbols: readonly Literal[]

  constructor(writer: BitmexBookWriter, epochNs: bigint) {
    this.writer = writer
    this.times = new MessageTimes(this.cursor, epochNs)
    this.levels = new LevelReader(this.cursor, writer, this.times)
    this.heads = new RememberedHeads(ACTION_END, SYMBOL_START, writer.instruments.length * ACTIONS)
    this.betweenLevels = writer.instruments.map(({ symbol }) => new Literal(`},{"symbol":"${symbol}","id":`))
    this.sizedSymbols = writer.instruments.map(({ symbol }) => new Literal(`,"symbol":"${symbol}","bidSize":`))
  }

  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    if (!cursor.enter(bytes, start, end)) return NOT_THIS_LAYOUT
    this.times.begin()
    const head = this.heads.of(cursor)
    if (head.isHere(cursor)) {
      const action = (head.meaning & ACTION_MASK) as BookAction
      const position = head.meaning >> ACTION_BITS
      const fromRow = batch.length
      writer.beginBook(action, position, localTime, batch)
      if (plainLevels(cursor, writer, this.times, this.betweenLevels[position]!, action, position, localTime, batch)) {
        return writer.endWholeRows(action, position, localTime, batch, fromRow)
      }
      batch.length = fromRow
      cursor.at = start
      this.times.begin()
    }
    if (cursor.literal(BOOK) || cursor.literal(BOOK_25)) return this.book(start, localTime, batch)
    if (cursor.literal(QUOTES)) return this.quotes(localTime, batch)
    return cursor.literal(TRADES) ? this.trades(localTime, batch) : NOT_THIS_LAYOUT
  }

  private book(start: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, levels } = this
    const action = this.action()
    if (action < 0) return NOT_THIS_LAYOUT
    const fromRow = batch.length
    const levelStart = cursor.at
    levels.begin()
    const position = levels.read(action as BookAction, -1, localTime, batch)
    if (position < 0) return NOT_THIS_LAYOUT
    const { at } = cursor
    if (action !== BookAction.Partial && levels.headEnd > levelStart) {
      cursor.at = start
      const head = this.heads.of(cursor)
      cursor.at = levels.headEnd
      head.note(cursor, start, action | (position << ACTION_BITS))
      cursor.at = at
    }
    if (cursor.byte(COMMA)) return this.furtherLevels(action as BookAction, position, localTime, batch, fromRow)
    return this.endBook(action as BookAction, position, localTime, batch, fromRow)
  }

  /** The levels behind the first of a message. */
  private furtherLevels(
    action: BookAction,
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, levels } = this
    do {
      if (levels.like(action, position, batch)) continue
      if (levels.read(action, position, localTime, batch) < 0) return NOT_THIS_LAYOUT
    } while (cursor.byte(COMMA))
    return this.endBook(action, position, localTime, batch, fromRow)
  }

  private endBook(
    action: BookAction,
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer, levels } = this
    if (!cursor.literal(END_OF_MESSAGE) || !cursor.isAtEnd()) return NOT_THIS_LAYOUT
    writer.exchangeTime = levels.latestTime
    return writer.endBook(action, position, localTime, batch, fromRow)
  }

  private action(): BookAction | -1 {
    const { cursor } = this
    if (cursor.literal(UPDATE)) return BookAction.Update
    if (cursor.literal(INSERT)) return BookAction.Insert
    if (cursor.literal(DELETE)) return BookAction.Delete
    return cursor.literal(PARTIAL) ? BookAction.Partial : -1
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
          if (!this.times.read()) return -1
          writer.exchangeTime = cursor.number
          break
        case TradeField.Symbol:
          if (!readSymbol(cursor, writer)) return -1
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
    const { at } = cursor
    let position = plainQuotes(cursor, writer, this.times, this.sizedSymbols, localTime, batch)
    if (position >= 0 && cursor.literal(END_OF_QUOTES) && cursor.isAtEnd()) {
      writer.endQuotes(position, batch, fromRow)
      return Outcome.Decoded
    }
    batch.length = fromRow
    cursor.at = at
    this.times.begin()
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
        if (!this.times.read()) return -1
        writer.exchangeTime = cursor.number
        continue
      }
      if (field === QuoteField.Symbol) {
        if (!readSymbol(cursor, writer)) return -1
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
}
