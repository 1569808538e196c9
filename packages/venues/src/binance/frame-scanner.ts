import { type Nanos, NO_TIME } from '@hft/clock'
import { type DecodeOutcome, EventFlag, type MarketEventBatch, DecodeOutcome as Outcome } from '@hft/data'
import type { EventWriter } from '../scanning/event-writer.ts'
import { CLOSE_OBJECT, QUOTE } from '../scanning/frame-bytes.ts'
import { FrameCursor } from '../scanning/frame-cursor.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { levelList } from '../scanning/level-list.ts'
import { Literal } from '../scanning/literal.ts'
import { RememberedHead } from '../scanning/remembered-head.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const Kind = { DepthUpdate: 0, BookTicker: 1, Trade: 2, AggregateTrade: 3, UntypedTicker: 4 } as const
/** How a message of each kind begins, up to its first number. */
const KIND_STARTS = [
  '{"e":"depthUpdate","E":',
  '{"e":"bookTicker","u":',
  '{"e":"trade","E":',
  '{"e":"aggTrade","E":',
  '{"u":',
].map((text) => new Literal(text))

const BARE = 0
const COMBINED = 1

const STREAM = new Literal('{"stream":"')
const DATA = new Literal('","data":')
const TYPE_TICKER = new Literal(',"e":"bookTicker"')
const TRANSACTION_TIME = new Literal(',"T":')
const EVENT_TIME = new Literal(',"E":')
const SYMBOL = new Literal(',"s":"')
const PAIR = new Literal('","ps":"')
const FIRST_ID = new Literal('","U":')
const LAST_ID = new Literal(',"u":')
const PREVIOUS_ID = new Literal(',"pu":')
const BIDS = new Literal(',"b":')
const ASKS = new Literal(',"a":')
const TRADE_ID = new Literal('","t":')
const AGGREGATE_ID = new Literal(',"a":')
const PRICE = new Literal(',"p":"')
const QUANTITY = new Literal('","q":"')
const NORMAL_QUANTITY = new Literal(',"nq":"')
const FIRST_TRADE_ID = new Literal(',"f":')
const LAST_TRADE_ID = new Literal(',"l":')
const BUYER_ORDER = new Literal(',"b":')
const SELLER_ORDER = new Literal(',"a":')
const ON_BOOK = new Literal(',"X":"MARKET"')
const SELLER_TOOK = new Literal(',"m":true')
const BUYER_TOOK = new Literal(',"m":false')
const BID = new Literal('","b":"')
const BID_QUANTITY = new Literal('","B":"')
const ASK = new Literal('","a":"')
const ASK_QUANTITY = new Literal('","A":"')

/** Fields that mean something to the JSON decoder, which may not come among the unknown ones. */
const KNOWN_FIELDS = new SymbolTable([
  ...['e', 'E', 'T', 's', 'U', 'u', 'pu', 'b', 'a', 'B', 'A', 't', 'p', 'q', 'm', 'X'],
  ...['stream', 'data', 'lastUpdateId'],
])

/**
 * Reads depth differences, trades, aggregate trades and best quotes of all three Binance venues in place, bare or as a
 * combined stream wraps them: no text, no object, prices and quantities from their digits straight to ticks and lots.
 *
 * Each is one sequence of fields in the order in which the venues send them, with those that only some venues have, and
 * after them any number of fields that are new.
 */
export class BinanceFrameScanner implements FrameScanner {
  private readonly writer: EventWriter
  private readonly cursor = new FrameCursor()
  /** By kind. */
  private readonly heads = KIND_STARTS.map(() => new RememberedHead())

  constructor(writer: EventWriter) {
    this.writer = writer
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
    for (let kind = 0; kind < heads.length; kind++) {
      const head = heads[kind]!
      if (head.isHere(cursor)) return this.read(kind, head.meaning === COMBINED, localTime, batch)
    }
    const isCombined = cursor.literal(STREAM)
    if (isCombined && !(cursor.text() && cursor.literal(DATA))) return NOT_THIS_LAYOUT
    for (let kind = 0; kind < KIND_STARTS.length; kind++) {
      if (!cursor.literal(KIND_STARTS[kind]!)) continue
      heads[kind]!.note(cursor, start, isCombined ? COMBINED : BARE)
      return this.read(kind, isCombined, localTime, batch)
    }
    return NOT_THIS_LAYOUT
  }

  /** Reads the rest of a message of a kind, from its first number on. */
  private read(
    kind: number,
    isCombined: boolean,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    switch (kind) {
      case Kind.DepthUpdate:
        return this.depthUpdate(isCombined, localTime, batch)
      case Kind.Trade:
        return this.trade(false, isCombined, localTime, batch)
      case Kind.AggregateTrade:
        return this.trade(true, isCombined, localTime, batch)
      default:
        return this.bookTicker(kind === Kind.BookTicker, isCombined, localTime, batch)
    }
  }

  private depthUpdate(
    isCombined: boolean,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    const fromRow = batch.length
    if (!cursor.integer()) return NOT_THIS_LAYOUT
    if (cursor.literal(TRANSACTION_TIME) && !cursor.integer()) return NOT_THIS_LAYOUT
    writer.takeTime(cursor)
    if (!this.symbol()) return NOT_THIS_LAYOUT
    const { position } = cursor
    if (!cursor.literal(FIRST_ID) || !cursor.integer()) return NOT_THIS_LAYOUT
    writer.firstId = cursor.number
    if (!cursor.literal(LAST_ID) || !cursor.integer()) return NOT_THIS_LAYOUT
    writer.lastId = cursor.number
    writer.previousId = 0
    if (cursor.literal(PREVIOUS_ID)) {
      if (!cursor.integer()) return NOT_THIS_LAYOUT
      writer.previousId = cursor.number
    }
    writer.beginDifference(position, localTime, batch)
    if (
      !cursor.literal(BIDS) ||
      !levelList(cursor, writer, EventFlag.Bid, position, 0, batch) ||
      !cursor.literal(ASKS) ||
      !levelList(cursor, writer, EventFlag.Ask, position, 0, batch) ||
      !this.leave(isCombined)
    ) {
      return NOT_THIS_LAYOUT
    }
    writer.completeBook(position, localTime, batch, fromRow)
    return writer.endDifference(position, localTime, batch, fromRow)
  }

