import type { Nanos } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import { CLOSE_OBJECT, COMMA, QUOTE, ZERO } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { levelList } from '../scanning/level-list.ts'
import { Literal } from '../scanning/literal.ts'
import { NO_FIELD, ObjectFields } from '../scanning/object-fields.ts'
import { RememberedHead } from '../scanning/remembered-head.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'
import type { KucoinBookWriter } from './book-writer.ts'

const Kind = { Book: 0, Quotes: 1, Trade: 2 } as const
type Kind = (typeof Kind)[keyof typeof Kind]

const TOPICS = ['level2', 'ticker', 'match'].map((name) => new Literal(`"topic":"/market/${name}:`))
const SUBJECTS = ['trade.l2update', 'trade.ticker', 'trade.l3match'].map((name) => new Literal(`"subject":"${name}"`))
const OPEN = new Literal('{')
const TYPE_AFTER_TOPIC = new Literal('","type":"message",')
const DATA_AFTER_SUBJECT = new Literal(',"data":{')
const DATA_FIRST = new Literal('{"data":{')
const BETWEEN = new Literal(',')
const TYPE_LAST = new Literal('","type":"message"')
const CHANGES = new Literal('{"asks":')
const BIDS = new Literal(',"bids":')
const HIGH_DIGITS = 9
const LOW_DIGITS = 4
const LOW_UNITS = 10_000
const MILLIS_DIGITS = HIGH_DIGITS + LOW_DIGITS
const NANOS_DIGITS = 6

/** By kind; all of those in `NEEDED` must be there, those behind the time mean nothing. */
const FIELDS = [
  new ObjectFields(['sequenceStart', 'sequenceEnd', 'symbol', 'changes', 'time']),
  new ObjectFields(['bestBid', 'bestBidSize', 'bestAsk', 'bestAskSize', 'time', 'price', 'sequence', 'size']),
  new ObjectFields([
    ...['symbol', 'side', 'price', 'size', 'time'],
    ...['makerOrderId', 'sequence', 'takerOrderId', 'tradeId', 'type'],
  ]),
] as const
const LAST_FIELD = 4
const NEEDED = [0b01111, 0b11111, 0b11111] as const
const MESSAGE_FIELDS = new SymbolTable(['topic', 'subject', 'type', 'data'])
const BUY = new Literal('buy"')
const SELL = new Literal('sell"')

/**
 * Reads KuCoin's differences of the book, tickers and trades in place, whatever the order of the fields in their data;
 * the topic stands before it or behind it.
 *
 * Prices can be read once the instrument is known, by the topic or by a symbol before them.
 */
