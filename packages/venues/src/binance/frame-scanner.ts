import { type Nanos, NO_TIME } from '@hft/clock'
import {
  type DecodeOutcome,
  EventFlag,
  type MarketEventBatch,
  NO_PRICE_TICKS,
  DecodeOutcome as Outcome,
} from '@hft/data'
import type { DecimalGrid } from '@hft/instrument'
import type { EventWriter } from './event-writer.ts'
import { matches, plainTextEnd, QUOTE, quoteAfter } from './frame-bytes.ts'

/** What {@link FrameScanner.scan} answers for anything but a plain message of a known layout. */
export const NOT_THIS_LAYOUT = -1

const encoder = new TextEncoder()
const STREAM_PREFIX = encoder.encode('{"stream":"')
const DATA_PREFIX = encoder.encode('","data":{')
const DEPTH_UPDATE = encoder.encode('depthUpdate"')
const TRADE = encoder.encode('trade"')
const BOOK_TICKER = encoder.encode('bookTicker"')
const MARKET = encoder.encode('MARKET"')
const TRUE = encoder.encode('true')
const FALSE = encoder.encode('false')

const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const ZERO = 0x30
const MOST_DIGITS = 15

/** Bits of the fields seen; a message type is the set that it must have. */
const Field = {
  Type: 1,
  Event: 2,
  Transaction: 4,
  Symbol: 8,
  FirstId: 16,
  LastId: 32,
  PreviousId: 64,
  Bid: 128,
  Ask: 256,
  BidQuantity: 512,
  AskQuantity: 1024,
  TradeId: 2048,
  Price: 4096,
  Quantity: 8192,
  Maker: 16_384,
  BestMatch: 32_768,
  Pair: 65_536,
  Execution: 131_072,
  BidLevels: 262_144,
  AskLevels: 524_288,
} as const

const DEPTH_FIELDS = Field.Event | Field.Symbol | Field.FirstId | Field.LastId | Field.BidLevels | Field.AskLevels
const TRADE_FIELDS = Field.Event | Field.Symbol | Field.TradeId | Field.Price | Field.Quantity | Field.Maker
const TICKER_FIELDS = Field.Symbol | Field.LastId | Field.Bid | Field.BidQuantity | Field.Ask | Field.AskQuantity
const ANY_LEVELS = Field.BidLevels | Field.AskLevels
/** What must be known before the first level of a difference. */
const BEFORE_LEVELS = Field.Type | Field.Event | Field.Symbol

const EventType = { None: 0, DepthUpdate: 1, Trade: 2, BookTicker: 3 } as const

/**
 * Reads depth differences, trades and best quotes of all three Binance venues in place: no text, no object, prices
 * and quantities from their digits straight to ticks and lots.
 *
 * The fields may come in any order that lets levels be written as they are met. Whatever is not plain — blanks,
 * escapes, fields it doesn't know, repetitions, unknown symbols, values off the grid — is answered with
 * {@link NOT_THIS_LAYOUT}, leaving the batch as it was, for the JSON decoder to decide.
 */
export class FrameScanner {
  private readonly writer: EventWriter
  /** Where reading stands; −1 after something unexpected. */
  private at = 0
  private seen = 0
  private type: number = EventType.None
  private position = -1
  private eventTime = 0
  private transactionTime = 0
  private firstId = 0
  private lastId = 0
  private previousId = 0
  private isBuyerMaker = false
  private readonly bid = { start: 0, end: 0 }
  private readonly bidQuantity = { start: 0, end: 0 }
  private readonly ask = { start: 0, end: 0 }
  private readonly askQuantity = { start: 0, end: 0 }
  private readonly price = { start: 0, end: 0 }
  private readonly quantity = { start: 0, end: 0 }
  private time: Nanos = 0

  constructor(writer: EventWriter) {
    this.writer = writer
  }

