import type { Nanos } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import type { EventWriter } from '../scanning/event-writer.ts'
import { CLOSE_LIST, CLOSE_OBJECT, COMMA, OPEN_LIST, OPEN_OBJECT, POINT, QUOTE } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { Literal } from '../scanning/literal.ts'
import { ObjectFields, UNKNOWN_FIELD } from '../scanning/object-fields.ts'
import { RememberedHeads } from '../scanning/remembered-heads.ts'
import { changedLevels } from './changed-levels.ts'
import { plainChange } from './plain-change.ts'

const Kind = { Book: 0, Trades: 1, Quote: 2 } as const

/** What a head means: its kind, and above that its instrument's position. */
const KIND_BITS = 2
const KIND_MASK = (1 << KIND_BITS) - 1
const KINDS = 3

const HEAD = new Literal('{"jsonrpc":"2.0","method":"subscription","params":{"channel":"')
/** Where the channel's name differs from others, behind the beginning of its kind. */
const TELLING_START = 4
const BOOK = new Literal('book.')
const TRADES = new Literal('trades.')
const QUOTES = new Literal('quote.')
const DATA = new Literal('","data":')
const END_OF_MESSAGE = new Literal('}}')
const SNAPSHOT = new Literal('"snapshot"')
const CHANGE = new Literal('"change"')
const BUY = new Literal('"buy"')
const SELL = new Literal('"sell"')

const BookField = { Type: 0, Timestamp: 1, Instrument: 2, Change: 3, Previous: 4, Bids: 5, Asks: 6 } as const
const BOOK_FIELDS = new ObjectFields([
  'type',
  'timestamp',
  'instrument_name',
  'change_id',
  'prev_change_id',
  'bids',
  'asks',
])
const WHOLE_CHANGE = 0b1111111
const WHOLE_SNAPSHOT = WHOLE_CHANGE ^ (1 << BookField.Previous)

const TradeField = { Timestamp: 0, Instrument: 1, Direction: 2, Price: 3, Amount: 4, Block: 5, Combo: 6 } as const
/** Two are of trades that are left out; those behind them mean nothing. */
const TRADE_FIELDS = new ObjectFields([
  'timestamp',
  'instrument_name',
  'direction',
  'price',
  'amount',
  'block_trade_id',
  'combo_id',
  'trade_seq',
  'trade_id',
  'tick_direction',
  'mark_price',
  'index_price',
  'contracts',
])
const WHOLE_TRADE = 0b11111

const QuoteField = { Timestamp: 0, Instrument: 1, BidPrice: 2, BidAmount: 3, AskPrice: 4, AskAmount: 5 } as const
const QUOTE_FIELDS = new ObjectFields([
  'timestamp',
  'instrument_name',
  'best_bid_price',
  'best_bid_amount',
  'best_ask_price',
  'best_ask_amount',
])
const WHOLE_QUOTE = 0b111111

/**
 * Reads Deribit's books, trades and best quotes in place.
 *
 * The channel names the instrument, so that prices are read on its grid as they come; the fields of the data may come
 * in any order, but for the type of a book before its bids and those before its asks.
 */
export class DeribitFrameScanner implements FrameScanner {
  private readonly writer: EventWriter
  private readonly cursor = new FrameCursor()
  /** Up to the data: they differ in their channels. */
  private readonly heads: RememberedHeads
  /** By position: what stands in a change of a book between its ids. */
  private readonly names: readonly Literal[]

