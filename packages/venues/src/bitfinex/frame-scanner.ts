import type { Nanos } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import { CLOSE_LIST, CLOSE_OBJECT, COMMA, MINUS, OPEN_LIST, QUOTE } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { Literal } from '../scanning/literal.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'
import { ChannelKind } from './channel-table.ts'
import { Arrival, type BitfinexChannelWriter } from './channel-writer.ts'
import { plainMessage } from './plain-message.ts'

const EXECUTED = new Literal('"te",[')
const UPDATED = new Literal('"tu",[')
const HEARTBEAT = new Literal('"hb"')
const SUBSCRIBED = new Literal('{"event":"subscribed","channel":"')
const TRADES = new Literal('trades","chanId":')
const BOOK = new Literal('book","chanId":')
const SYMBOL = new Literal(',"symbol":"')
const FINEST_BOOK = new Literal('","prec":"P0","freq":"F0","len":"')
const BEST_LENGTH = new Literal('1"')
const CHECKSUM = new Literal('"cs",')
const SNAPSHOT = new Literal('[[')
const NEXT_LEVEL = new Literal(',[')
const LARGEST_CHECKSUM = 9_999_999_999
/** Fields that mean something to the JSON decoder, which may not come among the unknown ones. */
const SUBSCRIBED_FIELDS = new SymbolTable(['event', 'channel', 'chanId', 'symbol', 'prec', 'len'])

/**
 * Reads Bitfinex's changes of books, trades, checksums and snapshots in place, each with the number of its message; what
 * comes after a lost message or again is left to JSON.
 */
export class BitfinexFrameScanner implements FrameScanner {
  private readonly writer: BitfinexChannelWriter
  private readonly cursor = new FrameCursor()
  private side = 0

