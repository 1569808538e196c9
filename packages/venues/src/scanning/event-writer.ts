import type { Nanos } from '@hft/clock'
import {
  CandleColumns,
  type CodecOptions,
  type ContinuityRule,
  DecodeOutcome,
  EventFlag,
  EventKind,
  FeedState,
  type InitialSync,
  type MarketEventBatch,
  NO_PRICE_TICKS,
  SnapshotAndDifferences,
} from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { SymbolTable } from '../symbols/symbol-table.ts'
import type { FrameCursor } from './frame-cursor.ts'
import { type NumberShape, type NumberShapes, numberShapes } from './number-shapes.ts'

/** A whole number above this is microseconds since 1970: as milliseconds it would be the year 5138. */
const LARGEST_MILLISECONDS = 100_000_000_000_000

// What is imported is looked up at each use; a module's own constant is not.
const { Trade: TRADE, BestQuote: BEST_QUOTE, Level: LEVEL } = EventKind
const { Bid: BID, Ask: ASK, LastOfMessage: LAST_OF_MESSAGE, NoExchangeTime: NO_EXCHANGE_TIME } = EventFlag
const DECODED = DecodeOutcome.Decoded

/**
 * Writes the rows that a venue's messages mean, with the state kept per instrument: its book's synchronisation and its
 * latest exchange time. Both ways of reading a message, in place and through JSON, end here.
 *
 * Instruments are named by their position in the list given, not by their index in the run. What is known of the message
 * as a whole, {@link exchangeTime} and the update ids, is set before it is written: as fields, because a double that is
 * handed to a call is boxed unless the compiler inlines it.
 */
export class EventWriter {
  readonly instruments: readonly Instrument[]
  readonly symbols: SymbolTable
  readonly books: readonly SnapshotAndDifferences[]
  readonly candles = new CandleColumns()
  /** Time of what is written next; NaN where the message has none. */
  exchangeTime: Nanos = Number.NaN
  /** First update id of a difference. */
  firstId = Number.NaN
  /** Last update id of a difference, or the one of a pushed snapshot. */
  lastId = Number.NaN
  /** Last update id of the difference before, 0 where the venue sends none. */
  previousId = Number.NaN
  /** Price and quantity of what is written next by {@link appendLevel}: as fields, for the same reason. */
  ticks = 0
  lots = 0.5
  /** How prices are read, by position, and the last one's shape; undefined for grids too fine. */
  readonly priceShapes: readonly NumberShapes[]
  readonly priceShape: (NumberShape | undefined)[]
  /** Row of the first level of a difference or snapshot that has begun. */
  protected firstLevel = 0
  private readonly initialSync: InitialSync
  private readonly epochMilliseconds: number
  /** Largest exchange time so far; −Infinity before the first. */
  protected readonly latestTimes: Float64Array

  constructor(instruments: readonly Instrument[], rule: ContinuityRule, options: CodecOptions) {
    this.instruments = instruments
    this.symbols = new SymbolTable(instruments.map((instrument) => instrument.symbol))
    this.priceShapes = instruments.map(({ priceGrid }) => numberShapes(priceGrid.decimals))
    this.priceShape = this.priceShapes.map(({ first }) => first)
    this.initialSync = options.initialSync ?? 'snapshot'
    this.books = instruments.map(({ index }) => new SnapshotAndDifferences(index, rule, this.initialSync))
    this.epochMilliseconds = Number(options.epochNs / 1_000_000n)
    this.latestTimes = new Float64Array(instruments.length).fill(Number.NEGATIVE_INFINITY)
  }

  /** A time sent as a whole number: milliseconds or microseconds since 1970. */
  timeOf(sent: number): Nanos {
    return sent < LARGEST_MILLISECONDS
      ? (sent - this.epochMilliseconds) * 1_000_000
      : (sent - this.epochMilliseconds * 1_000) * 1_000
  }

  /** Sets the time to the one that the cursor has read last, as {@link timeOf}. */
  takeTime(cursor: FrameCursor): void {
    this.exchangeTime = this.timeOf(cursor.number)
  }

