import type { Nanos } from '@hft/clock'
import { type CodecOptions, DecodeOutcome, type MarketEventBatch } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { SentDecimals } from '../checksums/sent-decimals.ts'
import { SentTextBook } from '../checksums/sent-text-book.ts'
import { EventWriter } from '../scanning/event-writer.ts'
import { LongInteger } from '../scanning/long-integer.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'
import { bitgetContinuity } from './continuity-rule.ts'

/** The venue's value of a checksum for none. */
export const NO_CHECKSUM = 0
/** Levels of each side that a checksum covers. */
const CHECKED_LEVELS = 25

/** Writes what Bitget's messages mean: as every {@link EventWriter}, and verifies the books' checksums where there are some. */
export class BitgetBookWriter extends EventWriter {
  /** Checksums that were right. */
  verifiedChecksums = 0
  /** Checksums that were wrong: the book is stale from there until a snapshot. */
  wrongChecksums = 0
  /** What `instType` says of these instruments: symbols are the same in several markets. */
  readonly marketNames: readonly string[]
  readonly markets: SymbolTable
  /** The message's sequence number, and whether it has one. */
  readonly sequence = new LongInteger()
  hasSequence = false
  /** Decimals of the message's levels, in the order of its rows. */
  readonly sent = new SentDecimals()
  /** By position; undefined for books that never had a checksum. */
  private readonly checked: (SentTextBook | undefined)[] = []
  /** By position: what sequence numbers are counted from, as they don't fit a double. NaN before the first. */
  private readonly bases: Float64Array

  /** @param markets what `instType` may say of these instruments */
  constructor(markets: readonly string[], instruments: readonly Instrument[], options: CodecOptions) {
    super(instruments, bitgetContinuity, options)
    this.markets = new SymbolTable(markets)
    this.marketNames = markets
    this.bases = new Float64Array(instruments.length).fill(Number.NaN)
  }

  /** Whether the digits of a message's levels matter: to its checksum, or to a later one. */
  isChecked(position: number, checksum: number): boolean {
    return checksum !== NO_CHECKSUM || this.checked[position] !== undefined
  }

  /** Ends a pushed snapshot, whose rows begin at `fromRow`. */
  endBookSnapshot(
    position: number,
    checksum: number,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    this.bases[position] = Number.NaN
    this.takeIds(position)
    this.checked[position] = checksum === NO_CHECKSUM ? undefined : new SentTextBook(this.instruments[position]!)
    this.endPushedSnapshot(position, batch, fromRow)
    return this.verified(position, checksum, localTime, batch, fromRow)
  }

  /** Ends an update, whose rows begin at `fromRow`. */
  endBookUpdate(
    position: number,
    checksum: number,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    this.takeIds(position)
    const outcome = this.endDifference(position, localTime, batch, fromRow)
    if (outcome === DecodeOutcome.Decoded) return this.verified(position, checksum, localTime, batch, fromRow)
    if (outcome === DecodeOutcome.Gap) this.checked[position] = undefined
    return outcome
  }

  /** An update that can't be used. */
  dropUpdate(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    this.takeIds(position)
    this.checked[position] = undefined
    this.dropDifference(position, localTime, batch)
  }

  private takeIds(position: number): void {
    const { sequence, bases } = this
    this.lastId = Number.NaN
    if (this.hasSequence) {
      if (Number.isNaN(bases[position]!)) bases[position] = sequence.high
      this.lastId = sequence.distanceFrom(bases[position]!)
    }
    this.firstId = this.lastId
    this.previousId = 0
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
    book.applySent(batch, fromRow, this.sent)
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
