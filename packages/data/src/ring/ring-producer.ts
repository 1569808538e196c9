import { CodedError } from '@hft/clock'
import { EventFlag } from '../events/event-kind.ts'
import type { MarketEventBatch, MarketEventColumns } from '../events/market-event-batch.ts'
import { endRing } from './ring-end.ts'
import {
  BLOCK_ROWS,
  BLOCK_SHIFT,
  headCells,
  RingCell,
  ringColumns,
  rowCountCells,
  rowCountIndex,
  SKIPPED_TO_START,
} from './ring-layout.ts'
import { RingState, WaitOutcome } from './ring-state.ts'
import { type Awaitable, sleepAsync, spinThenSleep } from './ring-wait.ts'
import { copyColumns, copyRows } from './row-copy.ts'
import { SleepFlag } from './sleep-flag.ts'

/** From here on copying whole columns is faster than row by row, if no more than half of it is unused. */
const MANY_ROWS = 64

/**
 * The writing side of an `EventRing`. Nothing here allocates, but {@link waitForRoomAsync}.
 *
 * One thread at a time uses it. What it does to memory is said method by method: "release" means that whoever sees the
 * method's store (an acquire) sees all that this thread wrote before.
 */
export class RingProducer implements Awaitable {
  /** Rows of the longest batch that is handed over in one piece: half the ring. */
  readonly maximumBatchRows: number
  readonly #cells: Int32Array<SharedArrayBuffer>
  readonly #rowCounts: Int32Array<SharedArrayBuffer>
  readonly #columns: MarketEventColumns
  readonly #capacityRows: number
  readonly #blocks: number
  readonly #sleepingConsumer: SleepFlag
  readonly #sleep: SleepFlag
  #tail: number
  /** The consumer's counter as last looked at; it may have given back more since. */
  #knownHead: number
  /** Blocks that the last push which found no room would have taken. */
  #lackedBlocks = 0
  #isClosed = false

  /** Use `EventRing.producer()`. */
  constructor(buffer: SharedArrayBuffer, capacityRows: number) {
    this.#cells = headCells(buffer)
    this.#rowCounts = rowCountCells(buffer, capacityRows)
    this.#columns = ringColumns(buffer, capacityRows, 0, capacityRows)
    this.#capacityRows = capacityRows
    this.#blocks = capacityRows >> BLOCK_SHIFT
    this.maximumBatchRows = capacityRows / 2
    this.#sleepingConsumer = new SleepFlag(this.#cells, RingCell.ConsumerSleeps)
    this.#sleep = new SleepFlag(this.#cells, RingCell.ProducerSleeps)
    this.#tail = Atomics.load(this.#cells, RingCell.Tail)
    this.#knownHead = Atomics.load(this.#cells, RingCell.Head)
  }