  /** A trade; `flags` name the aggressor's side. After the last one of a message comes {@link endTrades}. */
  trade(flags: number, position: number, ticks: number, lots: number, localTime: Nanos, batch: MarketEventBatch): void {
    const index = this.instruments[position]!.index
    this.append(TRADE, flags, index, ticks, lots, localTime, batch)
  }

  /** Ends a message of trades, whose rows begin at `fromRow`; the last of them is of the instrument at `position`. */
  endTrades(position: number, batch: MarketEventBatch, fromRow: number): void {
    const index = this.instruments[position]!.index
    const { latestTimes } = this
    for (let row = fromRow; row < batch.length; row++) {
      const time = batch.exchangeTime[row]!
      if (batch.instrument[row] === index && time > latestTimes[position]!) latestTimes[position] = time
    }
    markLast(batch, fromRow)
  }

  /** Best bid and offer; without a time of its own it takes the latest one known. */
  bestQuotes(
    position: number,
    bidTicks: number,
    bidLots: number,
    askTicks: number,
    askLots: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    this.bestQuote(BID, position, bidTicks, bidLots, localTime, batch)
    this.bestQuote(ASK | LAST_OF_MESSAGE, position, askTicks, askLots, localTime, batch)
  }

  /** One side of the best bid and offer; quantity 0 and `NO_PRICE_TICKS` when it is empty. */
  bestQuote(
    flags: number,
    position: number,
    ticks: number,
    lots: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    const index = this.instruments[position]!.index
    this.append(BEST_QUOTE, flags, index, ticks, lots, localTime, batch)
    this.completeTime(position, batch.length - 1, localTime, batch)
  }

  /**
   * Comes before the levels of a difference. Where a message has its time after its levels, this and they are written
   * with any time, and {@link stampRows} comes before {@link endDifference}.
   */
  beginDifference(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    if (this.books[position]!.beginsWithoutSnapshot) this.appendLive(position, localTime, batch)
    this.firstLevel = batch.length
  }

  /** A level of a difference or snapshot. */
  level(flags: number, position: number, ticks: number, lots: number, localTime: Nanos, batch: MarketEventBatch): void {
    const index = this.instruments[position]!.index
    this.append(LEVEL, flags, index, ticks, lots, localTime, batch)
  }

  /** As {@link level}, of {@link ticks} and {@link lots}. */
  appendLevel(flags: number, position: number, localTime: Nanos, batch: MarketEventBatch): void {
    this.appendRow(LEVEL, flags, this.instruments[position]!.index, localTime, batch)
  }

  /** Appends a row of the message's time, of {@link ticks} and {@link lots}. */
  protected appendRow(kind: EventKind, flags: number, index: number, localTime: Nanos, batch: MarketEventBatch): void {
    const row = batch.length
    if (row === batch.kind.length) {
      batch.append(kind, flags, index, this.ticks, this.lots, this.exchangeTime, localTime)
      return
    }
    batch.kind[row] = kind
    batch.flags[row] = flags
    batch.instrument[row] = index
    batch.priceTicks[row] = this.ticks
    batch.quantityLots[row] = this.lots
    batch.exchangeTime[row] = this.exchangeTime
    batch.localTime[row] = localTime
    batch.order[row] = 0
    batch.value[row] = 0
    batch.length = row + 1
  }

  /**
   * A level of a difference or snapshot, of which {@link completeLevels} writes what it has in common with those around
   * it: several short loops over few columns take half the time of one over nine.
   */
  beginLevel(flags: number, ticks: number, lots: number, batch: MarketEventBatch): void {
    const row = batch.length
    if (row === batch.kind.length) {
      batch.append(LEVEL, flags, 0, ticks, lots, Number.NaN, Number.NaN)
      return
    }
    batch.flags[row] = flags
    batch.priceTicks[row] = ticks
    batch.quantityLots[row] = lots
    batch.length = row + 1
  }

  /** Completes levels of which flags, prices and quantities stand in the batch, from `fromRow` on. */
  completeLevels(position: number, localTime: Nanos, batch: MarketEventBatch, fromRow: number): void {
    const { index } = this.instruments[position]!
    const { exchangeTime } = this
    const { length: toRow, kind, instrument, exchangeTime: times, localTime: localTimes, order, value } = batch
    for (let row = fromRow; row < toRow; row++) {
      kind[row] = LEVEL
      instrument[row] = index
    }
    for (let row = fromRow; row < toRow; row++) {
      times[row] = exchangeTime
      localTimes[row] = localTime
    }
    for (let row = fromRow; row < toRow; row++) {
      order[row] = 0
      value[row] = 0
    }
  }

