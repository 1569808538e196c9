import { MarketEventBatch } from '../events/market-event-batch.ts'
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
import { SleepFlag } from './sleep-flag.ts'

/**
 * The reading side of an `EventRing`. Batches are views of the ring's memory, all made beforehand: nothing here copies,
 * and nothing but {@link waitAsync} allocates.
 *
 * One thread at a time uses it. "Acquire" means that this thread then sees all that the producer wrote before it
 * published; "release" that the producer, when it sees the store, knows that this thread has read all it read before.
 */
export class RingConsumer implements Awaitable {
  readonly #cells: Int32Array<SharedArrayBuffer>
  readonly #rowCounts: Int32Array<SharedArrayBuffer>
  /** For each block, the batch that begins there. */
  readonly #batches: MarketEventBatch[] = []
  readonly #blocks: number
  readonly #sleepingProducer: SleepFlag
  readonly #sleep: SleepFlag
  /** The block to be read next, counted as head and tail are. */
  #next: number
  #head: number
  /** The producer's counter as last looked at; it may have published more since. */
  #knownTail: number

  /** Use `EventRing.consumer()`. */
  constructor(buffer: SharedArrayBuffer, capacityRows: number) {
    this.#cells = headCells(buffer)
    this.#rowCounts = rowCountCells(buffer, capacityRows)
    this.#blocks = capacityRows >> BLOCK_SHIFT
    for (let block = 0; block < this.#blocks; block++) {
      const first = block << BLOCK_SHIFT
      const rows = Math.min(capacityRows / 2, capacityRows - first)
      this.#batches.push(MarketEventBatch.over(ringColumns(buffer, capacityRows, first, rows)))
    }
    this.#sleepingProducer = new SleepFlag(this.#cells, RingCell.ProducerSleeps)
    this.#sleep = new SleepFlag(this.#cells, RingCell.ConsumerSleeps)
    this.#head = Atomics.load(this.#cells, RingCell.Head)
    this.#next = this.#head
    this.#knownTail = this.#head
  }

  /** A {@link RingState}; what is left in the ring can be read whatever it is. Acquire. */
  get state(): RingState {
    return Atomics.load(this.#cells, RingCell.State) as RingState
  }

  /** Rows that the producer let go for want of room, modulo 2^32. */
  get droppedRows(): number {
    return Atomics.load(this.#cells, RingCell.DroppedRows) >>> 0
  }

  /**
   * The next batch as the producer pushed it, or undefined when none is there now. A view of the ring: read it, don't
   * write it. It and those read before it stay as they are until {@link release}.
   *
   * Acquire, by the producer's tail, which is looked at only when all that was known to be there has been read.
   */
  read(): MarketEventBatch | undefined {
    if (this.#next === this.#knownTail) {
      this.#knownTail = Atomics.load(this.#cells, RingCell.Tail)
      if (this.#next === this.#knownTail) return undefined
    }
    let block = this.#next & (this.#blocks - 1)
    let rows = this.#rowCounts[rowCountIndex(block)]!
    if (rows === SKIPPED_TO_START) {
      this.#next = (this.#next + this.#blocks - block) | 0
      block = 0
      rows = this.#rowCounts[rowCountIndex(0)]!
    }
    const batch = this.#batches[block]!
    batch.length = rows
    this.#next = (this.#next + ((rows + BLOCK_ROWS - 1) >> BLOCK_SHIFT)) | 0
    return batch
  }

  /**
   * Gives all batches that were read back to the producer. It is told at once when all that is known to be there has
   * been read, or an eighth of the ring is to be given back; else by a later call, so that a consumer that is behind
   * pays for this once in many batches.
   *
   * Release, at most one store. Wakes a producer that waits for room once no more than half the ring is known to be
   * unread, so that the two don't take turns batch by batch.
   */
  release(): void {
    const given = (this.#next - this.#head) | 0
    if (given === 0 || (given < this.#blocks >> 3 && this.#next !== this.#knownTail)) return
    this.#head = this.#next
    Atomics.store(this.#cells, RingCell.Head, this.#head)
    const unread = (this.#knownTail - this.#head) | 0
    if (unread <= this.#blocks >> 1) this.#sleepingProducer.wake()
  }

  /**
   * Waits for a batch to {@link read}; acquire. Release what was read before, or the producer may wait as well.
   * @param timeoutMillis Infinity: as long as it takes
   * @param spins looks before the thread sleeps: some hundred to a thousand where the thread has a core of its own, 0
   *   where it has not
   */
  wait(timeoutMillis = Number.POSITIVE_INFINITY, spins = 0): WaitOutcome {
    return spinThenSleep(this, this.#sleep, timeoutMillis, spins)
  }

  /** As {@link wait}, without blocking the thread: for the main thread, or one that has sockets and timers. */
  waitAsync(timeoutMillis = Number.POSITIVE_INFINITY): Promise<WaitOutcome> {
    return sleepAsync(this, this.#sleep, timeoutMillis)
  }

  /** Whether there is a batch now. The state is loaded first: of a ring that has ended, the tail seen is the last. */
  look(): WaitOutcome {
    const { state } = this
    this.#knownTail = Atomics.load(this.#cells, RingCell.Tail)
    if (this.#next !== this.#knownTail) return WaitOutcome.Ready
    return state === RingState.Open ? WaitOutcome.TimedOut : WaitOutcome.Ended
  }

  /** Says that no more is wanted: pushes take nothing from now on, and a waiting producer wakes. */
  cancel(): void {
    endRing(this.#cells, RingState.Cancelled)
  }
}
