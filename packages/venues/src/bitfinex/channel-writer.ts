import type { Nanos } from '@hft/clock'
import {
  type CodecOptions,
  DecodeOutcome,
  EventFlag,
  EventKind,
  type MarketEventBatch,
  NO_PRICE_TICKS,
  type SnapshotAndDifferences,
} from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { EventWriter } from '../scanning/event-writer.ts'
import { ChannelKind, ChannelTable } from './channel-table.ts'
import { bitfinexContinuity } from './continuity-rule.ts'
import { SignedBook } from './signed-book.ts'

// What is imported is looked up at each use; a module's own constant is not.
const NO_EXCHANGE_TIME = EventFlag.NoExchangeTime
const NO_TIME_AND_LAST = EventFlag.NoExchangeTime | EventFlag.LastOfMessage
const DECODED = DecodeOutcome.Decoded
const LEVEL = EventKind.Level
/** Levels of each side that a checksum covers. */
const CHECKED_LEVELS = 25
const BID = 0
const ASK = 1

/** What is known of an instrument's book: in one object, because each column by position would be looked up by itself. */
class ChannelBook {
  readonly index: number
  readonly sync: SnapshotAndDifferences
  /** The book that checksums are about; undefined until a snapshot. */
  checked: SignedBook | undefined
  /** Number of the last message that changed it; 0 before the first. */
  latestId = 0

  constructor(index: number, sync: SnapshotAndDifferences) {
    this.index = index
    this.sync = sync
  }
}

/** How a message stands to the one before it on its connection. */
export const Arrival = {
  /** Nothing is missing between them. */
  Next: 0,
  /** It was there already. */
  Repeated: 1,
  /** Something is missing before it, of whatever book. */
  AfterGap: 2,
} as const
export type Arrival = (typeof Arrival)[keyof typeof Arrival]

/**
 * Writes what Bitfinex's messages mean: as every {@link EventWriter}, with what the connection's messages build on: the
 * numbers of its channels, of its messages, and the books that checksums are about.
 */
export class BitfinexChannelWriter extends EventWriter {
  readonly channels = new ChannelTable()
  /** Number of the connection's latest message; −1 before the first. */
  lastSequence = -1
  /** Times that the numbers jumped. */
  sequenceGaps = 0
  /** Checksums that were right. */
  verifiedChecksums = 0
  /** Checksums that were wrong: the book is stale from there until a snapshot. */
  wrongChecksums = 0
  private readonly channelBooks: readonly ChannelBook[]
  /** Price shown of each side, by position and side; `NO_PRICE_TICKS` for none. */
  private readonly shown: Int32Array
  /** 1 where a shown best has gone and nothing has come in its place yet. */
  private readonly vacant: Uint8Array

  constructor(instruments: readonly Instrument[], options: CodecOptions) {
    super(instruments, bitfinexContinuity, options)
    this.shown = new Int32Array(2 * instruments.length).fill(NO_PRICE_TICKS)
    this.vacant = new Uint8Array(2 * instruments.length)
    this.channelBooks = this.books.map((book) => new ChannelBook(book.instrument, book))
  }

  /** Takes the number of a message, −1 for none. After a jump every book is stale; number 1 begins another connection. */
  arrive(sequence: number, localTime: Nanos, batch: MarketEventBatch): Arrival {
    const latest = this.lastSequence
    if (sequence < 0) return Arrival.Next
    if (latest >= 0 && sequence <= latest && sequence !== 1) return Arrival.Repeated
    this.lastSequence = sequence
    if (latest < 0 || sequence === latest + 1) return Arrival.Next
    this.loseBooks(localTime, batch)
    if (sequence === 1) return Arrival.Next
    this.sequenceGaps++
    return Arrival.AfterGap
  }

  /** Begins a snapshot of a book. */
  beginBook(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    this.exchangeTime = Number.NaN
    this.beginPushedSnapshot(position, localTime, batch)
  }

  /** Ends a snapshot of a book, whose rows begin at `fromRow`. */
  endBook(position: number, localTime: Nanos, batch: MarketEventBatch, fromRow: number): void {
    this.stampRowsOrLatest(position, localTime, batch, fromRow)
    this.lastId = this.lastSequence
    const book = new SignedBook(this.instruments[position]!)
    this.channelBooks[position]!.checked = book
    book.apply(batch, fromRow)
    this.endPushedSnapshot(position, batch, fromRow)
  }

