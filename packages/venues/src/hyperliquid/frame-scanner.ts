import type { Nanos } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import { CLOSE_LIST, CLOSE_OBJECT, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { Literal } from '../scanning/literal.ts'
import { ObjectFields, UNKNOWN_FIELD } from '../scanning/object-fields.ts'
import { ObjectForm } from '../scanning/object-form.ts'
import { LevelForm, plainLevels } from '../scanning/plain-levels.ts'
import type { HyperliquidBookWriter } from './book-writer.ts'

const BOOK = new Literal('{"channel":"l2Book","data":{')
const QUOTES = new Literal('{"channel":"bbo","data":{')
const TRADES = new Literal('{"channel":"trades","data":[')
const END_OF_DATA = new Literal('}}')
const END_OF_TRADES = new Literal(']}')
const BUY = new Literal('"B"')
const SELL = new Literal('"A"')
const COUNT_FIRST = new Literal('{"n":')
const PRICE_AFTER_COUNT = new Literal(',"px":"')
const PRICE_FIRST = new Literal('{"px":"')
const QUANTITY = new Literal('","sz":"')
/** As most levels are written. */
const LEVELS = new ObjectForm({ head: '{"n":', afterCount: ',"px":"', between: '","sz":"', isBare: false })
const COUNT_LAST = new Literal(',"n":')

/** Of books and of best quotes, which have one of the last two. */
const Field = { Coin: 0, Time: 1 } as const
const BOOK_FIELDS = new ObjectFields(['coin', 'time', 'levels'])
const QUOTE_FIELDS = new ObjectFields(['coin', 'time', 'bbo'])
const WHOLE = 0b111

/** Those behind the users mean nothing. */
const TradeField = { Coin: 0, Side: 1, Price: 2, Quantity: 3, Time: 4, Users: 5 } as const
const TRADE_FIELDS = new ObjectFields(['coin', 'side', 'px', 'sz', 'time', 'users', 'hash', 'tid'])
const WHOLE_TRADE = 0b11111

/**
 * Reads Hyperliquid's books, best quotes and trades in place.
 *
 * Fields may come in any order, but for the coin, on whose grid prices are read, before them. Levels have their number of
 * orders first or last.
 */
export class HyperliquidFrameScanner implements FrameScanner {
  private readonly writer: HyperliquidBookWriter
  private readonly cursor = new FrameCursor()
  /** Ticks and lots of the last level read; doubles in fields and arguments are boxed. */
  private readonly read = new Float64Array(2)

  constructor(writer: HyperliquidBookWriter) {
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
    if (!cursor.enter(bytes, start, end)) return NOT_THIS_LAYOUT
    if (cursor.literal(BOOK)) return this.book(localTime, batch)
    if (cursor.literal(QUOTES)) return this.bestQuotes(localTime, batch)
    return cursor.literal(TRADES) ? this.trades(localTime, batch) : NOT_THIS_LAYOUT
  }

  private book(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const fromRow = batch.length
    let position = -1
    let seen = 0
    BOOK_FIELDS.begin()
    do {
      const field = BOOK_FIELDS.next(cursor)
      if (field === UNKNOWN_FIELD) {
        if (!cursor.skipScalar()) return NOT_THIS_LAYOUT
        continue
      }
      if (field < 0 || (seen & (1 << field)) !== 0) return NOT_THIS_LAYOUT
      seen |= 1 << field
      if (field === Field.Coin) {
        if (!this.coin()) return NOT_THIS_LAYOUT
        position = cursor.position
      } else if (field === Field.Time) {
        if (!cursor.integer()) return NOT_THIS_LAYOUT
        writer.takeTime(cursor)
        writer.lastId = cursor.number
      } else {
        if (position < 0 || !cursor.byte(OPEN_LIST)) return NOT_THIS_LAYOUT
        writer.beginBook(position, localTime, batch)
        if (!this.levels(EventFlag.Bid, position, localTime, batch) || !cursor.byte(COMMA)) return NOT_THIS_LAYOUT
        if (!this.levels(EventFlag.Ask, position, localTime, batch) || !cursor.byte(CLOSE_LIST)) return NOT_THIS_LAYOUT
      }
    } while (cursor.byte(COMMA))
    if (seen !== WHOLE || !cursor.literal(END_OF_DATA) || !cursor.isAtEnd()) return NOT_THIS_LAYOUT
    return writer.endBook(position, batch, fromRow)
  }

  private levels(side: number, position: number, localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor, writer } = this
    if (!cursor.byte(OPEN_LIST)) return false
    if (cursor.byte(CLOSE_LIST)) return true
    const fromRow = batch.length
    const flags = side | EventFlag.Snapshot
    let isEnd = false
    do {
      isEnd = plainLevels(cursor, writer, flags, position, 0, LevelForm.Objects, LEVELS, batch)
      if (isEnd) break
      if (!this.level(position)) return false
      writer.beginLevel(flags, this.read[0]!, this.read[1]!, batch)
    } while (cursor.byte(COMMA))
    writer.completeLevels(position, localTime, batch, fromRow)
    return isEnd || cursor.byte(CLOSE_LIST)
  }

  private level(position: number): boolean {
    const { cursor } = this
    const { priceGrid, quantityGrid } = this.writer.instruments[position]!
    const isCountFirst = cursor.literal(COUNT_FIRST)
    if (isCountFirst) {
      if (!cursor.integer() || !cursor.literal(PRICE_AFTER_COUNT)) return false
    } else if (!cursor.literal(PRICE_FIRST)) return false
    if (!cursor.ticks(priceGrid)) return false
    this.read[0] = cursor.number
    if (!cursor.literal(QUANTITY) || !cursor.lots(quantityGrid)) return false
    this.read[1] = cursor.number
    if (!cursor.byte(QUOTE)) return false
    if (!isCountFirst && !(cursor.literal(COUNT_LAST) && cursor.integer())) return false
    return cursor.byte(CLOSE_OBJECT)
  }

  private bestQuotes(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    let position = -1
    let seen = 0
    let bidTicks = 0
    let bidLots = 0
    QUOTE_FIELDS.begin()
    do {
      const field = QUOTE_FIELDS.next(cursor)
      if (field === UNKNOWN_FIELD) {
        if (!cursor.skipScalar()) return NOT_THIS_LAYOUT
        continue
      }
      if (field < 0 || (seen & (1 << field)) !== 0) return NOT_THIS_LAYOUT
      seen |= 1 << field
      if (field === Field.Coin) {
        if (!this.coin()) return NOT_THIS_LAYOUT
        position = cursor.position
      } else if (field === Field.Time) {
        if (!cursor.integer()) return NOT_THIS_LAYOUT
        writer.takeTime(cursor)
      } else {
        if (position < 0 || !cursor.byte(OPEN_LIST) || !this.level(position)) return NOT_THIS_LAYOUT
        bidTicks = this.read[0]!
        bidLots = this.read[1]!
        if (!cursor.byte(COMMA) || !this.level(position) || !cursor.byte(CLOSE_LIST)) return NOT_THIS_LAYOUT
      }
    } while (cursor.byte(COMMA))
    // An empty side is null.
    if (seen !== WHOLE || bidLots === 0 || this.read[1] === 0) return NOT_THIS_LAYOUT
    if (!cursor.literal(END_OF_DATA) || !cursor.isAtEnd()) return NOT_THIS_LAYOUT
    writer.bestQuotes(position, bidTicks, bidLots, this.read[0]!, this.read[1]!, localTime, batch)
    return Outcome.Decoded
  }

  private trades(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const fromRow = batch.length
    let latest = -1
    do {
      const rows = batch.length
      const position = this.trade(localTime, batch)
      if (position < 0) return NOT_THIS_LAYOUT
      if (batch.length > rows) latest = position
    } while (cursor.byte(COMMA))
    if (!cursor.literal(END_OF_TRADES) || !cursor.isAtEnd()) return NOT_THIS_LAYOUT
    if (latest < 0) return Outcome.Ignored
    writer.endTrades(latest, batch, fromRow)
    return Outcome.Decoded
  }

  /** The instrument's position, −1 when this is no trade as usual; no row for one of before the subscription. */
  private trade(localTime: Nanos, batch: MarketEventBatch): number {
    const { cursor, writer } = this
    let position = -1
    let seen = 0
    let side = 0
    let ticks = 0
    let lots = 0
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
        case TradeField.Coin:
          if (!this.coin()) return -1
          position = cursor.position
          break
        case TradeField.Side:
          side = cursor.literal(BUY) ? EventFlag.Bid : EventFlag.Ask
          if (side === EventFlag.Ask && !cursor.literal(SELL)) return -1
          break
        case TradeField.Price:
          if (position < 0 || !cursor.byte(QUOTE) || !cursor.ticks(writer.instruments[position]!.priceGrid)) return -1
          ticks = cursor.number
          if (!cursor.byte(QUOTE)) return -1
          break
        case TradeField.Quantity:
          if (position < 0 || !cursor.byte(QUOTE) || !cursor.lots(writer.instruments[position]!.quantityGrid)) return -1
          lots = cursor.number
          if (!cursor.byte(QUOTE)) return -1
          break
        case TradeField.Time:
          if (!cursor.integer()) return -1
          writer.takeTime(cursor)
          break
        case TradeField.Users:
          if (!this.skipList()) return -1
          break
        default:
          if (!cursor.skipScalar()) return -1
      }
    } while (cursor.byte(COMMA))
    if ((seen & WHOLE_TRADE) !== WHOLE_TRADE || lots === 0 || !cursor.byte(CLOSE_OBJECT)) return -1
    if (!writer.isBacklog(position)) writer.trade(side, position, ticks, lots, localTime, batch)
    return position
  }

  private coin(): boolean {
    const { cursor } = this
    return cursor.byte(QUOTE) && cursor.symbol(this.writer.symbols) && cursor.byte(QUOTE)
  }

  /** A list of plain values that mean nothing here. */
  private skipList(): boolean {
    const { cursor } = this
    if (!cursor.byte(OPEN_LIST)) return false
    if (cursor.byte(CLOSE_LIST)) return true
    do {
      if (!cursor.skipScalar()) return false
    } while (cursor.byte(COMMA))
    return cursor.byte(CLOSE_LIST)
  }
}
