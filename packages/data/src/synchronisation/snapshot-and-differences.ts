import type { Nanos } from '@hft/clock'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import { DecodeOutcome, type InitialSync } from '../feeds/venue-codec.ts'
import { Continuity, type ContinuityRule } from './continuity-rule.ts'
import { DifferenceBuffer } from './difference-buffer.ts'

/** A snapshot that takes longer than this many rows of differences is not coming: the buffer starts again. */
export const MAXIMUM_BUFFERED_ROWS = 1 << 20

/** Update ids of a difference that names its predecessor. */
export interface DifferenceIds {
  /** Last id of the difference before; 0 where the venue doesn't name it. */
  readonly previousId: number
  readonly lastId: number
}

/**
 * Keeps the book of one instrument in step with a venue that sends differences and answers with snapshots on request.
 *
 * Differences wait until a snapshot arrives; those that it holds are dropped, the rest must follow it without a gap.
 * A later gap makes the book stale and needs another snapshot. What "follows" means is the venue's
 * {@link ContinuityRule}.
 *
 * The caller appends a message's rows first and hands them over with the row at which they begin; rows that may not be
 * applied (yet) are taken off the batch again.
 */
export class SnapshotAndDifferences {
  readonly instrument: number
  /** Differences that didn't follow their predecessor. */
  gaps = 0
  /** Snapshots used. */
  snapshots = 0
  /** Snapshots that were older than the book or than the buffered differences. */
  refusedSnapshots = 0
  /** Differences seen, whatever became of them. */
  differences = 0
  /** How often the buffer was dropped because no snapshot came. */
  bufferOverflows = 0

  private readonly rule: ContinuityRule
  private readonly initialSync: InitialSync
  private readonly buffer = new DifferenceBuffer()
  private isWaiting: boolean
  private isAfterSnapshot = false
  /** NaN before the first; never a small integer, so that the field is made for doubles. */
  private lastId = Number.NaN

  constructor(instrument: number, rule: ContinuityRule, initialSync: InitialSync) {
    this.instrument = instrument
    this.rule = rule
    this.initialSync = initialSync
    this.isWaiting = initialSync === 'snapshot'
  }

  /** Whether nothing can be applied before a snapshot. */
  get needsSnapshot(): boolean {
    return this.isWaiting
  }

  /** Whether the book is in step and holds everything up to this update id already. */
  holds(id: number): boolean {
    return !this.isWaiting && id <= this.lastId
  }

  /** Whether the next difference is the one with which a book without snapshot begins. */
  get beginsWithoutSnapshot(): boolean {
    return this.differences === 0 && this.initialSync === 'differences'
  }

  /**
   * Takes a difference that names the one before it, and that one is the last one taken: whatever the rule, it is the
   * next, and its rows stay as they are. False leaves everything else to {@link onDifference}.
   */
  takesNext(ids: DifferenceIds): boolean {
    const { previousId } = ids
    if (this.isWaiting || this.isAfterSnapshot || previousId !== this.lastId || previousId === 0) return false
    this.differences++
    this.lastId = ids.lastId
    return true
  }

  /**
   * Decides what becomes of a difference, whose rows are those of `batch` from `fromRow` on.
   *
   * @param exchangeTime of the message, for its place among snapshots
   * @returns Decoded, Buffered, Superseded or Gap
   */
  onDifference(
    first: number,
    last: number,
    previous: number,
    exchangeTime: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    const isFirst = this.differences++ === 0
    if (this.initialSync === 'differences')
      return this.applyAlways(first, last, previous, exchangeTime, localTime, batch, isFirst)
    if (this.isWaiting) {
      this.keep(first, last, previous, exchangeTime, batch, fromRow)
      return DecodeOutcome.Buffered
    }
    const continuity = this.isAfterSnapshot
      ? this.rule.afterSnapshot(this.lastId, first, last, previous)
      : this.rule.afterDifference(this.lastId, first, last, previous)
    if (continuity === Continuity.Next) {
      this.isAfterSnapshot = false
      this.lastId = last
      return DecodeOutcome.Decoded
    }
    if (continuity === Continuity.Covered) {
      batch.length = fromRow
      return DecodeOutcome.Superseded
    }
    this.gaps++
    this.isWaiting = true
    this.keep(first, last, previous, exchangeTime, batch, fromRow)
    this.appendStale(exchangeTime, localTime, batch)
    return DecodeOutcome.Gap
  }

