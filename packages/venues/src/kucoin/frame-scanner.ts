import type { Nanos } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import { CLOSE_OBJECT, COLON, COMMA, literal, QUOTE, ZERO } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { levelList } from '../scanning/level-list.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'
import type { KucoinBookWriter } from './book-writer.ts'

const Kind = { Book: 0, Quotes: 1, Trade: 2 } as const
type Kind = (typeof Kind)[keyof typeof Kind]

const TOPICS = ['level2', 'ticker', 'match'].map((name) => literal(`"topic":"/market/${name}:`))
const SUBJECTS = ['trade.l2update', 'trade.ticker', 'trade.l3match'].map((name) => literal(`"subject":"${name}"`))
const OPEN = literal('{')
const TYPE_AFTER_TOPIC = literal('","type":"message",')
const DATA_AFTER_SUBJECT = literal(',"data":{')
const DATA_FIRST = literal('{"data":{')
const BETWEEN = literal(',')
const TYPE_LAST = literal('","type":"message"')
const CHANGES = literal('{"asks":')
const BIDS = literal(',"bids":')
const MILLIS_DIGITS = 13
const NANOS_DIGITS = 6

/** Fields by kind, each list in the order of its bits; all of those in `NEEDED` must be there. */
const FIELDS = [
  new SymbolTable(['sequenceStart', 'sequenceEnd', 'symbol', 'changes', 'time']),
  new SymbolTable(['bestBid', 'bestBidSize', 'bestAsk', 'bestAskSize', 'time']),
  new SymbolTable(['symbol', 'side', 'price', 'size', 'time']),
] as const
const NEEDED = [0b01111, 0b11111, 0b11111] as const
const MESSAGE_FIELDS = new SymbolTable(['topic', 'subject', 'type', 'data'])
const SIDES = new SymbolTable(['buy', 'sell'])

/**
 * Reads KuCoin's differences of the book, tickers and trades in place, whatever the order of the fields in their data;
 * the topic stands before it or behind it.
 *
 * Prices can be read once the instrument is known, by the topic or by a symbol before them.
 */
export class KucoinFrameScanner implements FrameScanner {
  private readonly writer: KucoinBookWriter
  private readonly cursor = new FrameCursor()
  private position = -1
  private fromRow = 0
  private bidTicks = 0
  private bidLots = 0.5
  private askTicks = 0
  private askLots = 0.5
  private flags = 0
  /** Where texts of a ticker begin whose instrument comes behind them. */
  private readonly textStarts = new Int32Array(4)

  constructor(writer: KucoinBookWriter) {
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
    this.position = -1
    this.fromRow = batch.length
    if (cursor.literal(DATA_FIRST)) {
      const kind = this.kindOfData()
      if (!this.data(kind, localTime, batch) || !cursor.literal(BETWEEN) || !cursor.literal(SUBJECTS[kind]!)) {
        return NOT_THIS_LAYOUT
      }
      if (!cursor.literal(BETWEEN) || !this.topic(kind) || !cursor.literal(TYPE_LAST)) return NOT_THIS_LAYOUT
      return this.leave() ? this.write(kind, localTime, batch) : NOT_THIS_LAYOUT
    }
    if (!cursor.literal(OPEN)) return NOT_THIS_LAYOUT
    for (let kind = 0 as Kind; kind <= Kind.Trade; kind++) {
      if (!this.topic(kind as Kind)) continue
      if (!cursor.literal(TYPE_AFTER_TOPIC) || !cursor.literal(SUBJECTS[kind]!)) return NOT_THIS_LAYOUT
      if (!cursor.literal(DATA_AFTER_SUBJECT) || !this.data(kind as Kind, localTime, batch)) return NOT_THIS_LAYOUT
      return this.leave() ? this.write(kind as Kind, localTime, batch) : NOT_THIS_LAYOUT
    }
    return NOT_THIS_LAYOUT
  }

  /** Where the topic comes last, the first field tells. */
  private kindOfData(): Kind {
    const { cursor } = this
    const { at } = cursor
    const isNamed = cursor.byte(QUOTE) && cursor.text()
    const first = isNamed ? cursor.textEnd - cursor.textStart : 0
    cursor.at = at
    // sequenceStart, sequence, symbol
    if (first === 13) return Kind.Book
    return first === 8 ? Kind.Quotes : Kind.Trade
  }

  /** The topic's kind and symbol, which must be the instrument's if that is known. */
  private topic(kind: Kind): boolean {
    const { cursor } = this
    return cursor.literal(TOPICS[kind]!) && this.symbol()
  }

  private symbol(): boolean {
    const { cursor, position } = this
    if (!cursor.symbol(this.writer.symbols)) return false
    this.position = cursor.position
    return position < 0 || cursor.position === position
  }

