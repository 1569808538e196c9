import { CodedError } from '@hft/clock'
import { RingConsumer } from './ring-consumer.ts'
import { endRing } from './ring-end.ts'
import { headCells, isRing, RING_MARK, RingCell, ringBytes } from './ring-layout.ts'
import { RingProducer } from './ring-producer.ts'
import { RingState } from './ring-state.ts'

const DEFAULT_CAPACITY_ROWS = 65_536

/**
 * Market events handed from one thread to another through shared memory: one writes, one reads, nobody locks, and
 * nothing is copied but once, into the ring.
 *
 * Create it in one thread, send {@link buffer} to the other (a shared buffer is not copied), {@link attach} there. One
 * of the two takes the producer's side, the other the consumer's. Any thread may attach to watch, or to {@link fail} it.
 */
export class EventRing {
  /** The ring itself; send it to the other thread. */
  readonly buffer: SharedArrayBuffer
  readonly capacityRows: number
  readonly #cells: Int32Array<SharedArrayBuffer>

  private constructor(buffer: SharedArrayBuffer, cells: Int32Array<SharedArrayBuffer>, capacityRows: number) {
    this.buffer = buffer
    this.capacityRows = capacityRows
    this.#cells = cells
  }

  /**
   * A new ring.
   * @param capacityRows a power of two from 128 to 16,777,216; a row takes 45 bytes. A batch takes whole blocks of 64
   * rows, so count 64 rows for each small batch that may be waiting
   * @throws CodedError `ring.capacity`
   */
  static create(capacityRows = DEFAULT_CAPACITY_ROWS): EventRing {
    const buffer = new SharedArrayBuffer(ringBytes(capacityRows))
    const cells = headCells(buffer)
    cells[RingCell.CapacityRows] = capacityRows
    Atomics.store(cells, RingCell.Mark, RING_MARK)
    return new EventRing(buffer, cells, capacityRows)
  }

  /**
   * A ring that another thread created.
   * @throws CodedError `ring.layout` when the buffer holds no ring, or one of another version
   */
  static attach(buffer: SharedArrayBuffer): EventRing {
    if (!isRing(buffer)) {
      throw new CodedError(
        'ring.layout',
        `a buffer of ${buffer.byteLength} bytes holds no ring of this version; give the buffer of EventRing.create()`,
      )
    }
    const cells = headCells(buffer)
    return new EventRing(buffer, cells, cells[RingCell.CapacityRows]!)
  }

  /** A {@link RingState}. Acquire: what was written before the ring ended is visible. */
  get state(): RingState {
    return Atomics.load(this.#cells, RingCell.State) as RingState
  }

  /** Rows that the producer let go for want of room, modulo 2^32. */
  get droppedRows(): number {
    return Atomics.load(this.#cells, RingCell.DroppedRows) >>> 0
  }

  /**
   * The writing side, for this thread.
   * @throws CodedError `ring.second_producer` when there is one already
   */
  producer(): RingProducer {
    if (Atomics.exchange(this.#cells, RingCell.ProducerTaken, 1) !== 0) {
      throw new CodedError('ring.second_producer', 'this ring has a producer; make one ring for each producer')
    }
    return new RingProducer(this.buffer, this.capacityRows)
  }

  /**
   * The reading side, for this thread.
   * @throws CodedError `ring.second_consumer` when there is one already
   */
  consumer(): RingConsumer {
    if (Atomics.exchange(this.#cells, RingCell.ConsumerTaken, 1) !== 0) {
      throw new CodedError('ring.second_consumer', 'this ring has a consumer; make one ring for each consumer')
    }
    return new RingConsumer(this.buffer, this.capacityRows)
  }

  /**
   * Ends the ring in place of a producer that can't: for whoever sees that its thread is gone. What was published stays
   * readable. Does nothing when the ring has ended already.
   */
  fail(): void {
    endRing(this.#cells, RingState.Failed)
  }
}