  /** Decodes the message in `bytes[start, end)`, or {@link NOT_THIS_LAYOUT}. */
  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const fromRow = batch.length
    const close = this.enter(bytes, start, end)
    if (close < 0 || !this.readFields(bytes, close, localTime, batch)) {
      batch.length = fromRow
      return NOT_THIS_LAYOUT
    }
    const outcome = this.finish(bytes, localTime, batch, fromRow)
    if (outcome === NOT_THIS_LAYOUT) batch.length = fromRow
    return outcome
  }

  /** Moves to the first field; answers where the object's closing brace stands, or −1. */
  private enter(bytes: Uint8Array, start: number, end: number): number {
    this.at = start
    if (start < 0 || end > bytes.length || end - start < 2 || bytes[end - 1] !== CLOSE_OBJECT) return -1
    if (!matches(bytes, start, STREAM_PREFIX)) {
      if (bytes[start] !== OPEN_OBJECT) return -1
      this.at = start + 1
      return end - 1
    }
    const name = plainTextEnd(bytes, start + STREAM_PREFIX.length, end)
    if (name < 0 || !matches(bytes, name, DATA_PREFIX) || bytes[end - 2] !== CLOSE_OBJECT) return -1
    this.at = name + DATA_PREFIX.length
    return end - 2
  }

  private readFields(bytes: Uint8Array, close: number, localTime: Nanos, batch: MarketEventBatch): boolean {
    this.seen = 0
    this.type = EventType.None
    while (this.at < close) {
      const at = this.at
      if (bytes[at] !== QUOTE) return false
      const key = bytes[at + 1]!
      if (bytes[at + 2] === QUOTE && bytes[at + 3] === COLON) {
        this.at = at + 4
        if (!this.readField(key, bytes, close, localTime, batch)) return false
      } else {
        const second = bytes[at + 2]!
        if (key !== 0x70 || bytes[at + 3] !== QUOTE || bytes[at + 4] !== COLON) return false
        this.at = at + 5
        if (second === 0x75) {
          this.previousId = this.readInteger(bytes, close, Field.PreviousId)
        } else if (second === 0x73) {
          if (!this.skipText(bytes, close, Field.Pair)) return false
        } else return false
      }
      if (this.at < 0) return false
      if (this.at < close) {
        if (bytes[this.at] !== COMMA) return false
        this.at++
        if (this.at === close) return false
      }
    }
    return this.at === close
  }

  /** Reads the value of a field named by one letter; false, or a position of −1, when it is not as expected. */
  private readField(key: number, bytes: Uint8Array, close: number, localTime: Nanos, batch: MarketEventBatch): boolean {
    switch (key) {
      case 0x65: // e
        return this.readType(bytes)
      case 0x45: // E
        this.eventTime = this.readInteger(bytes, close, Field.Event)
        return (this.seen & ANY_LEVELS) === 0
      case 0x54: // T
        this.transactionTime = this.readInteger(bytes, close, Field.Transaction)
        return (this.seen & ANY_LEVELS) === 0
      case 0x73: // s
        return this.readSymbol(bytes, close)
      case 0x55: // U
        this.firstId = this.readInteger(bytes, close, Field.FirstId)
        return true
      case 0x75: // u
        this.lastId = this.readInteger(bytes, close, Field.LastId)
        return true
      case 0x74: // t
        this.readInteger(bytes, close, Field.TradeId)
        return true
      case 0x62: // b
        if (bytes[this.at] === OPEN_LIST) {
          return this.readLevels(EventFlag.Bid, Field.BidLevels, bytes, close, localTime, batch)
        }
        return this.readText(bytes, close, Field.Bid, this.bid)
      case 0x61: // a
        if (bytes[this.at] === OPEN_LIST) {
          return this.readLevels(EventFlag.Ask, Field.AskLevels, bytes, close, localTime, batch)
        }
        return this.readText(bytes, close, Field.Ask, this.ask)
      case 0x42: // B
        return this.readText(bytes, close, Field.BidQuantity, this.bidQuantity)
      case 0x41: // A
        return this.readText(bytes, close, Field.AskQuantity, this.askQuantity)
      case 0x70: // p
        return this.readText(bytes, close, Field.Price, this.price)
      case 0x71: // q
        return this.readText(bytes, close, Field.Quantity, this.quantity)
      case 0x6d: // m
        this.isBuyerMaker = bytes[this.at] === TRUE[0]
        return this.skipBoolean(bytes, Field.Maker)
      case 0x4d: // M
        return this.skipBoolean(bytes, Field.BestMatch)
      case 0x58: // X
        if (bytes[this.at] !== QUOTE || !matches(bytes, this.at + 1, MARKET)) return false
        this.at += 1 + MARKET.length
        return this.mark(Field.Execution)
      default:
        return false
    }
  }

  private finish(
    bytes: Uint8Array,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { writer, seen, position } = this
    switch (this.type) {
      case EventType.DepthUpdate: {
        if (!this.has(DEPTH_FIELDS)) return NOT_THIS_LAYOUT
        const previous = (seen & Field.PreviousId) === 0 ? 0 : this.previousId
        return writer.endDifference(position, this.firstId, this.lastId, previous, this.time, localTime, batch, fromRow)
      }
      case EventType.Trade: {
        if (!this.has(TRADE_FIELDS) || (seen & ANY_LEVELS) !== 0) return NOT_THIS_LAYOUT
        const ticks = this.ticks(bytes, this.price)
        const lots = this.lots(bytes, this.quantity)
        if (!(ticks > NO_PRICE_TICKS && lots > 0)) return NOT_THIS_LAYOUT
        writer.trade(position, ticks, lots, this.isBuyerMaker, this.sentTime(), localTime, batch)
        return Outcome.Decoded
      }
      default: {
        if (!this.has(TICKER_FIELDS) || (seen & ANY_LEVELS) !== 0) return NOT_THIS_LAYOUT
        const bidTicks = this.ticks(bytes, this.bid)
        const bidLots = this.lots(bytes, this.bidQuantity)
        const askTicks = this.ticks(bytes, this.ask)
        const askLots = this.lots(bytes, this.askQuantity)
        if (!(bidTicks > NO_PRICE_TICKS && askTicks > NO_PRICE_TICKS && bidLots >= 0 && askLots >= 0)) {
          return NOT_THIS_LAYOUT
        }
        writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, this.sentTime(), localTime, batch)
        return Outcome.Decoded
      }
    }
  }

  private has(fields: number): boolean {
    return (this.seen & fields) === fields
  }

  /** Notes a field; false when it was there before. */
  private mark(field: number): boolean {
    if ((this.seen & field) !== 0) return false
    this.seen |= field
    return true
  }

  /** The matching engine's time where sent, else the time of sending, else none. */
  private sentTime(): Nanos {
    if ((this.seen & Field.Transaction) !== 0) return this.writer.timeOf(this.transactionTime)
    return (this.seen & Field.Event) !== 0 ? this.writer.timeOf(this.eventTime) : NO_TIME
  }

  private readType(bytes: Uint8Array): boolean {
    if (bytes[this.at] !== QUOTE) return false
    const at = this.at + 1
    if (matches(bytes, at, DEPTH_UPDATE)) {
      this.type = EventType.DepthUpdate
      this.at = at + DEPTH_UPDATE.length
    } else if (matches(bytes, at, BOOK_TICKER)) {
      this.type = EventType.BookTicker
      this.at = at + BOOK_TICKER.length
    } else if (matches(bytes, at, TRADE)) {
      this.type = EventType.Trade
      this.at = at + TRADE.length
    } else return false
    return this.mark(Field.Type)
  }

  private readSymbol(bytes: Uint8Array, close: number): boolean {
    const start = this.at + 1
    if (!this.skipText(bytes, close, Field.Symbol)) return false
    this.position = this.writer.symbols.find(bytes, start, this.at - 1)
    return this.position >= 0
  }

  /** A whole number of at most 15 digits without leading zeros; a position of −1 when it is none. */
  private readInteger(bytes: Uint8Array, close: number, field: number): number {
    const start = this.at
    let at = start
    let value = 0
    while (at < close) {
      const digit = bytes[at]! - ZERO
      if (!(digit >= 0 && digit <= 9)) break
      value = value * 10 + digit
      at++
    }
    const length = at - start
    const isPlain = length > 0 && length <= MOST_DIGITS && (bytes[start] !== ZERO || length === 1)
    this.at = isPlain && this.mark(field) ? at : -1
    return value
  }

  private readText(bytes: Uint8Array, close: number, field: number, range: { start: number; end: number }): boolean {
    range.start = this.at + 1
    if (!this.skipText(bytes, close, field)) return false
    range.end = this.at - 1
    return true
  }

  private skipText(bytes: Uint8Array, close: number, field: number): boolean {
    if (bytes[this.at] !== QUOTE) return false
    const end = plainTextEnd(bytes, this.at + 1, close)
    if (end < 0) return false
    this.at = end + 1
    return this.mark(field)
  }

  private skipBoolean(bytes: Uint8Array, field: number): boolean {
    if (matches(bytes, this.at, TRUE)) this.at += TRUE.length
    else if (matches(bytes, this.at, FALSE)) this.at += FALSE.length
    else return false
    return this.mark(field)
  }

  /** Appends the levels of a side, `[["price","quantity"],…]`, bids before asks. */
  private readLevels(
    sideFlag: number,
    field: number,
    bytes: Uint8Array,
    close: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): boolean {
    const { writer, position } = this
    if (!this.has(BEFORE_LEVELS) || this.type !== EventType.DepthUpdate) return false
    if ((this.seen & (field === Field.BidLevels ? ANY_LEVELS : Field.AskLevels)) !== 0) return false
    if (field === Field.AskLevels && (this.seen & Field.BidLevels) === 0) return false
    this.seen |= field
    this.time = this.sentTime()
    if (field === Field.BidLevels) writer.beginDifference(position, this.time, localTime, batch)
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    const time = this.time
    let at = this.at + 1
    if (bytes[at] === CLOSE_LIST) {
      this.at = at + 1
      return true
    }
    while (at < close) {
      if (bytes[at] !== OPEN_LIST || bytes[at + 1] !== QUOTE) return false
      const priceStart = at + 2
      const priceEnd = quoteAfter(bytes, priceStart, close)
      if (bytes[priceEnd + 1] !== COMMA || bytes[priceEnd + 2] !== QUOTE) return false
      const quantityStart = priceEnd + 3
      const quantityEnd = quoteAfter(bytes, quantityStart, close)
      if (quantityEnd >= close || bytes[quantityEnd + 1] !== CLOSE_LIST) return false
      const ticks = priceGrid.countOfBytes(bytes, priceStart, priceEnd)
      const lots = quantityGrid.countOfBytes(bytes, quantityStart, quantityEnd)
      if (!isPriceColumn(ticks) || !(lots >= 0)) return false
      writer.level(sideFlag, position, ticks, lots, time, localTime, batch)
      const after = bytes[quantityEnd + 2]
      at = quantityEnd + 3
      if (after === COMMA) continue
      if (after !== CLOSE_LIST) return false
      this.at = at
      return true
    }
    return false
  }

  private ticks(bytes: Uint8Array, range: { start: number; end: number }): number {
    const grid: DecimalGrid = this.writer.instruments[this.position]!.priceGrid
    const ticks = grid.countOfBytes(bytes, range.start, range.end)
    return isPriceColumn(ticks) ? ticks : NO_PRICE_TICKS
  }

  private lots(bytes: Uint8Array, range: { start: number; end: number }): number {
    return this.writer.instruments[this.position]!.quantityGrid.countOfBytes(bytes, range.start, range.end)
  }
}

/** Whether a count fits the 32-bit price column; false for NaN. */
function isPriceColumn(ticks: number): boolean {
  return (ticks | 0) === ticks && ticks !== NO_PRICE_TICKS
}