  /** The fields of the data, each once, up to its closing brace. */
  private data(kind: Kind, localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor } = this
    const fields = FIELDS[kind]
    this.writer.exchangeTime = Number.NaN
    let seen = 0
    do {
      if (!cursor.byte(QUOTE) || !cursor.text()) return false
      const field = fields.find(cursor.bytes, cursor.textStart, cursor.textEnd)
      cursor.at++
      if (!cursor.byte(COLON)) return false
      if (field < 0) {
        if (!cursor.skipScalar()) return false
        continue
      }
      if ((seen & (1 << field)) !== 0) return false
      seen |= 1 << field
      if (!this.value(kind, field, localTime, batch)) return false
    } while (cursor.byte(COMMA))
    const needed = NEEDED[kind]
    return (seen & needed) === needed && cursor.byte(CLOSE_OBJECT)
  }

  private value(kind: Kind, field: number, localTime: Nanos, batch: MarketEventBatch): boolean {
    if (kind === Kind.Book) return this.bookValue(field, localTime, batch)
    return kind === Kind.Quotes ? this.quoteValue(field) : this.tradeValue(field)
  }

  private bookValue(field: number, localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor, writer } = this
    if (field === 2) return cursor.byte(QUOTE) && this.symbol() && cursor.byte(QUOTE)
    if (field === 3) return this.changes(localTime, batch)
    if (!cursor.integer()) return false
    if (field === 0) writer.firstId = cursor.number
    else if (field === 1) writer.lastId = cursor.number
    else writer.takeTime(cursor)
    return true
  }

  private changes(localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor, writer, position } = this
    if (position < 0 || !cursor.literal(CHANGES)) return false
    writer.beginDifference(position, localTime, batch)
    return (
      levelList(cursor, writer, EventFlag.Ask, position, 1, localTime, batch) &&
      cursor.literal(BIDS) &&
      levelList(cursor, writer, EventFlag.Bid, position, 1, localTime, batch) &&
      cursor.byte(CLOSE_OBJECT)
    )
  }

  private quoteValue(field: number): boolean {
    const { cursor } = this
    if (field === 4) {
      if (!cursor.integer()) return false
      this.writer.takeTime(cursor)
      return true
    }
    if (!cursor.byte(QUOTE)) return false
    this.textStarts[field] = cursor.at
    return cursor.text() && cursor.byte(QUOTE)
  }

  private tradeValue(field: number): boolean {
    const { cursor } = this
    if (!cursor.byte(QUOTE)) return false
    switch (field) {
      case 0:
        return this.symbol() && cursor.byte(QUOTE)
      case 1:
        if (!cursor.symbol(SIDES)) return false
        this.flags = cursor.position === 0 ? EventFlag.Bid : EventFlag.Ask
        return cursor.byte(QUOTE)
      case 4:
        return this.takeTradeTime() && cursor.byte(QUOTE)
      default:
        this.textStarts[field] = cursor.at
        return cursor.text() && cursor.byte(QUOTE)
    }
  }

  /** Thirteen digits of milliseconds and six further ones. */
  private takeTradeTime(): boolean {
    const { cursor, writer } = this
    const { bytes, at } = cursor
    const split = at + MILLIS_DIGITS
    if (bytes[at] === ZERO) return false
    let millis = 0
    for (let place = at; place < split; place++) {
      const digit = bytes[place]! ^ ZERO
      if (!(digit <= 9)) return false
      millis = millis * 10 + digit
    }
    let nanos = 0
    for (let place = split; place < split + NANOS_DIGITS; place++) {
      const digit = bytes[place]! ^ ZERO
      if (!(digit <= 9)) return false
      nanos = (nanos * 10 + digit) | 0
    }
    cursor.number = millis
    writer.takeTime(cursor)
    writer.exchangeTime += nanos
    cursor.at = split + NANOS_DIGITS
    return true
  }

  /** The message's end, after its data or what follows it. */
  private leave(): boolean {
    const { cursor } = this
    return cursor.skipUnknownFields(MESSAGE_FIELDS) && cursor.byte(CLOSE_OBJECT) && cursor.isAtEnd()
  }

  private write(kind: Kind, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { writer, position, fromRow } = this
    if (kind === Kind.Book) {
      writer.previousId = writer.firstId - 1
      return writer.endBookUpdate(position, localTime, batch, fromRow)
    }
    if (kind === Kind.Quotes) return this.writeQuotes(localTime, batch)
    if (!this.takePair(2, 3) || this.bidLots === 0) return NOT_THIS_LAYOUT
    writer.trade(this.flags, position, this.bidTicks, this.bidLots, localTime, batch)
    writer.endTrades(position, batch, fromRow)
    return Outcome.Decoded
  }

  private writeQuotes(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    if (!this.takePair(2, 3) || this.bidLots === 0) return NOT_THIS_LAYOUT
    this.askTicks = this.bidTicks
    this.askLots = this.bidLots
    if (!this.takePair(0, 1) || this.bidLots === 0) return NOT_THIS_LAYOUT
    const { writer, position, bidTicks, bidLots, askTicks, askLots } = this
    writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return Outcome.Decoded
  }

  /** Reads the price and the quantity whose texts were noted. */
  private takePair(price: number, quantity: number): boolean {
    const { cursor, textStarts } = this
    const { priceGrid, quantityGrid } = this.writer.instruments[this.position]!
    cursor.at = textStarts[price]!
    if (!cursor.ticks(priceGrid) || !cursor.byte(QUOTE)) return false
    this.bidTicks = cursor.number
    cursor.at = textStarts[quantity]!
    if (!cursor.lots(quantityGrid) || !cursor.byte(QUOTE)) return false
    this.bidLots = cursor.number
    return true
  }
}
