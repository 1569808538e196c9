import type { Nanos } from '@hft/clock'
import { DecodeOutcome, type MarketEventBatch } from '@hft/data'
import { CheckedBook } from '../checksums/checked-book.ts'
import { EventWriter } from '../scanning/event-writer.ts'

/** The venue's value of a checksum for none. */
export const NO_CHECKSUM = 0
/** Levels of each side that a checksum covers. */
const CHECKED_LEVELS = 25

/**
 * Writes what OKX's messages mean: as every {@link EventWriter}, and verifies the books' checksums where there are some,
 * as in recordings of before 2026-06-23.
 */
export class OkxBookWriter extends EventWriter {
  /** Checksums that were right. */
  verifiedChecksums = 0
  /** Checksums that were wrong: the book is stale from there until a snapshot. */
  wrongChecksums = 0
  /** By position; undefined for books that never had a checksum. */
  private readonly checked: (CheckedBook | undefined)[] = []

  /** Ends a pushed snapshot, whose rows begin at `fromRow`. Ids are NaN where the venue sends none. */
  endBookSnapshot(
    position: number,
    checksum: number,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    this.checked[position] = checksum === NO_CHECKSUM ? undefined : new CheckedBook(this.instruments[position]!)
    this.endPushedSnapshot(position, batch, fromRow)
    return this.verified(position, checksum, localTime, batch, fromRow)
  }

  /** Ends a difference, whose rows begin at `fromRow`. Ids are NaN where the venue sends none. */
  endBookUpdate(
    position: number,
    checksum: number,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    const outcome = this.endDifference(position, localTime, batch, fromRow)
    if (outcome === DecodeOutcome.Decoded) {
      return this.verified(position, checksum, localTime, batch, fromRow)
    }
    if (outcome === DecodeOutcome.Gap) this.checked[position] = undefined
    return outcome
  }

  /** A snapshot that was asked for has no checksum, and those that follow are of a book that wasn't kept. */
  forgetChecked(position: number): void {
    this.checked[position] = undefined
  }

  private verified(
    position: number,
    checksum: number,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    const book = this.checked[position]
    if (book === undefined) return DecodeOutcome.Decoded
    book.apply(batch, fromRow)
    if (checksum === NO_CHECKSUM) return DecodeOutcome.Decoded
    if (book.alternating(CHECKED_LEVELS) === checksum) {
      this.verifiedChecksums++
      return DecodeOutcome.Decoded
    }
    this.wrongChecksums++
    this.checked[position] = undefined
    batch.length = fromRow
    this.dropDifference(position, localTime, batch)
    return DecodeOutcome.Gap
  }
}