  constructor(writer: BitfinexChannelWriter) {
    this.writer = writer
  }

  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const outcome = plainMessage(bytes, start, end, writer, localTime, batch)
    if (outcome !== NOT_THIS_LAYOUT) return outcome
    if (!cursor.enter(bytes, start, end)) return NOT_THIS_LAYOUT
    if (cursor.literal(SUBSCRIBED)) return this.subscribed()
    if (!cursor.byte(OPEN_LIST) || !cursor.integer()) return NOT_THIS_LAYOUT
    const { channels } = writer
    if (!channels.find(cursor.number) || !cursor.byte(COMMA)) return NOT_THIS_LAYOUT
    const { kind, position } = channels
    // Of most messages this tells what they are: a level begins with a digit, a snapshot with a list.
    if (cursor.bytes[cursor.at] === OPEN_LIST && cursor.bytes[cursor.at + 1] !== OPEN_LIST) {
      return kind === ChannelKind.Trades ? NOT_THIS_LAYOUT : this.change(kind, position, localTime, batch)
    }
    if (cursor.literal(HEARTBEAT)) {
      if (!this.leave(localTime, batch)) return NOT_THIS_LAYOUT
      if (kind === ChannelKind.Quotes) writer.settleQuotes(position, localTime, batch)
      return Outcome.Ignored
    }
    if (kind === ChannelKind.Trades) return this.trade(position, localTime, batch)
    if (cursor.literal(CHECKSUM)) return this.checksum(kind, position, localTime, batch)
    return kind === ChannelKind.Book && cursor.literal(SNAPSHOT)
      ? this.snapshot(position, localTime, batch)
      : NOT_THIS_LAYOUT
  }

  /** A changed level of a book or of the best quotes. */
  private change(
    kind: ChannelKind,
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor } = this
    cursor.at++
    if (!this.level(position) || !this.leave(localTime, batch)) return NOT_THIS_LAYOUT
    return kind === ChannelKind.Quotes
      ? this.writer.changeQuote(this.side, position, localTime, batch)
      : this.writer.changeLevel(this.side, position, localTime, batch)
  }

  /** A stream began: its channel's number, instrument and form. */
  private subscribed(): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const isBook = cursor.literal(BOOK)
    if ((!isBook && !cursor.literal(TRADES)) || !cursor.integer()) return NOT_THIS_LAYOUT
    const id = cursor.number
    if (!cursor.literal(SYMBOL) || !cursor.symbol(writer.symbols)) return NOT_THIS_LAYOUT
    const { position } = cursor
    let kind: ChannelKind = ChannelKind.Trades
    if (isBook) {
      if (!cursor.literal(FINEST_BOOK)) return NOT_THIS_LAYOUT
      kind = cursor.literal(BEST_LENGTH) ? ChannelKind.Quotes : ChannelKind.Book
      if (kind === ChannelKind.Book && !(cursor.text() && cursor.byte(QUOTE))) return NOT_THIS_LAYOUT
    } else if (!cursor.byte(QUOTE)) return NOT_THIS_LAYOUT
    if (!cursor.skipUnknownFields(SUBSCRIBED_FIELDS) || !cursor.byte(CLOSE_OBJECT)) return NOT_THIS_LAYOUT
    if (!cursor.isAtEnd()) return NOT_THIS_LAYOUT
    writer.channels.set(id, kind, position)
    return Outcome.Ignored
  }

  private trade(position: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const { priceGrid } = writer.instruments[position]!
    const isExecuted = cursor.literal(EXECUTED)
    if (!isExecuted && !cursor.literal(UPDATED)) return NOT_THIS_LAYOUT
    if (!cursor.integer() || !cursor.byte(COMMA) || !cursor.integer()) return NOT_THIS_LAYOUT
    writer.takeTime(cursor)
    const { exchangeTime } = writer
    if (!cursor.byte(COMMA) || !this.amount(position) || writer.lots === 0) return NOT_THIS_LAYOUT
    if (!cursor.byte(COMMA) || !cursor.bareTicks(priceGrid)) return NOT_THIS_LAYOUT
    const ticks = cursor.number
    if (!cursor.byte(CLOSE_LIST) || !this.leave(localTime, batch)) return NOT_THIS_LAYOUT
    // The same trade once more.
    if (!isExecuted) return Outcome.Ignored
    writer.exchangeTime = exchangeTime
    writer.tradeOf(this.side, position, ticks, writer.lots, localTime, batch)
    return Outcome.Decoded
  }

  private checksum(
    kind: ChannelKind,
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    if (!cursor.signedInteger()) return NOT_THIS_LAYOUT
    const checksum = cursor.number
    if (checksum > LARGEST_CHECKSUM || checksum < -LARGEST_CHECKSUM) return NOT_THIS_LAYOUT
    return this.leave(localTime, batch) ? writer.verify(kind, position, checksum, localTime, batch) : NOT_THIS_LAYOUT
  }

  /** Levels of a book, the bids before the asks. */
  private snapshot(
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const fromRow = batch.length
    writer.beginBook(position, localTime, batch)
    let isAsk = false
    do {
      if (!this.level(position)) return NOT_THIS_LAYOUT
      if (this.side === EventFlag.Ask) isAsk = true
      else if (isAsk) return NOT_THIS_LAYOUT
      // One without orders has a quantity of its own in a snapshot, which only JSON takes.
      if (writer.lots === 0) return NOT_THIS_LAYOUT
      writer.level(this.side | EventFlag.Snapshot, position, writer.ticks, writer.lots, localTime, batch)
    } while (cursor.literal(NEXT_LEVEL))
    if (!cursor.byte(CLOSE_LIST) || !this.leave(localTime, batch)) return NOT_THIS_LAYOUT
    writer.endBook(position, localTime, batch, fromRow)
    return Outcome.Decoded
  }

  /** Price, orders and quantity, up to the closing bracket, which is read. */
  private level(position: number): boolean {
    const { cursor, writer } = this
    const { priceGrid } = writer.instruments[position]!
    if (!cursor.bareTicks(priceGrid)) return false
    writer.ticks = cursor.number
    if (!cursor.byte(COMMA) || !cursor.integer()) return false
    const orders = cursor.number
    if (!cursor.byte(COMMA) || !this.amount(position)) return false
    if (orders === 0) writer.lots = 0
    return cursor.byte(CLOSE_LIST)
  }

  /** A quantity, below 0 for an ask or a sale. */
  private amount(position: number): boolean {
    const { cursor, writer } = this
    const isNegative = cursor.byte(MINUS)
    if (!cursor.bareLots(writer.instruments[position]!.quantityGrid)) return false
    this.side = isNegative ? EventFlag.Ask : EventFlag.Bid
    writer.lots = cursor.number
    return true
  }

  /** The message's number, which must be the next, and its end; then the number counts. */
  private leave(localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor } = this
    return cursor.byte(COMMA) && cursor.integer() && this.end(localTime, batch)
  }

  /** What follows the message's number, which was read. */
  private end(localTime: Nanos, batch: MarketEventBatch): boolean {
    const { cursor, writer } = this
    const sequence = cursor.number
    if (!cursor.byte(CLOSE_LIST) || !cursor.isAtEnd()) return false
    const { lastSequence } = writer
    if (lastSequence >= 0 && sequence !== lastSequence + 1) return false
    return writer.arrive(sequence, localTime, batch) === Arrival.Next
  }
}
