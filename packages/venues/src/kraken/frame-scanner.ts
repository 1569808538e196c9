import type { Nanos } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import { CLOSE_LIST, CLOSE_OBJECT, COMMA } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { epochDayOf, isoTime } from '../scanning/iso-time.ts'
import { Literal } from '../scanning/literal.ts'
import { ObjectForm } from '../scanning/object-form.ts'
import { LevelForm, plainLevels } from '../scanning/plain-levels.ts'
import type { KrakenBookWriter } from './book-writer.ts'

const BOOK = new Literal('{"channel":"book","type":"')
const TRADES = new Literal('{"channel":"trade","type":"update","data":[')
const TICKER = new Literal('{"channel":"ticker","type":"')
const SNAPSHOT = new Literal('snapshot')
const UPDATE = new Literal('update')
const DATA = new Literal('","data":[{"symbol":"')
const BIDS = new Literal('","bids":[')
const ASKS = new Literal(',"asks":[')
const LEVEL_PRICE = new Literal('{"price":')
const QUANTITY = new Literal(',"qty":')
const LEVELS = new ObjectForm({ head: '{"price":', between: ',"qty":', isBare: true })
const CHECKSUM = new Literal(',"checksum":')
const TIME = new Literal(',"timestamp":"')
const END_OF_TIMED = new Literal('"}')
const END_OF_MESSAGE = new Literal(']}')
const TRADE_SYMBOL = new Literal('{"symbol":"')
const BUY = new Literal('","side":"buy","price":')
const SELL = new Literal('","side":"sell","price":')
const ORDER_TYPE = new Literal(',"ord_type":"')
const TRADE_ID = new Literal('","trade_id":')
const BID = new Literal('","bid":')
const BID_QUANTITY = new Literal(',"bid_qty":')
const ASK = new Literal(',"ask":')
const ASK_QUANTITY = new Literal(',"ask_qty":')
/** Of the last day, which are not used. */
const STATISTICS = ['last', 'volume', 'vwap', 'low', 'high', 'change', 'change_pct'].map(
  (name) => new Literal(`,"${name}":`),
)

/** Reads Kraken's books, trades and best quotes in place; a book's time stands behind its levels. */
export class KrakenFrameScanner implements FrameScanner {
  private readonly writer: KrakenBookWriter
  private readonly epochDay: number
  private readonly cursor = new FrameCursor()

  constructor(writer: KrakenBookWriter, epochNs: bigint) {
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
    if (cursor.literal(BOOK)) return this.book(localTime, batch)
    if (cursor.literal(TRADES)) return this.trades(localTime, batch)
    return cursor.literal(TICKER) ? this.ticker(localTime, batch) : NOT_THIS_LAYOUT
  }

  private book(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const isSnapshot = cursor.literal(SNAPSHOT)
    if (!isSnapshot && !cursor.literal(UPDATE)) return NOT_THIS_LAYOUT
    if (!cursor.literal(DATA) || !cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
    const { position } = cursor
    const fromRow = batch.length
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    const flags = isSnapshot ? EventFlag.Snapshot : 0
    if (
      !cursor.literal(BIDS) ||
      !this.levels(EventFlag.Bid | flags, position, localTime, batch) ||
      !cursor.literal(ASKS) ||
      !this.levels(EventFlag.Ask | flags, position, localTime, batch) ||
      !cursor.literal(CHECKSUM) ||
      !cursor.integer()
    ) {
      return NOT_THIS_LAYOUT
    }
    writer.checksum = cursor.number
    if (!this.leaveWithTime()) return NOT_THIS_LAYOUT
    return isSnapshot
      ? writer.endBookSnapshot(position, localTime, batch, fromRow)
      : writer.endBookUpdate(position, localTime, batch, fromRow)
  }

  /** Levels up to the closing bracket, which is read. */
  private levels(flags: number, position: number, localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor, writer } = this
    if (cursor.byte(CLOSE_LIST)) return true
    const fromRow = batch.length
    let isEnd = false
    do {
      isEnd = plainLevels(cursor, writer, flags, position, 0, LevelForm.Objects, LEVELS, batch)
      if (!isEnd && !this.level(flags, position, batch)) return false
    } while (!isEnd && cursor.byte(COMMA))
    writer.completeLevels(position, localTime, batch, fromRow)
    return isEnd || cursor.byte(CLOSE_LIST)
  }

  /** A level of any size. */
  private level(flags: number, position: number, batch: MarketEventBatch): boolean {
    const { cursor, writer } = this
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!cursor.literal(LEVEL_PRICE) || !cursor.bareTicks(priceGrid)) return false
    const ticks = cursor.number
    if (!cursor.literal(QUANTITY) || !cursor.bareLots(quantityGrid)) return false
    writer.beginLevel(flags, ticks, cursor.number, batch)
    return cursor.byte(CLOSE_OBJECT)
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
    if (!cursor.literal(TRADE_SYMBOL) || !cursor.symbol(writer.symbols)) return -1
    const { position } = cursor
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    const isBuy = cursor.literal(BUY)
    if ((!isBuy && !cursor.literal(SELL)) || !cursor.bareTicks(priceGrid)) return -1
    const ticks = cursor.number
    if (!cursor.literal(QUANTITY) || !cursor.bareLots(quantityGrid) || cursor.number === 0) return -1
    const lots = cursor.number
    if (!cursor.literal(ORDER_TYPE) || !cursor.text()) return -1
    if (!cursor.literal(TRADE_ID) || !cursor.integer()) return -1
    if (!cursor.literal(TIME) || !isoTime(cursor, this.epochDay)) return -1
    writer.exchangeTime = cursor.number
    writer.trade(isBuy ? EventFlag.Bid : EventFlag.Ask, position, ticks, lots, localTime, batch)
    return cursor.literal(END_OF_TIMED) ? position : -1
  }

  private ticker(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    if (!cursor.literal(SNAPSHOT) && !cursor.literal(UPDATE)) return NOT_THIS_LAYOUT
    if (!cursor.literal(DATA) || !cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
    const { position } = cursor
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!cursor.literal(BID) || !cursor.bareTicks(priceGrid)) return NOT_THIS_LAYOUT
    const bidTicks = cursor.number
    if (!cursor.literal(BID_QUANTITY) || !cursor.bareLots(quantityGrid) || cursor.number === 0) return NOT_THIS_LAYOUT
    const bidLots = cursor.number
    if (!cursor.literal(ASK) || !cursor.bareTicks(priceGrid)) return NOT_THIS_LAYOUT
    const askTicks = cursor.number
    if (!cursor.literal(ASK_QUANTITY) || !cursor.bareLots(quantityGrid) || cursor.number === 0) return NOT_THIS_LAYOUT
    const askLots = cursor.number
    for (let name = 0; name < STATISTICS.length; name++) {
      if (!cursor.literal(STATISTICS[name]!) || !cursor.skipScalar()) return NOT_THIS_LAYOUT
    }
    if (!this.leaveWithTime()) return NOT_THIS_LAYOUT
    writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return Outcome.Decoded
  }

  /** Reads the time, where there is one, and the message's end. */
  private leaveWithTime(): boolean {
    const { cursor, writer } = this
    writer.exchangeTime = Number.NaN
    if (cursor.literal(TIME)) {
      if (!isoTime(cursor, this.epochDay)) return false
      writer.exchangeTime = cursor.number
      if (!cursor.literal(END_OF_TIMED)) return false
    } else if (!cursor.byte(CLOSE_OBJECT)) return false
    return cursor.literal(END_OF_MESSAGE) && cursor.isAtEnd()
  }
}