  /** Completes the levels of a book whose rows begin at `fromRow`, and gives all of these the message's time. */
  completeBook(position: number, localTime: Nanos, batch: MarketEventBatch, fromRow: number): void {
    const { exchangeTime, firstLevel } = this
    for (let row = fromRow; row < firstLevel; row++) batch.exchangeTime[row] = exchangeTime
    this.completeLevels(position, localTime, batch, firstLevel)
  }

  /** Gives the rows from `fromRow` on the time that their message had after them. */
  stampRows(batch: MarketEventBatch, fromRow: number): void {
    for (let row = fromRow; row < batch.length; row++) batch.exchangeTime[row] = this.exchangeTime
  }

  /** As {@link stampRows}; of a message without a time, the latest known of the instrument, flagged. */
  stampRowsOrLatest(position: number, localTime: Nanos, batch: MarketEventBatch, fromRow: number): void {
    // False for NaN; asking `Number.isNaN` would box it.
    if (!(this.exchangeTime > Number.NEGATIVE_INFINITY)) {
      // Neither by a call nor by a conditional expression, which would box either.
      const latest = this.latestTimes[position]!
      if (latest > Number.NEGATIVE_INFINITY) this.exchangeTime = latest
      else this.exchangeTime = localTime
      for (let row = fromRow; row < batch.length; row++) {
        batch.flags[row] = batch.flags[row]! | NO_EXCHANGE_TIME
      }
    }
    this.stampRows(batch, fromRow)
  }

  /** Ends the difference whose rows begin at `fromRow`, of the update ids set. */
  endDifference(position: number, localTime: Nanos, batch: MarketEventBatch, fromRow: number): DecodeOutcome {
    this.note(position)
    markLast(batch, fromRow)
    const book = this.books[position]!
    if (book.takesNext(this)) return DECODED
    const { firstId, lastId, previousId, exchangeTime } = this
    return book.onDifference(firstId, lastId, previousId, exchangeTime, localTime, batch, fromRow)
  }

  /** Comes before the levels of a snapshot that the venue pushes in its stream; they carry the snapshot flag. */
  beginPushedSnapshot(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    this.appendLive(position, localTime, batch)
    const index = this.instruments[position]!.index
    batch.append(EventKind.Clear, EventFlag.Snapshot, index, NO_PRICE_TICKS, 0, this.exchangeTime, localTime)
    this.firstLevel = batch.length
  }

  /** Ends a pushed snapshot, of update id {@link lastId}, whose rows begin at `fromRow`: it replaces the book. */
  endPushedSnapshot(position: number, batch: MarketEventBatch, fromRow: number): void {
    this.note(position)
    markLast(batch, fromRow)
    this.books[position]!.onPushedSnapshot(this.lastId)
  }

  /**
   * As {@link endPushedSnapshot}, of a venue whose snapshots and differences share their ids: a book that is in step and
   * holds as much already stays as it is.
   */
  endOrderedSnapshot(position: number, batch: MarketEventBatch, fromRow: number): DecodeOutcome {
    if (this.books[position]!.holds(this.lastId)) {
      batch.length = fromRow
      return DecodeOutcome.Superseded
    }
    this.endPushedSnapshot(position, batch, fromRow)
    return DECODED
  }

  /** A difference that can't be used, of update id {@link lastId}: the book is stale until a snapshot. */
  dropDifference(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    this.note(position)
    this.books[position]!.invalidate(this.lastId, this.exchangeTime, localTime, batch)
  }

