import type { Nanos } from '@hft/clock'
import { type CodecOptions, DecodeOutcome, EventFlag, EventKind, type MarketEventBatch } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import type { DepthLimitedSide } from '../checksums/depth-limited-side.ts'
import { EventWriter } from '../scanning/event-writer.ts'
import { krakenContinuity } from './continuity-rule.ts'
import { DepthLimitedBook, leastDepth } from './depth-limited-book.ts'

/** Writes what Kraken's messages mean: as every {@link EventWriter}, drops what leaves a book's depth, and verifies checksums. */
export class KrakenBookWriter extends EventWriter {
  /** Checksum of the book that ends next. A half, so that the field is made for doubles. */
  checksum = 0.5
  /** Checksums that were right. */
  verifiedChecksums = 0
  /** Checksums that were wrong: the book is stale from there until a snapshot. */
  wrongChecksums = 0
  /** By position; undefined until a snapshot. */
  private readonly kept: (DepthLimitedBook | undefined)[] = []
  /** Depths that the venue confirmed, by position. */
  private readonly depths: (number | undefined)[] = []

  constructor(instruments: readonly Instrument[], options: CodecOptions) {
    super(instruments, krakenContinuity, options)
  }

  /** Takes note of the depth that a subscription has. Without it, it is the least that a snapshot fits in. */
  noteDepth(position: number, depth: number): void {
    this.depths[position] = depth
    const book = this.kept[position]
    if (book !== undefined) book.depth = depth
  }

  /** Ends a pushed snapshot, whose rows begin at `fromRow`. */
  endBookSnapshot(position: number, localTime: Nanos, batch: MarketEventBatch, fromRow: number): DecodeOutcome {
    this.stampRowsOrLatest(position, localTime, batch, fromRow)
    const depth = this.depths[position] ?? leastDepth(levelsOfLongerSide(batch, fromRow))
    const book = new DepthLimitedBook(this.instruments[position]!, depth)
    this.kept[position] = book
    book.apply(batch, fromRow)
    this.endPushedSnapshot(position, batch, fromRow)
    return this.verified(book, position, localTime, batch, fromRow)
  }

  /** Ends an update, whose rows begin at `fromRow`; the levels that leave the book's depth by it are removed. */
  endBookUpdate(position: number, localTime: Nanos, batch: MarketEventBatch, fromRow: number): DecodeOutcome {
    this.stampRowsOrLatest(position, localTime, batch, fromRow)
    const book = this.kept[position]
    if (book !== undefined) {
      book.apply(batch, fromRow)
      this.truncate(book.bids, EventFlag.Bid, book.depth, position, localTime, batch)
      this.truncate(book.asks, EventFlag.Ask, book.depth, position, localTime, batch)
    }
    const outcome = this.endDifference(position, localTime, batch, fromRow)
    if (book === undefined || outcome !== DecodeOutcome.Decoded) return outcome
    return this.verified(book, position, localTime, batch, fromRow)
  }

  override dropDifference(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    this.kept[position] = undefined
    if (Number.isNaN(this.exchangeTime)) this.exchangeTime = this.latestTime(position, localTime)
    super.dropDifference(position, localTime, batch)
  }

  private truncate(
    side: DepthLimitedSide,
    flag: number,
    depth: number,
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): void {
    while (side.length > depth) this.level(flag, position, side.removeWorst(), 0, localTime, batch)
  }

  private verified(
    book: DepthLimitedBook,
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    if (book.checksum() === this.checksum) {
      this.verifiedChecksums++
      return DecodeOutcome.Decoded
    }
    this.wrongChecksums++
    batch.length = fromRow
    this.dropDifference(position, localTime, batch)
    return DecodeOutcome.Gap
  }
}

function levelsOfLongerSide(batch: MarketEventBatch, fromRow: number): number {
  let bids = 0
  let asks = 0
  for (let row = fromRow; row < batch.length; row++) {
    if (batch.kind[row] !== EventKind.Level) continue
    if ((batch.flags[row]! & EventFlag.Bid) === 0) asks++
    else bids++
  }
  return Math.max(bids, asks)
}