export class KucoinFrameScanner implements FrameScanner {
  private readonly writer: KucoinBookWriter
  private readonly cursor = new FrameCursor()
  /** By kind, up to the data that follows. */
  private readonly heads = [new RememberedHead(), new RememberedHead(), new RememberedHead()]
  private position = -1
  private fromRow = 0
  private flags = 0
  /** Prices and quantities by their fields, in ticks and lots; doubles in fields and arguments are boxed. */
  private readonly counts = new Float64Array(4)
  /** Where their texts begin: those of which the instrument comes behind them are read at the end. */
  private readonly textStarts = new Int32Array(4)
  private hasReadCounts = false

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
    this.hasReadCounts = true
    this.fromRow = batch.length
    for (let kind = 0 as Kind; kind <= Kind.Trade; kind++) {
      const head = this.heads[kind]!
      if (!head.isHere(cursor)) continue
      this.position = head.meaning
      return this.read(kind as Kind, localTime, batch)
    }
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
      if (!cursor.literal(DATA_AFTER_SUBJECT)) return NOT_THIS_LAYOUT
      this.heads[kind]!.note(cursor, start, this.position)
      return this.read(kind as Kind, localTime, batch)
    }
    return NOT_THIS_LAYOUT
  }

  /** The data of a message whose topic was before it. */
  private read(kind: Kind, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    if (!this.data(kind, localTime, batch) || !this.leave()) return NOT_THIS_LAYOUT
    return this.write(kind, localTime, batch)
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
    fields.begin()
    do {
      const field = fields.next(cursor)
      if (field === NO_FIELD) return false
      if (field < 0 || field > LAST_FIELD) {
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
    const firstLevel = batch.length
    if (
      !levelList(cursor, writer, EventFlag.Ask, position, 1, batch) ||
      !cursor.literal(BIDS) ||
      !levelList(cursor, writer, EventFlag.Bid, position, 1, batch)
    ) {
      return false
    }
    writer.completeLevels(position, localTime, batch, firstLevel)
    return cursor.byte(CLOSE_OBJECT)
  }

  private quoteValue(field: number): boolean {
    const { cursor } = this
    if (field === 4) {
      if (!cursor.integer()) return false
      this.writer.takeTime(cursor)
      return true
    }
    if (!cursor.byte(QUOTE)) return false
    return this.decimal(field, (field & 1) === 0)
  }

  private tradeValue(field: number): boolean {
    const { cursor } = this
    if (!cursor.byte(QUOTE)) return false
    switch (field) {
      case 0:
        return this.symbol() && cursor.byte(QUOTE)
      case 1:
        this.flags = cursor.literal(BUY) ? EventFlag.Bid : EventFlag.Ask
        return this.flags === EventFlag.Bid || cursor.literal(SELL)
      case 4:
        return this.takeTradeTime() && cursor.byte(QUOTE)
      default:
        return this.decimal(field, field === 2)
    }
  }

  /** A price or quantity up to its closing quote; without an instrument whose grid it is on, its place is noted. */
  private decimal(field: number, isPrice: boolean): boolean {
    const { cursor, position } = this
    this.textStarts[field] = cursor.at
    if (position < 0) {
      this.hasReadCounts = false
      return cursor.text() && cursor.byte(QUOTE)
    }
    const { priceGrid, quantityGrid } = this.writer.instruments[position]!
    if (!(isPrice ? cursor.ticks(priceGrid) : cursor.lots(quantityGrid))) return false
    this.counts[field] = cursor.number
    return cursor.byte(QUOTE)
  }

  /** Thirteen digits of milliseconds and six further ones. */
  private takeTradeTime(): boolean {
    const { cursor, writer } = this
    const { bytes, at } = cursor
    const high = digitsAt(bytes, at, HIGH_DIGITS)
    const low = digitsAt(bytes, at + HIGH_DIGITS, LOW_DIGITS)
    const nanos = digitsAt(bytes, at + MILLIS_DIGITS, NANOS_DIGITS)
    if (bytes[at] === ZERO || (high | low | nanos) < 0) return false
    cursor.number = high * LOW_UNITS + low
    writer.takeTime(cursor)
    writer.exchangeTime += nanos
    cursor.at = at + MILLIS_DIGITS + NANOS_DIGITS
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
    const { counts } = this
    if (!this.takePair(2) || counts[3] === 0) return NOT_THIS_LAYOUT
    writer.trade(this.flags, position, counts[2]!, counts[3]!, localTime, batch)
    writer.endTrades(position, batch, fromRow)
    return Outcome.Decoded
  }

  private writeQuotes(localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { writer, position, counts } = this
    if (!this.takePair(0) || !this.takePair(2) || counts[1] === 0 || counts[3] === 0) return NOT_THIS_LAYOUT
    writer.bestQuotes(position, counts[0]!, counts[1]!, counts[2]!, counts[3]!, localTime, batch)
    return Outcome.Decoded
  }

  /** Reads a price and the quantity behind it in the list of fields, if only their places were noted. */
  private takePair(price: number): boolean {
    if (this.hasReadCounts) return true
    const { cursor, textStarts } = this
    cursor.at = textStarts[price]!
    if (!this.decimal(price, true)) return false
    cursor.at = textStarts[price + 1]!
    return this.decimal(price + 1, false)
  }
}

/** The number of at most nine digits at a place; −1 when one is none. */
function digitsAt(bytes: Uint8Array, start: number, count: number): number {
  let number = 0
  for (let at = start; at < start + count; at++) {
    const digit = bytes[at]! ^ ZERO
    if (!(digit <= 9)) return -1
    number = (number * 10 + digit) | 0
  }
  return number
}
