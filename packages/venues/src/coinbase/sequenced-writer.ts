import type { Nanos } from '@hft/clock'
import type { CodecOptions, MarketEventBatch } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { EventWriter } from '../scanning/event-writer.ts'
import { reverseRows } from '../scanning/reversed-rows.ts'
import { coinbaseContinuity } from './continuity-rule.ts'

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

/** As every {@link EventWriter}, and counts the messages of the connection, by which a lost one shows. */
export class SequencedWriter extends EventWriter {
  /** Number of the connection's latest message; −1 before the first. */
  lastSequence = -1
  /** Times that the numbers jumped. */
  sequenceGaps = 0

  constructor(instruments: readonly Instrument[], options: CodecOptions) {
    super(instruments, coinbaseContinuity, options)
  }

  /** Whether this number follows the latest one. */
  isNext(sequence: number): boolean {
    return sequence === this.lastSequence + 1
  }

  /**
   * Takes the number of a message. After a jump every book is stale, since each may have missed a difference; number 0
   * begins another connection, on which nothing holds either until the snapshots come.
   */
  arrive(sequence: number, localTime: Nanos, batch: MarketEventBatch): Arrival {
    const latest = this.lastSequence
    if (latest >= 0 && sequence <= latest && sequence !== 0) return Arrival.Repeated
    const isGap = latest >= 0 && sequence > latest + 1
    this.lastSequence = sequence
    if (latest >= 0 && sequence !== latest + 1) this.loseBooks(localTime, batch)
    if (!isGap) return Arrival.Next
    this.sequenceGaps++
    return Arrival.AfterGap
  }

  /** Declares every book that holds something unreliable, until its snapshot. */
  loseBooks(localTime: Nanos, batch: MarketEventBatch): void {
    for (const book of this.books) {
      if (book.needsSnapshot || book.differences + book.snapshots === 0) continue
      book.invalidate(this.lastSequence, this.exchangeTime, localTime, batch)
    }
  }

  /** Turns the trades from `fromRow` on round, where the venue sends the newest first. */
  reverseRows(batch: MarketEventBatch, fromRow: number): void {
    reverseRows(batch, fromRow)
  }
}
