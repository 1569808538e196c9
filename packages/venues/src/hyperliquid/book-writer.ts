import type { Nanos } from '@hft/clock'
import {
  type CodecOptions,
  type DecodeOutcome,
  EventFlag,
  EventKind,
  type MarketEventBatch,
  NO_PRICE_TICKS,
} from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { EventWriter } from '../scanning/event-writer.ts'
import { hyperliquidContinuity } from './continuity-rule.ts'

/**
 * As every {@link EventWriter}, for books that come whole each time: only the first one, and the one after a loss, says
 * that the book is live.
 *
 * Trades of before the first book or quote of their instrument are of before the subscription, and left out.
 */
export class HyperliquidBookWriter extends EventWriter {
  /** By position; −Infinity before the first book or quote. */
  private readonly firstTimes: Float64Array

  constructor(instruments: readonly Instrument[], options: CodecOptions) {
    super(instruments, hyperliquidContinuity, options)
    this.firstTimes = new Float64Array(instruments.length).fill(Number.NEGATIVE_INFINITY)
  }

  /** Comes before the levels of a book. */
  beginBook(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    const book = this.books[position]!
    if (book.needsSnapshot || book.snapshots === 0) {
      this.beginPushedSnapshot(position, localTime, batch)
      return
    }
    const { index } = this.instruments[position]!
    batch.append(EventKind.Clear, EventFlag.Snapshot, index, NO_PRICE_TICKS, 0, this.exchangeTime, localTime)
  }

  /** Ends the book of the message's time, whose rows begin at `fromRow`; it was sent as {@link lastId}. */
  endBook(position: number, batch: MarketEventBatch, fromRow: number): DecodeOutcome {
    this.noteFirst(position)
    this.stampRows(batch, fromRow)
    return this.endOrderedSnapshot(position, batch, fromRow)
  }

  override bestQuotes(
    position: number,
    bidTicks: number,
    bidLots: number,
    askTicks: number,
    askLots: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    this.noteFirst(position)
    super.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
  }

  /** Whether a trade of the message's time is of before the subscription. */
  isBacklog(position: number): boolean {
    return this.exchangeTime < this.firstTimes[position]!
  }

  private noteFirst(position: number): void {
    if (this.firstTimes[position] === Number.NEGATIVE_INFINITY) this.firstTimes[position] = this.exchangeTime
  }
}
