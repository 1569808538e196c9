import type { Nanos } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import { CLOSE_LIST, COMMA } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { epochDayOf, isoTime } from '../scanning/iso-time.ts'
import { Literal } from '../scanning/literal.ts'
import { ObjectForm } from '../scanning/object-form.ts'
import { LevelForm, plainLevels } from '../scanning/plain-levels.ts'
import { aggressorOf } from './json-decoder.ts'
import type { SequencedWriter } from './sequenced-writer.ts'

const CHANNEL = new Literal('{"channel":"')
const BOOK = new Literal('l2_data')
const TRADES = new Literal('market_trades')
const TICKER = new Literal('ticker')
const CLIENT = new Literal('","client_id":"","timestamp":"')
const SEQUENCE = new Literal('","sequence_num":')
const EVENTS = new Literal(',"events":[{"type":"')
const UPDATE = new Literal('update"')
const SNAPSHOT = new Literal('snapshot"')
const PRODUCT = new Literal(',"product_id":"')
const UPDATES = new Literal('","updates":[')
const BID = new Literal('{"side":"bid')
const OFFER = new Literal('{"side":"offer')
const EVENT_TIME = new Literal('","event_time":"')
const PRICE_LEVEL = new Literal('","price_level":"')
const NEW_QUANTITY = new Literal('","new_quantity":"')
const END_OF_ITEM = new Literal('"}')
const END_OF_MESSAGE = new Literal('}]}')
const TRADE_LIST = new Literal(',"trades":[')
const TRADE_ID = new Literal('{"trade_id":"')
const TRADED_PRODUCT = new Literal('","product_id":"')
const PRICE = new Literal('","price":"')
const SIZE = new Literal('","size":"')
const SIDE = new Literal('","side":"')
const BUY = new Literal('BUY')
const SELL = new Literal('SELL')
const TIME = new Literal('","time":"')
const TICKER_LIST = new Literal(',"tickers":[{"type":"ticker","product_id":"')
/** Of the last day and year, which are not used. */
const STATISTICS = ['volume_24_h', 'low_24_h', 'high_24_h', 'low_52_w', 'high_52_w', 'price_percent_chg_24_h'].map(
  (name) => new Literal(`","${name}":"`),
)
const BEST_BID = new Literal('","best_bid":"')
const BEST_BID_QUANTITY = new Literal('","best_bid_quantity":"')
const BEST_ASK = new Literal('","best_ask":"')
const BEST_ASK_QUANTITY = new Literal('","best_ask_quantity":"')
const END_OF_TICKERS = new Literal('"}]')

/**
 * Reads Coinbase's books, trades and best quotes in place.
 *
 * Only the next message of the connection, with one event, is read; what a lost or repeated one means is the JSON
 * decoder's, and so are the trades before a subscription.
 */
export class CoinbaseFrameScanner implements FrameScanner {
  private readonly writer: SequencedWriter
  private readonly epochDay: number
  private readonly cursor = new FrameCursor()
  private firstTrade = 0
  private lastTrade = 0
  /** What a message's first level has between its side and its price; −1 for none. */
  private timeStart = -1
  private timeLength = 0
  /** How the levels behind one are written as long as they are of its side, and what their rows are flagged. */
  private readonly levels = new ObjectForm({ between: '","new_quantity":"', isBare: false })
  private levelFlags = 0

  constructor(writer: SequencedWriter, epochNs: bigint) {
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
    if (!cursor.enter(bytes, start, end) || !cursor.literal(CHANNEL)) return NOT_THIS_LAYOUT
    if (cursor.literal(BOOK)) return this.book(localTime, batch)
    if (cursor.literal(TRADES)) return this.trades(localTime, batch)
    return cursor.literal(TICKER) ? this.ticker(localTime, batch) : NOT_THIS_LAYOUT
  }

