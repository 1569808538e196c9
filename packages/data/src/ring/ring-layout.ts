import { CodedError } from '@hft/clock'
import type { MarketEventColumns } from '../events/market-event-batch.ts'

/** Rows of a block, the unit in which room is given out: 64 rows of the narrowest column fill a cache line. */
export const BLOCK_ROWS = 64
export const BLOCK_SHIFT = 6
const SMALLEST_CAPACITY_ROWS = 2 * BLOCK_ROWS
const LARGEST_CAPACITY_ROWS = 1 << 24

const CELL_BYTES = 4
/** Two cache lines: processors fetch lines in pairs, so nearer neighbours would still slow each other down. */
const LINE_CELLS = 32
const LINES = 7

/**
 * Where each 32-bit cell of the ring's head is. Cells that different threads write are 128 bytes apart.
 *
 * | cell            | is                                                          | written by          |
 * |-----------------|-------------------------------------------------------------|---------------------|
 * | Mark            | says that this is a ring, and the version of its layout     | creator             |
 * | CapacityRows    | rows, a power of two                                        | creator             |
 * | ProducerTaken   | 1 once there is a producer                                  | producer            |
 * | ConsumerTaken   | 1 once there is a consumer                                  | consumer            |
 * | Tail            | blocks published so far, modulo 2^32                        | producer            |
 * | DroppedRows     | rows that the producer let go for want of room, modulo 2^32 | producer            |
 * | Head            | blocks given back so far, modulo 2^32                       | consumer            |
 * | ConsumerSleeps  | 1 while the consumer is about to sleep or sleeps            | both                |
 * | ProducerSleeps  | 1 while the producer is about to sleep or sleeps            | both                |
 * | State           | a `RingState`                                               | whoever ends it     |
 */
export const RingCell = {
  Mark: 0,
  CapacityRows: 1,
  ProducerTaken: LINE_CELLS,
  ConsumerTaken: LINE_CELLS + 1,
  Tail: 2 * LINE_CELLS,
  DroppedRows: 2 * LINE_CELLS + 1,
  Head: 3 * LINE_CELLS,
  ConsumerSleeps: 4 * LINE_CELLS,
  ProducerSleeps: 5 * LINE_CELLS,
  State: 6 * LINE_CELLS,
} as const

/** "hft" and the version of the layout, as one number. */
export const RING_MARK = 0x68_66_74_01

/** One cell a block, 64 bytes apart: the rows of the batch that begins there, or {@link SKIPPED_TO_START}. */
const ROW_COUNT_SHIFT = 4
/** In place of a row count: the batch did not fit before the end of the ring and is at its start. */
export const SKIPPED_TO_START = -1

const HEAD_BYTES = LINES * LINE_CELLS * CELL_BYTES
const BLOCK_HEAD_BYTES = CELL_BYTES << ROW_COUNT_SHIFT
/** Bytes of a row over all columns: four of 8, two of 4, one of 2, two of 1. */
const ROW_BYTES = 44
const COLUMNS = 9
/** Between columns, so that one row's cells don't all fall into the same set of the processor's cache. */
const COLUMN_GAP_BYTES = LINE_CELLS * CELL_BYTES

/** Index of a block's row count, in cells of {@link rowCountCells}. */
export function rowCountIndex(block: number): number {
  return block << ROW_COUNT_SHIFT
}

/**
 * Bytes that a ring takes.
 * @throws CodedError `ring.capacity` when the capacity is not a power of two from 128 to 16,777,216
 */
export function ringBytes(capacityRows: number): number {
  const isPowerOfTwo = Number.isInteger(capacityRows) && (capacityRows & (capacityRows - 1)) === 0
  if (!isPowerOfTwo || capacityRows < SMALLEST_CAPACITY_ROWS || capacityRows > LARGEST_CAPACITY_ROWS) {
    throw new CodedError(
      'ring.capacity',
      `a ring of ${capacityRows} rows; take a power of two from ${SMALLEST_CAPACITY_ROWS} to ${LARGEST_CAPACITY_ROWS}, such as 65536`,
    )
  }
  const blocks = capacityRows >> BLOCK_SHIFT
  return HEAD_BYTES + blocks * BLOCK_HEAD_BYTES + capacityRows * ROW_BYTES + COLUMNS * COLUMN_GAP_BYTES
}

/** Whether the buffer is one that a ring of this layout lives in. */
export function isRing(buffer: SharedArrayBuffer): boolean {
  if (buffer.byteLength < HEAD_BYTES) return false
  const cells = headCells(buffer)
  return (
    Atomics.load(cells, RingCell.Mark) === RING_MARK && buffer.byteLength === ringBytes(cells[RingCell.CapacityRows]!)
  )
}

/** The cells of the ring's head; see {@link RingCell}. */
export function headCells(buffer: SharedArrayBuffer): Int32Array<SharedArrayBuffer> {
  return new Int32Array(buffer, 0, LINES * LINE_CELLS)
}

/** The cells that hold the blocks' row counts, at {@link rowCountIndex}. */
export function rowCountCells(buffer: SharedArrayBuffer, capacityRows: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(buffer, HEAD_BYTES, (capacityRows >> BLOCK_SHIFT) << ROW_COUNT_SHIFT)
}

/** The columns from row `first` on, `rows` long, as views of the ring's memory. */
export function ringColumns(
  buffer: SharedArrayBuffer,
  capacityRows: number,
  first: number,
  rows: number,
): MarketEventColumns {
  let end = HEAD_BYTES + (capacityRows >> BLOCK_SHIFT) * BLOCK_HEAD_BYTES
  const offsetOf = (bytesPerRow: number): number => {
    const start = end
    end += capacityRows * bytesPerRow + COLUMN_GAP_BYTES
    return start + first * bytesPerRow
  }
  return {
    quantityLots: new Float64Array(buffer, offsetOf(8), rows),
    exchangeTime: new Float64Array(buffer, offsetOf(8), rows),
    localTime: new Float64Array(buffer, offsetOf(8), rows),
    value: new Float64Array(buffer, offsetOf(8), rows),
    priceTicks: new Int32Array(buffer, offsetOf(4), rows),
    order: new Uint32Array(buffer, offsetOf(4), rows),
    instrument: new Uint16Array(buffer, offsetOf(2), rows),
    kind: new Uint8Array(buffer, offsetOf(1), rows),
    flags: new Uint8Array(buffer, offsetOf(1), rows),
  }
}