  constructor(writer: EventWriter) {
    this.writer = writer
    const telling = HEAD.length + TELLING_START
    this.heads = new RememberedHeads(telling, telling + 4, writer.instruments.length * KINDS)
    this.names = writer.instruments.map(({ symbol }) => new Literal(`,"instrument_name":"${symbol}","change_id":`))
  }

  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, heads } = this
    if (!cursor.enter(bytes, start, end)) return NOT_THIS_LAYOUT
    const head = heads.of(cursor)
    if (head.isHere(cursor)) {
      const { meaning } = head
      return this.read(meaning & KIND_MASK, meaning >> KIND_BITS, localTime, batch)
    }
    if (!cursor.literal(HEAD)) return NOT_THIS_LAYOUT
    const kind = this.kind()
    if (kind < 0 || !this.channel(kind !== Kind.Quote)) return NOT_THIS_LAYOUT
    const { position } = cursor
    head.note(cursor, start, kind | (position << KIND_BITS))
    return this.read(kind, position, localTime, batch)
  }

  /** Reads the data of a message of a kind. */
  private read(
    kind: number,
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    if (kind === Kind.Book) return this.book(position, localTime, batch)
    return kind === Kind.Trades ? this.trades(position, localTime, batch) : this.quote(position, localTime, batch)
  }

  /** Of the channel's name; −1 for none of those read here. */
  private kind(): number {
    const { cursor } = this
    if (cursor.literal(BOOK)) return Kind.Book
    if (cursor.literal(TRADES)) return Kind.Trades
    return cursor.literal(QUOTES) ? Kind.Quote : -1
  }

  /** The rest of a channel, its instrument and where it has one the interval, up to the data. */
  private channel(hasInterval: boolean): boolean {
    const { cursor, writer } = this
    if (!cursor.text()) return false
    const { bytes, textStart, textEnd } = cursor
    let nameEnd = textStart
    while (nameEnd < textEnd && bytes[nameEnd] !== POINT) nameEnd++
    if (nameEnd < textEnd !== hasInterval) return false
    for (let at = nameEnd + 1; at < textEnd; at++) if (bytes[at] === POINT) return false
    cursor.position = writer.symbols.find(bytes, textStart, nameEnd)
    return cursor.position >= 0 && cursor.literal(DATA)
  }

  private book(position: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const fromRow = batch.length
    if (plainChange(cursor, writer, this.names[position]!, position, localTime, batch)) {
      return writer.endDifference(position, localTime, batch, fromRow)
    }
    batch.length = fromRow
    let seen = 0
    let flags = 0
    writer.previousId = 0
    if (!cursor.byte(OPEN_OBJECT)) return NOT_THIS_LAYOUT
    BOOK_FIELDS.begin()
    do {
      const field = BOOK_FIELDS.next(cursor)
      if (field === UNKNOWN_FIELD) {
        if (!cursor.skipScalar()) return NOT_THIS_LAYOUT
        continue
      }
      if (field < 0 || (seen & (1 << field)) !== 0) return NOT_THIS_LAYOUT
      seen |= 1 << field
      switch (field) {
        case BookField.Type:
          if (cursor.literal(SNAPSHOT)) flags = EventFlag.Snapshot
          else if (!cursor.literal(CHANGE)) return NOT_THIS_LAYOUT
          break
        case BookField.Timestamp:
          if (!cursor.integer()) return NOT_THIS_LAYOUT
          writer.takeTime(cursor)
          break
        case BookField.Instrument:
          if (!this.isInstrument(position)) return NOT_THIS_LAYOUT
          break
        case BookField.Change:
          if (!cursor.integer()) return NOT_THIS_LAYOUT
          writer.lastId = cursor.number
          break
        case BookField.Previous:
          if (!cursor.integer()) return NOT_THIS_LAYOUT
          writer.previousId = cursor.number
          break
        case BookField.Bids:
          if ((seen & (1 << BookField.Type)) === 0) return NOT_THIS_LAYOUT
          if (flags !== 0) writer.beginPushedSnapshot(position, localTime, batch)
          else writer.beginDifference(position, localTime, batch)
          if (!changedLevels(cursor, writer, EventFlag.Bid | flags, position, batch)) return NOT_THIS_LAYOUT
          break
        default:
          if ((seen & (1 << BookField.Bids)) === 0) return NOT_THIS_LAYOUT
          if (!changedLevels(cursor, writer, EventFlag.Ask | flags, position, batch)) return NOT_THIS_LAYOUT
      }
    } while (cursor.byte(COMMA))
    const whole = flags === 0 ? WHOLE_CHANGE : WHOLE_SNAPSHOT
    if ((seen & whole) !== whole || !cursor.byte(CLOSE_OBJECT) || !this.leave()) return NOT_THIS_LAYOUT
    writer.firstId = writer.previousId + 1
    writer.completeBook(position, localTime, batch, fromRow)
    return flags === 0
      ? writer.endDifference(position, localTime, batch, fromRow)
      : writer.endOrderedSnapshot(position, batch, fromRow)
  }

  private trades(position: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor } = this
    const fromRow = batch.length
    if (!cursor.byte(OPEN_LIST)) return NOT_THIS_LAYOUT
    do {
      if (!this.trade(position, localTime, batch)) return NOT_THIS_LAYOUT
    } while (cursor.byte(COMMA))
    if (!cursor.byte(CLOSE_LIST) || !this.leave()) return NOT_THIS_LAYOUT
    this.writer.endTrades(position, batch, fromRow)
    return Outcome.Decoded
  }

  private trade(position: number, localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor, writer } = this
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    let seen = 0
    let side = 0
    let ticks = 0
    let lots = 0
    if (!cursor.byte(OPEN_OBJECT)) return false
    TRADE_FIELDS.begin()
    do {
      const field = TRADE_FIELDS.next(cursor)
      if (field === UNKNOWN_FIELD) {
        if (!cursor.skipScalar()) return false
        continue
      }
      if (field < 0 || (seen & (1 << field)) !== 0) return false
      seen |= 1 << field
      switch (field) {
        case TradeField.Timestamp:
          if (!cursor.integer()) return false
          writer.takeTime(cursor)
          break
        case TradeField.Instrument:
          if (!this.isInstrument(position)) return false
          break
        case TradeField.Direction:
          side = cursor.literal(BUY) ? EventFlag.Bid : EventFlag.Ask
          if (side === EventFlag.Ask && !cursor.literal(SELL)) return false
          break
        case TradeField.Price:
          if (!cursor.bareTicks(priceGrid)) return false
          ticks = cursor.number
          break
        case TradeField.Amount:
          if (!cursor.bareLots(quantityGrid)) return false
          lots = cursor.number
          break
        case TradeField.Block:
        case TradeField.Combo:
          return false
        default:
          if (!cursor.skipScalar()) return false
      }
    } while (cursor.byte(COMMA))
    if ((seen & WHOLE_TRADE) !== WHOLE_TRADE || lots === 0 || !cursor.byte(CLOSE_OBJECT)) return false
    writer.trade(side, position, ticks, lots, localTime, batch)
    return true
  }

  private quote(position: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    let seen = 0
    let bidTicks = 0
    let bidLots = 0
    let askTicks = 0
    let askLots = 0
    if (!cursor.byte(OPEN_OBJECT)) return NOT_THIS_LAYOUT
    QUOTE_FIELDS.begin()
    do {
      const field = QUOTE_FIELDS.next(cursor)
      if (field === UNKNOWN_FIELD) {
        if (!cursor.skipScalar()) return NOT_THIS_LAYOUT
        continue
      }
      if (field < 0 || (seen & (1 << field)) !== 0) return NOT_THIS_LAYOUT
      seen |= 1 << field
      switch (field) {
        case QuoteField.Timestamp:
          if (!cursor.integer()) return NOT_THIS_LAYOUT
          writer.takeTime(cursor)
          break
        case QuoteField.Instrument:
          if (!this.isInstrument(position)) return NOT_THIS_LAYOUT
          break
        case QuoteField.BidPrice:
          if (!cursor.bareTicks(priceGrid)) return NOT_THIS_LAYOUT
          bidTicks = cursor.number
          break
        case QuoteField.BidAmount:
          if (!cursor.bareLots(quantityGrid)) return NOT_THIS_LAYOUT
          bidLots = cursor.number
          break
        case QuoteField.AskPrice:
          if (!cursor.bareTicks(priceGrid)) return NOT_THIS_LAYOUT
          askTicks = cursor.number
          break
        default:
          if (!cursor.bareLots(quantityGrid)) return NOT_THIS_LAYOUT
          askLots = cursor.number
      }
    } while (cursor.byte(COMMA))
    // An empty side has a price that is none.
    if (seen !== WHOLE_QUOTE || bidLots === 0 || askLots === 0) return NOT_THIS_LAYOUT
    if (!cursor.byte(CLOSE_OBJECT) || !this.leave()) return NOT_THIS_LAYOUT
    writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return Outcome.Decoded
  }

  private isInstrument(position: number): boolean {
    const { cursor } = this
    return (
      cursor.byte(QUOTE) && cursor.symbol(this.writer.symbols) && cursor.position === position && cursor.byte(QUOTE)
    )
  }

  private leave(): boolean {
    const { cursor } = this
    return cursor.literal(END_OF_MESSAGE) && cursor.isAtEnd()
  }
}