  /** A changed level of a book, of price and quantity {@link ticks} and {@link lots}; quantity 0 when it is gone. */
  changeLevel(side: number, position: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const fromRow = batch.length
    const book = this.channelBooks[position]!
    const { sync } = book
    // Messages of this venue have no time.
    const latest = this.latestTimes[position]!
    // Not by a conditional expression, which would box either.
    if (latest > Number.NEGATIVE_INFINITY) this.exchangeTime = latest
    else {
      this.exchangeTime = localTime
      this.note(position)
    }
    if (sync.differences === 0) {
      this.beginDifference(position, localTime, batch)
      for (let row = fromRow; row < batch.length; row++) batch.flags[row] = NO_EXCHANGE_TIME
    }
    this.appendRow(LEVEL, side | NO_TIME_AND_LAST, book.index, localTime, batch)
    const { lastSequence } = this
    this.firstId = lastSequence
    this.lastId = lastSequence
    // Whatever the book had last is what this follows: nothing is missing on the connection.
    this.previousId = book.latestId
    book.latestId = lastSequence
    if (!sync.takesNext(this)) {
      const { firstId, lastId, previousId, exchangeTime } = this
      const outcome = sync.onDifference(firstId, lastId, previousId, exchangeTime, localTime, batch, fromRow)
      if (outcome !== DECODED) return outcome
    }
    const { checked } = book
    if (checked !== undefined) checked.apply(batch, batch.length - 1)
    return DECODED
  }

  /**
   * A changed level of a book of one level a side. The best goes and comes in two messages: that it has gone is said
   * only by {@link settleQuotes}, if nothing comes.
   */
  changeQuote(side: number, position: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { ticks, lots } = this
    const place = 2 * position + (side === EventFlag.Bid ? BID : ASK)
    if (lots === 0) {
      if (this.shown[place] === ticks) this.vacant[place] = 1
      return DecodeOutcome.Decoded
    }
    this.shown[place] = ticks
    this.vacant[place] = 0
    this.exchangeTime = Number.NaN
    this.bestQuote(side | EventFlag.LastOfMessage, position, ticks, lots, localTime, batch)
    return DecodeOutcome.Decoded
  }

  /** Both sides are whole now: those that are still vacant are empty. */
  settleQuotes(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    for (let place = 2 * position; place <= 2 * position + ASK; place++) {
      if (this.vacant[place] === 0) continue
      this.vacant[place] = 0
      this.shown[place] = NO_PRICE_TICKS
      const side = place === 2 * position ? EventFlag.Bid : EventFlag.Ask
      this.exchangeTime = Number.NaN
      this.bestQuote(side | EventFlag.LastOfMessage, position, NO_PRICE_TICKS, 0, localTime, batch)
    }
  }

  /** A trade; `side` is the taker's. */
  tradeOf(
    side: number,
    position: number,
    ticks: number,
    lots: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    const fromRow = batch.length
    this.trade(side, position, ticks, lots, localTime, batch)
    this.endTrades(position, batch, fromRow)
  }

  /** The checksum of a channel's book as it is now. */
  verify(
    kind: ChannelKind,
    position: number,
    checksum: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    if (kind === ChannelKind.Quotes) this.settleQuotes(position, localTime, batch)
    const book = this.channelBooks[position]!.checked
    if (kind !== ChannelKind.Book || book === undefined) return DecodeOutcome.Decoded
    if (book.checksum(CHECKED_LEVELS) === checksum) {
      this.verifiedChecksums++
      return DecodeOutcome.Decoded
    }
    this.wrongChecksums++
    this.loseBook(position, localTime, batch)
    return DecodeOutcome.Gap
  }

  /** Declares a book unreliable, until its snapshot. */
  loseBook(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    this.channelBooks[position]!.checked = undefined
    this.exchangeTime = this.latestTime(position, localTime)
    this.lastId = this.lastSequence
    this.dropDifference(position, localTime, batch)
  }

  private loseBooks(localTime: Nanos, batch: MarketEventBatch): void {
    for (let position = 0; position < this.books.length; position++) {
      const book = this.books[position]!
      if (!book.needsSnapshot && book.differences + book.snapshots > 0) this.loseBook(position, localTime, batch)
    }
  }
}
