import type { Nanos } from '@hft/clock'
import {
  CandleColumns,
  type CodecOptions,
  type ContinuityRule,
  type DecodeOutcome,
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

/** A whole number above this is microseconds since 1970: as milliseconds it would be the year 5138. */
const LARGEST_MILLISECONDS = 100_000_000_000_000

/**
 * Writes the rows that a venue's messages mean, with the state kept per instrument: its book's synchronisation and its
 * latest exchange time. Both ways of reading a message, in place and through JSON, end here.
 *
 * Instruments are named by their position in the list given, not by their index in the run.
 */
export class EventWriter {
  readonly instruments: readonly Instrument[]
  readonly symbols: SymbolTable
  readonly books: readonly SnapshotAndDifferences[]
  readonly candles = new CandleColumns()
  private readonly initialSync: InitialSync
  private readonly epochMilliseconds: number
  /** Largest exchange time so far; NaN before the first. */
  private readonly latestTimes: Float64Array

  constructor(instruments: readonly Instrument[], rule: ContinuityRule, options: CodecOptions) {
    this.instruments = instruments
    this.symbols = new SymbolTable(instruments.map((instrument) => instrument.symbol))
    this.initialSync = options.initialSync ?? 'snapshot'
    this.books = instruments.map(({ index }) => new SnapshotAndDifferences(index, rule, this.initialSync))
    this.epochMilliseconds = Number(options.epochNs / 1_000_000n)
    this.latestTimes = new Float64Array(instruments.length).fill(Number.NaN)
  }

  /** A time sent as a whole number: milliseconds or microseconds since 1970. */
  timeOf(sent: number): Nanos {
    return sent < LARGEST_MILLISECONDS
      ? (sent - this.epochMilliseconds) * 1_000_000
      : (sent - this.epochMilliseconds * 1_000) * 1_000
  }

  /** A trade; `flags` name the aggressor's side. After the last one of a message comes {@link endTrades}. */
  trade(
    flags: number,
    position: number,
    ticks: number,
    lots: number,
    time: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    batch.append(EventKind.Trade, flags, this.indexOf(position), ticks, lots, time, localTime)
  }

  /** Ends a message of trades, whose rows begin at `fromRow`; the last of them is of the instrument at `position`. */
  endTrades(position: number, batch: MarketEventBatch, fromRow: number): void {
    const index = this.indexOf(position)
    for (let row = fromRow; row < batch.length; row++) {
      if (batch.instrument[row] === index) this.note(position, batch.exchangeTime[row]!)
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
    sentTime: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    this.bestQuote(EventFlag.Bid, position, bidTicks, bidLots, sentTime, localTime, batch)
    const flags = EventFlag.Ask | EventFlag.LastOfMessage
    this.bestQuote(flags, position, askTicks, askLots, sentTime, localTime, batch)
  }

  /** One side of the best bid and offer; quantity 0 and `NO_PRICE_TICKS` when it is empty. */
  bestQuote(
    flags: number,
    position: number,
    ticks: number,
    lots: number,
    sentTime: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    const allFlags = flags | this.timeFlag(sentTime)
    const time = this.timeFor(position, sentTime, localTime)
    batch.append(EventKind.BestQuote, allFlags, this.indexOf(position), ticks, lots, time, localTime)
  }

  /**
   * Comes before the levels of a difference. Where a message has its time after its levels, they and this are written
   * with any time, and {@link stampRows} comes before {@link endDifference}.
   */
  beginDifference(position: number, time: Nanos, localTime: Nanos, batch: MarketEventBatch): void {
    if (this.books[position]!.beginsWithoutSnapshot) this.appendLive(position, time, localTime, batch)
  }

  /** A level of a difference. */
  level(
    sideFlag: number,
    position: number,
    ticks: number,
    lots: number,
    time: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    batch.append(EventKind.Level, sideFlag, this.indexOf(position), ticks, lots, time, localTime)
  }

  /** Ends the difference whose rows begin at `fromRow`. `previous` is 0 where the venue sends none. */
  endDifference(
    position: number,
    first: number,
    last: number,
    previous: number,
    time: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    this.note(position, time)
    markLast(batch, fromRow)
    return this.books[position]!.onDifference(first, last, previous, time, localTime, batch, fromRow)
  }

  /** Comes before the levels of a snapshot that the venue pushes in its stream; they carry the snapshot flag. */
  beginPushedSnapshot(position: number, time: Nanos, localTime: Nanos, batch: MarketEventBatch): void {
    this.appendLive(position, time, localTime, batch)
    const index = this.indexOf(position)
    batch.append(EventKind.Clear, EventFlag.Snapshot, index, NO_PRICE_TICKS, 0, time, localTime)
  }

  /** Ends a pushed snapshot, of update id `snapshotId`, whose rows begin at `fromRow`: it replaces the book. */
  endPushedSnapshot(position: number, snapshotId: number, time: Nanos, batch: MarketEventBatch, fromRow: number): void {
    this.note(position, time)
    markLast(batch, fromRow)
    this.books[position]!.onPushedSnapshot(snapshotId)
  }

  /** A difference that can't be used: the book is stale until a snapshot. */
  dropDifference(position: number, last: number, time: Nanos, localTime: Nanos, batch: MarketEventBatch): void {
    this.note(position, time)
    this.books[position]!.invalidate(last, time, localTime, batch)
  }

  /** Writes a snapshot; `ticks` and `lots` hold the bids, best first, then the asks. */
  snapshot(
    position: number,
    snapshotId: number,
    bidCount: number,
    ticks: readonly number[],
    lots: readonly number[],
    sentTime: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const index = this.indexOf(position)
    const fromRow = batch.length
    const isOverlay = this.initialSync === 'differences'
    const latest = this.latestTime(position, localTime)
    if (!Number.isNaN(sentTime)) this.note(position, sentTime)
    this.appendLive(position, sentTime, localTime, batch)
    const clear = (side: number, price: number) =>
      batch.append(EventKind.Clear, side | EventFlag.Snapshot, index, price, 0, sentTime, localTime)
    if (!isOverlay) clear(0, NO_PRICE_TICKS)
    for (let level = 0; level < ticks.length; level++) {
      if (isOverlay && level === 0 && bidCount > 0) clear(EventFlag.Bid, ticks[bidCount - 1]!)
      if (isOverlay && level === bidCount) clear(EventFlag.Ask, ticks[ticks.length - 1]!)
      const flags = (level < bidCount ? EventFlag.Bid : EventFlag.Ask) | EventFlag.Snapshot
      batch.append(EventKind.Level, flags, index, ticks[level]!, lots[level]!, sentTime, localTime)
    }
    markLast(batch, fromRow)
    return this.books[position]!.onSnapshot(snapshotId, sentTime, latest, localTime, batch, fromRow)
  }

  /** Mark price, index price or funding rate; a `sentTime` of NaN where the message has none. */
  reference(
    kind: EventKind,
    position: number,
    value: number,
    sentTime: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    const flags = this.timeFlag(sentTime)
    const time = this.timeFor(position, sentTime, localTime)
    batch.append(kind, flags, this.indexOf(position), NO_PRICE_TICKS, 0, time, localTime, 0, value)
  }

  /** A candle that stands at `place` of {@link candles}; a `sentTime` of NaN where the message has none. */
  candle(position: number, place: number, sentTime: Nanos, localTime: Nanos, batch: MarketEventBatch): void {
    const { closeTicks, quantityLots, value } = this.candles
    const index = this.indexOf(position)
    const flags = EventFlag.LastOfMessage | this.timeFlag(sentTime)
    const time = this.timeFor(position, sentTime, localTime)
    const ticks = closeTicks[place]!
    batch.append(EventKind.Candle, flags, index, ticks, quantityLots[place]!, time, localTime, place, value[place]!)
  }

  private indexOf(position: number): number {
    return this.instruments[position]!.index
  }

  private timeFlag(sentTime: Nanos): number {
    return Number.isNaN(sentTime) ? EventFlag.NoExchangeTime : 0
  }

  /** The time sent, else the latest one known. */
  private timeFor(position: number, sentTime: Nanos, localTime: Nanos): Nanos {
    if (Number.isNaN(sentTime)) return this.latestTime(position, localTime)
    this.note(position, sentTime)
    return sentTime
  }

  private note(position: number, time: Nanos): void {
    if (!(time <= this.latestTimes[position]!)) this.latestTimes[position] = time
  }

  private latestTime(position: number, localTime: Nanos): Nanos {
    const latest = this.latestTimes[position]!
    return Number.isNaN(latest) ? localTime : latest
  }

  private appendLive(position: number, time: Nanos, localTime: Nanos, batch: MarketEventBatch): void {
    const index = this.indexOf(position)
    batch.append(EventKind.Status, 0, index, NO_PRICE_TICKS, 0, time, localTime, 0, FeedState.Live)
  }
}

/** Gives the rows from `fromRow` on the time that their message had after them. */
export function stampRows(batch: MarketEventBatch, fromRow: number, time: Nanos): void {
  for (let row = fromRow; row < batch.length; row++) batch.exchangeTime[row] = time
}

/** Flags the last of the rows from `fromRow` on as the last of its message. */
export function markLast(batch: MarketEventBatch, fromRow: number): void {
  const last = batch.length - 1
  if (last >= fromRow) batch.flags[last] = batch.flags[last]! | EventFlag.LastOfMessage
}