  private trade(
    isAggregate: boolean,
    isCombined: boolean,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    if (!cursor.integer()) return NOT_THIS_LAYOUT
    writer.takeTime(cursor)
    let isTimed = false
    // The futures have the aggregate's id before the symbol, spot after it.
    let isIdentified = false
    if (cursor.literal(TRANSACTION_TIME)) {
      if (!cursor.integer()) return NOT_THIS_LAYOUT
      writer.takeTime(cursor)
      isTimed = true
    } else if (isAggregate && cursor.literal(AGGREGATE_ID)) {
      if (!cursor.integer()) return NOT_THIS_LAYOUT
      isIdentified = true
    }
    if (!this.symbol()) return NOT_THIS_LAYOUT
    const { position } = cursor
    if (!isAggregate) {
      if (!cursor.literal(TRADE_ID) || !cursor.integer()) return NOT_THIS_LAYOUT
    } else {
      if (!cursor.byte(QUOTE)) return NOT_THIS_LAYOUT
      if (!isIdentified && !(cursor.literal(AGGREGATE_ID) && cursor.integer())) return NOT_THIS_LAYOUT
    }
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!cursor.literal(PRICE) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
    const ticks = cursor.number
    if (!cursor.literal(QUANTITY) || !cursor.lots(quantityGrid)) return NOT_THIS_LAYOUT
    const lots = cursor.number
    if (!cursor.byte(QUOTE) || lots === 0 || !this.tradeDetails(isAggregate)) return NOT_THIS_LAYOUT
    if (!isTimed && cursor.literal(TRANSACTION_TIME)) {
      if (!cursor.integer()) return NOT_THIS_LAYOUT
      writer.takeTime(cursor)
    }
    if (!isAggregate) cursor.literal(ON_BOOK)
    let flags: number = EventFlag.Bid
    if (!cursor.literal(BUYER_TOOK)) {
      if (!cursor.literal(SELLER_TOOK)) return NOT_THIS_LAYOUT
      flags = EventFlag.Ask
    }
    if (!this.leave(isCombined)) return NOT_THIS_LAYOUT
    writer.trade(flags, position, ticks, lots, localTime, batch)
    writer.endTrades(position, batch, batch.length - 1)
    return Outcome.Decoded
  }

  /** Ids and quantities of no use to us, between the quantity and the time of some venues' trades. */
  private tradeDetails(isAggregate: boolean): boolean {
    const { cursor } = this
    if (!isAggregate) {
      return !cursor.literal(BUYER_ORDER) || (cursor.integer() && cursor.literal(SELLER_ORDER) && cursor.integer())
    }
    if (cursor.literal(NORMAL_QUANTITY) && !(cursor.text() && cursor.byte(QUOTE))) return false
    return !cursor.literal(FIRST_TRADE_ID) || (cursor.integer() && cursor.literal(LAST_TRADE_ID) && cursor.integer())
  }

  private bookTicker(
    isTyped: boolean,
    isCombined: boolean,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT {
    const { cursor, writer } = this
    if (!cursor.integer()) return NOT_THIS_LAYOUT
    if (!isTyped) cursor.literal(TYPE_TICKER)
    if (!this.symbol()) return NOT_THIS_LAYOUT
    const { position } = cursor
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    if (!cursor.literal(BID) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
    const bidTicks = cursor.number
    if (!cursor.literal(BID_QUANTITY) || !cursor.lots(quantityGrid)) return NOT_THIS_LAYOUT
    const bidLots = cursor.number
    if (!cursor.literal(ASK) || !cursor.ticks(priceGrid)) return NOT_THIS_LAYOUT
    const askTicks = cursor.number
    if (!cursor.literal(ASK_QUANTITY) || !cursor.lots(quantityGrid)) return NOT_THIS_LAYOUT
    const askLots = cursor.number
    if (!cursor.byte(QUOTE)) return NOT_THIS_LAYOUT
    writer.exchangeTime = NO_TIME
    if (cursor.literal(TRANSACTION_TIME)) {
      if (!cursor.integer()) return NOT_THIS_LAYOUT
      writer.takeTime(cursor)
      if (cursor.literal(EVENT_TIME) && !cursor.integer()) return NOT_THIS_LAYOUT
    }
    if (!this.leave(isCombined)) return NOT_THIS_LAYOUT
    writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return Outcome.Decoded
  }

  /** The symbol, and the pair that COIN-M adds; reading stands on the closing quote of either. */
  private symbol(): boolean {
    const { cursor, writer } = this
    return cursor.literal(SYMBOL) && cursor.symbol(writer.symbols) && (!cursor.literal(PAIR) || cursor.text())
  }

  private leave(isCombined: boolean): boolean {
    const { cursor } = this
    return (
      cursor.skipUnknownFields(KNOWN_FIELDS) &&
      cursor.byte(CLOSE_OBJECT) &&
      (!isCombined || cursor.byte(CLOSE_OBJECT)) &&
      cursor.isAtEnd()
    )
  }
}