  /**
   * Decides what becomes of a snapshot that holds everything up to `snapshotId`, whose rows are those of `batch` from
   * `fromRow` on; when it is used, the buffered differences that follow it are appended.
   *
   * @param exchangeTime of the snapshot, NaN when the venue doesn't say: it then stands right before the first
   *   difference that follows it, and its rows are flagged
   * @param latestTime largest exchange time of the instrument so far
   * @returns Decoded, or Superseded when it is too old
   */
  onSnapshot(
    snapshotId: number,
    exchangeTime: Nanos,
    latestTime: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    const isOverlay = this.initialSync === 'differences'
    const buffer = this.buffer
    let kept = 0
    if (!isOverlay) {
      if (!this.isWaiting && snapshotId < this.lastId) return this.refuse(batch, fromRow)
      while (kept < buffer.length && this.relation(snapshotId, kept) === Continuity.Covered) kept++
      if (kept < buffer.length && this.relation(snapshotId, kept) === Continuity.Gap) return this.refuse(batch, fromRow)
    }
    this.snapshots++
    const covered = kept > 0 ? buffer.exchangeTime(kept - 1) : latestTime
    const following = kept < buffer.length ? buffer.exchangeTime(kept) : Number.POSITIVE_INFINITY
    stamp(batch, fromRow, exchangeTime, Math.min(covered, following), following)
    if (isOverlay) return DecodeOutcome.Decoded
    this.isWaiting = false
    this.isAfterSnapshot = kept === buffer.length
    this.lastId = this.isAfterSnapshot ? snapshotId : buffer.lastId(buffer.length - 1)
    for (let message = kept; message < buffer.length; message++) buffer.appendTo(batch, message, localTime)
    buffer.clear()
    return DecodeOutcome.Decoded
  }

  /**
   * Takes a snapshot that the venue pushed in its place among the differences: it replaces the book whatever either
   * held, and what was buffered is older than it. Its rows stay as they are.
   */
  onPushedSnapshot(snapshotId: number): void {
    this.snapshots++
    this.buffer.clear()
    this.isWaiting = false
    this.isAfterSnapshot = true
    this.lastId = snapshotId
  }

  /**
   * Declares the book unreliable, because the difference that ended at `last` couldn't be used: appends a status row
   * and waits for a snapshot.
   */
  invalidate(last: number, exchangeTime: Nanos, localTime: Nanos, batch: MarketEventBatch): void {
    this.differences++
    this.lastId = last
    this.buffer.clear()
    const wasWaiting = this.isWaiting
    this.isWaiting = this.initialSync === 'snapshot'
    if (!wasWaiting) this.appendStale(exchangeTime, localTime, batch)
  }

  private applyAlways(
    first: number,
    last: number,
    previous: number,
    exchangeTime: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
    isFirst: boolean,
  ): DecodeOutcome {
    const isGap = !isFirst && this.rule.afterDifference(this.lastId, first, last, previous) === Continuity.Gap
    this.lastId = last
    this.isAfterSnapshot = false
    if (!isGap) return DecodeOutcome.Decoded
    this.gaps++
    this.appendStale(exchangeTime, localTime, batch)
    return DecodeOutcome.Gap
  }

  private keep(
    first: number,
    last: number,
    previous: number,
    exchangeTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): void {
    const buffer = this.buffer
    if (buffer.length > 0) {
      const continuity = this.rule.afterDifference(buffer.lastId(buffer.length - 1), first, last, previous)
      if (continuity === Continuity.Gap) {
        this.gaps++
        buffer.clear()
      } else if (buffer.rowCount + (batch.length - fromRow) > MAXIMUM_BUFFERED_ROWS) {
        this.bufferOverflows++
        buffer.clear()
      }
    }
    buffer.add(first, last, previous, exchangeTime, batch, fromRow)
    batch.length = fromRow
  }

  private relation(snapshotId: number, message: number): Continuity {
    const buffer = this.buffer
    return this.rule.afterSnapshot(
      snapshotId,
      buffer.firstId(message),
      buffer.lastId(message),
      buffer.previousId(message),
    )
  }

  private refuse(batch: MarketEventBatch, fromRow: number): DecodeOutcome {
    this.refusedSnapshots++
    batch.length = fromRow
    return DecodeOutcome.Superseded
  }

  private appendStale(exchangeTime: Nanos, localTime: Nanos, batch: MarketEventBatch): void {
    batch.append(
      EventKind.Status,
      EventFlag.LastOfMessage,
      this.instrument,
      NO_PRICE_TICKS,
      0,
      exchangeTime,
      localTime,
      0,
      FeedState.Stale,
    )
  }
}

/** Gives a snapshot's rows their exchange time, never after the difference that follows it. */
function stamp(batch: MarketEventBatch, fromRow: number, sent: Nanos, assumed: Nanos, following: Nanos): void {
  const isSent = !Number.isNaN(sent)
  const time = isSent ? Math.min(sent, following) : assumed
  for (let row = fromRow; row < batch.length; row++) {
    batch.exchangeTime[row] = time
    if (!isSent) batch.flags[row] = batch.flags[row]! | EventFlag.NoExchangeTime
  }
}