  private book(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const sequence = this.sequence()
    if (sequence < 0) return NOT_THIS_LAYOUT
    const isSnapshot = cursor.literal(SNAPSHOT)
    if (!isSnapshot && !cursor.literal(UPDATE)) return NOT_THIS_LAYOUT
    if (!cursor.literal(PRODUCT) || !cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
    const { position } = cursor
    if (!cursor.literal(UPDATES)) return NOT_THIS_LAYOUT
    const fromRow = batch.length
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    if (!cursor.byte(CLOSE_LIST)) {
      const flags = isSnapshot ? EventFlag.Snapshot : 0
      const firstLevel = batch.length
      this.timeStart = -1
      let isEnd = false
      do {
        if (!this.level(flags, position, batch)) return NOT_THIS_LAYOUT
        if (!cursor.byte(COMMA)) break
        isEnd = plainLevels(cursor, writer, this.levelFlags, position, 0, LevelForm.Objects, this.levels, batch)
      } while (!isEnd)
      if (!isEnd && !cursor.byte(CLOSE_LIST)) return NOT_THIS_LAYOUT
      writer.completeLevels(position, localTime, batch, firstLevel)
    }
    if (!this.leave(sequence)) return NOT_THIS_LAYOUT
    writer.firstId = sequence
    writer.lastId = sequence
    if (!isSnapshot) return writer.endDifference(position, localTime, batch, fromRow)
    writer.endPushedSnapshot(position, batch, fromRow)
    return Outcome.Decoded
  }

  private level(flags: number, position: number, batch: MarketEventBatch): boolean {
    const { cursor, writer } = this
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    const start = cursor.at
    const isBid = cursor.literal(BID)
    if ((!isBid && !cursor.literal(OFFER)) || !this.eventTime()) return false
    this.levels.noteHead(cursor, start, cursor.at)
    this.levelFlags = (isBid ? EventFlag.Bid : EventFlag.Ask) | flags
    if (!cursor.ticks(priceGrid)) return false
    const ticks = cursor.number
    if (!cursor.literal(NEW_QUANTITY) || !cursor.lots(quantityGrid)) return false
    writer.beginLevel(this.levelFlags, ticks, cursor.number, batch)
    return cursor.literal(END_OF_ITEM)
  }

  /** From a level's side to its price: mostly the same bytes as in the message's first level. */
  private eventTime(): boolean {
    const { cursor } = this
    if (this.timeStart >= 0 && cursor.repeats(this.timeStart, this.timeLength)) return true
    const { at } = cursor
    if (!cursor.literal(EVENT_TIME) || !cursor.text() || !cursor.literal(PRICE_LEVEL)) return false
    this.timeStart = at
    this.timeLength = cursor.at - at
    return true
  }

  private trades(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const sequence = this.sequence()
    if (sequence < 0 || !cursor.literal(UPDATE) || !cursor.literal(TRADE_LIST)) return NOT_THIS_LAYOUT
    const fromRow = batch.length
    let position = -1
    do {
      position = this.trade(position, localTime, batch)
      if (position < 0) return NOT_THIS_LAYOUT
      if (batch.length === fromRow + 1) this.firstTrade = this.lastTrade
    } while (cursor.byte(COMMA))
    if (!cursor.byte(CLOSE_LIST) || !this.leave(sequence)) return NOT_THIS_LAYOUT
    if (this.lastTrade < this.firstTrade) writer.reverseRows(batch, fromRow)
    writer.endTrades(position, batch, fromRow)
    return Outcome.Decoded
  }

  /** The instrument's position, which must be `expected` unless that is −1; else −1. */
  private trade(expected: number, localTime: Nanos, batch: MarketEventBatch): number {
    const { cursor, writer } = this
    if (!cursor.literal(TRADE_ID) || !cursor.integer()) return -1
    this.lastTrade = cursor.number
    if (!cursor.literal(TRADED_PRODUCT) || !cursor.symbol(writer.symbols)) return -1
    const { position } = cursor
    if (expected >= 0 && position !== expected) return -1
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!cursor.literal(PRICE) || !cursor.ticks(priceGrid)) return -1
    const ticks = cursor.number
    if (!cursor.literal(SIZE) || !cursor.lots(quantityGrid) || cursor.number === 0) return -1
    const lots = cursor.number
    if (!cursor.literal(SIDE)) return -1
    const isRestingBuy = cursor.literal(BUY)
    if (!isRestingBuy && !cursor.literal(SELL)) return -1
    if (!cursor.literal(TIME) || !isoTime(cursor, this.epochDay)) return -1
    writer.exchangeTime = cursor.number
    writer.trade(aggressorOf(isRestingBuy), position, ticks, lots, localTime, batch)
    return cursor.literal(END_OF_ITEM) ? position : -1
  }

  private ticker(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const sequence = this.sequence()
    if (sequence < 0 || (!cursor.literal(UPDATE) && !cursor.literal(SNAPSHOT))) return NOT_THIS_LAYOUT
    if (!cursor.literal(TICKER_LIST) || !cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
    const { position } = cursor
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!cursor.literal(PRICE) || !cursor.text()) return NOT_THIS_LAYOUT
    for (let name = 0; name < STATISTICS.length; name++) {
      if (!cursor.literal(STATISTICS[name]!) || !cursor.text()) return NOT_THIS_LAYOUT
    }
    if (!cursor.literal(BEST_BID) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
    const bidTicks = cursor.number
    if (!cursor.literal(BEST_BID_QUANTITY) || !cursor.lots(quantityGrid) || cursor.number === 0) return NOT_THIS_LAYOUT
    const bidLots = cursor.number
    if (!cursor.literal(BEST_ASK) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
    const askTicks = cursor.number
    if (!cursor.literal(BEST_ASK_QUANTITY) || !cursor.lots(quantityGrid) || cursor.number === 0) return NOT_THIS_LAYOUT
    const askLots = cursor.number
    if (!cursor.literal(END_OF_TICKERS) || !this.leave(sequence)) return NOT_THIS_LAYOUT
    writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return Outcome.Decoded
  }

  /** Reads from the channel to the event's type, and answers the message's number if it is the next; else −1. */
  private sequence(): number {
    const { cursor, writer } = this
    if (!cursor.literal(CLIENT) || !isoTime(cursor, this.epochDay)) return -1
    writer.exchangeTime = cursor.number
    if (!cursor.literal(SEQUENCE) || !cursor.integer() || !writer.isNext(cursor.number)) return -1
    const sequence = cursor.number
    return cursor.literal(EVENTS) ? sequence : -1
  }

  /** Takes the message's number when the message is whole. */
  private leave(sequence: number): boolean {
    const { cursor } = this
    if (!cursor.literal(END_OF_MESSAGE) || !cursor.isAtEnd()) return false
    this.writer.lastSequence = sequence
    return true
  }
}