  /** Writes a snapshot that was asked for; `ticks` and `lots` hold the bids, best first, then the asks. */
  snapshot(
    position: number,
    snapshotId: number,
    bidCount: number,
    ticks: readonly number[],
    lots: readonly number[],
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const { index } = this.instruments[position]!
    const { exchangeTime } = this
    const fromRow = batch.length
    const isOverlay = this.initialSync === 'differences'
    const latest = this.latestTime(position, localTime)
    this.note(position)
    this.appendLive(position, localTime, batch)
    const clear = (side: number, price: number) =>
      batch.append(EventKind.Clear, side | EventFlag.Snapshot, index, price, 0, exchangeTime, localTime)
    if (!isOverlay) clear(0, NO_PRICE_TICKS)
    for (let level = 0; level < ticks.length; level++) {
      if (isOverlay && level === 0 && bidCount > 0) clear(BID, ticks[bidCount - 1]!)
      if (isOverlay && level === bidCount) clear(ASK, ticks[ticks.length - 1]!)
      const flags = (level < bidCount ? BID : ASK) | EventFlag.Snapshot
      batch.append(LEVEL, flags, index, ticks[level]!, lots[level]!, exchangeTime, localTime)
    }
    markLast(batch, fromRow)
    return this.books[position]!.onSnapshot(snapshotId, exchangeTime, latest, localTime, batch, fromRow)
  }

  /** Mark price, index price or funding rate. */
  reference(kind: EventKind, position: number, value: number, localTime: Nanos, batch: MarketEventBatch): void {
    const { index } = this.instruments[position]!
    const row = batch.append(kind, 0, index, NO_PRICE_TICKS, 0, this.exchangeTime, localTime, 0, value)
    this.completeTime(position, row, localTime, batch)
  }

  /** A candle that stands at `place` of {@link candles}. */
  candle(position: number, place: number, localTime: Nanos, batch: MarketEventBatch): void {
    const { closeTicks, quantityLots, value } = this.candles
    const { index } = this.instruments[position]!
    const [ticks, lots] = [closeTicks[place]!, quantityLots[place]!]
    const flags = LAST_OF_MESSAGE
    const { exchangeTime } = this
    const row = batch.append(EventKind.Candle, flags, index, ticks, lots, exchangeTime, localTime, place, value[place]!)
    this.completeTime(position, row, localTime, batch)
  }

  /** Appends a row of the message's time, which as an argument of a call would be boxed. */
  protected append(
    kind: EventKind,
    flags: number,
    index: number,
    ticks: number,
    lots: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    const row = batch.length
    if (row === batch.kind.length) {
      batch.append(kind, flags, index, ticks, lots, this.exchangeTime, localTime)
      return
    }
    batch.kind[row] = kind
    batch.flags[row] = flags
    batch.instrument[row] = index
    batch.priceTicks[row] = ticks
    batch.quantityLots[row] = lots
    batch.exchangeTime[row] = this.exchangeTime
    batch.localTime[row] = localTime
    batch.order[row] = 0
    batch.value[row] = 0
    batch.length = row + 1
  }

  /** Gives a row of a message without a time the latest one known, flagged. */
  private completeTime(position: number, row: number, localTime: Nanos, batch: MarketEventBatch): void {
    // False for NaN; asking `Number.isNaN` would box it.
    if (this.exchangeTime > Number.NEGATIVE_INFINITY) {
      this.note(position)
      return
    }
    const latest = this.latestTimes[position]!
    batch.exchangeTime[row] = latest > Number.NEGATIVE_INFINITY ? latest : localTime
    batch.flags[row] = batch.flags[row]! | NO_EXCHANGE_TIME
  }

  protected note(position: number): void {
    const time = this.exchangeTime
    if (time > this.latestTimes[position]!) this.latestTimes[position] = time
  }

  /** Largest exchange time of an instrument so far; the local time before the first. */
  protected latestTime(position: number, localTime: Nanos): Nanos {
    const latest = this.latestTimes[position]!
    return latest === Number.NEGATIVE_INFINITY ? localTime : latest
  }

  private appendLive(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    const index = this.instruments[position]!.index
    const time = this.exchangeTime
    batch.append(EventKind.Status, 0, index, NO_PRICE_TICKS, 0, time, localTime, 0, FeedState.Live)
  }
}

/** Flags the last of the rows from `fromRow` on as the last of its message. */
export function markLast(batch: MarketEventBatch, fromRow: number): void {
  const last = batch.length - 1
  if (last >= fromRow) batch.flags[last] = batch.flags[last]! | LAST_OF_MESSAGE
}