  /**
   * Hands over the rows of a batch from `fromRow` on: all of them, or none while there is no room; the consumer gets
   * them as one batch. Of a batch longer than {@link maximumBatchRows} it takes as many whole messages (up to a row
   * flagged last of its message) as that holds, so that where batches are cut never depends on how fast the consumer is.
   *
   * Release: rows first, then the tail, once. Wakes the consumer if it sleeps. That the ring has ended may be seen some
   * pushes late, but no later than by {@link waitForRoom}.
   * @returns rows taken; 0 when there is no room, nothing to take, or the ring has ended other than by {@link close}
   * @throws CodedError `ring.closed` after {@link close}; `ring.long_message` when the next message alone is longer than
   *   {@link maximumBatchRows}
   */
  push(batch: MarketEventBatch, fromRow = 0): number {
    if (this.#isClosed) throw closed()
    let rows = batch.length - fromRow
    // A plain load: an atomic one would be a third of what a small push costs. A ring that is full looks again.
    if (rows <= 0 || this.#cells[RingCell.State] !== RingState.Open) return 0
    if (rows > this.maximumBatchRows) rows = this.#wholeMessages(batch, fromRow)
    const blocks = (rows + BLOCK_ROWS - 1) >> BLOCK_SHIFT
    const firstBlock = this.#tail & (this.#blocks - 1)
    const untilEnd = this.#blocks - firstBlock
    const skipped = blocks > untilEnd ? untilEnd : 0
    if (!this.#hasRoom(skipped + blocks)) return 0
    if (skipped === 0) {
      this.#write(batch, fromRow, firstBlock, rows)
    } else {
      this.#rowCounts[rowCountIndex(firstBlock)] = SKIPPED_TO_START
      this.#write(batch, fromRow, 0, rows)
    }
    this.#tail = (this.#tail + skipped + blocks) | 0
    this.#lackedBlocks = 0
    Atomics.store(this.#cells, RingCell.Tail, this.#tail)
    this.#sleepingConsumer.wake()
    return rows
  }

  /**
   * Hands over all rows, or drops and counts those that find no room. For a producer that may not fall behind, and rows
   * that can be missed: after a drop, a book built from differences is wrong until its next snapshot. The consumer sees
   * the count grow no later than it gets the next batch (release, by that batch's tail).
   * @returns false when rows were dropped
   * @throws CodedError as {@link push}
   */
  pushOrDrop(batch: MarketEventBatch): boolean {
    let row = 0
    while (row < batch.length) {
      const taken = this.push(batch, row)
      if (taken === 0) {
        Atomics.add(this.#cells, RingCell.DroppedRows, batch.length - row)
        return false
      }
      row += taken
    }
    return true
  }

  /**
   * Waits for room for the push that found none; acquire, by the consumer's head.
   * @param timeoutMillis Infinity: as long as it takes
   * @param spins looks before the thread sleeps
   */
  waitForRoom(timeoutMillis = Number.POSITIVE_INFINITY, spins = 0): WaitOutcome {
    return spinThenSleep(this, this.#sleep, timeoutMillis, spins)
  }

  /** As {@link waitForRoom}, without blocking the thread. */
  waitForRoomAsync(timeoutMillis = Number.POSITIVE_INFINITY): Promise<WaitOutcome> {
    return sleepAsync(this, this.#sleep, timeoutMillis)
  }

  /** Whether there is that room now. */
  look(): WaitOutcome {
    if (Atomics.load(this.#cells, RingCell.State) !== RingState.Open) return WaitOutcome.Ended
    return this.#hasRoom(this.#lackedBlocks) ? WaitOutcome.Ready : WaitOutcome.TimedOut
  }

  /** Says that nothing more comes. The consumer gets what is in the ring, then the end. Release; wakes the consumer. */
  close(): void {
    this.#isClosed = true
    endRing(this.#cells, RingState.Closed)
  }

  /** Looks at the consumer's head only when what is known of it is not enough. Acquire: it has read what it gave back. */
  #hasRoom(blocks: number): boolean {
    if (this.#blocks - ((this.#tail - this.#knownHead) | 0) >= blocks) return true
    this.#knownHead = Atomics.load(this.#cells, RingCell.Head)
    if (this.#blocks - ((this.#tail - this.#knownHead) | 0) >= blocks) return true
    this.#lackedBlocks = blocks
    return false
  }

  #write(batch: MarketEventBatch, fromRow: number, block: number, rows: number): void {
    const to = block << BLOCK_SHIFT
    if (fromRow === 0 && rows >= MANY_ROWS && this.#fitsWhole(batch, block, rows)) {
      copyColumns(batch, this.#columns, to)
    } else {
      copyRows(batch, fromRow, this.#columns, to, rows)
    }
    this.#rowCounts[rowCountIndex(block)] = rows
  }

  /** Whether the batch's unused rows, too, fall on room that is known to be free, and are not too many to copy. */
  #fitsWhole(batch: MarketEventBatch, block: number, rows: number): boolean {
    const { capacity } = batch
    if (capacity > 2 * rows || (block << BLOCK_SHIFT) + capacity > this.#capacityRows) return false
    const ahead = (block - this.#tail) & (this.#blocks - 1)
    const free = this.#blocks - ((this.#tail - this.#knownHead) | 0)
    return ahead + ((capacity + BLOCK_ROWS - 1) >> BLOCK_SHIFT) <= free
  }

  #wholeMessages(batch: MarketEventBatch, fromRow: number): number {
    const { flags } = batch
    for (let row = fromRow + this.maximumBatchRows - 1; row >= fromRow; row--) {
      if ((flags[row]! & EventFlag.LastOfMessage) !== 0) return row + 1 - fromRow
    }
    throw new CodedError(
      'ring.long_message',
      `a message of more than ${this.maximumBatchRows} rows, half the ring of ${this.#capacityRows}; make the ring at least twice as long as the longest message`,
    )
  }
}

function closed(): CodedError {
  return new CodedError('ring.closed', 'this ring was closed by its producer; make a new one for more events')
}
