import { SeededRandom } from '@hft/clock'
import type { EventKind, MarketEventColumns } from '@hft/data'
import { EventFlag, MarketEventBatch } from '@hft/data'

/** What the other thread of the hand-over benchmarks does. */
export type HandOverTask =
  /** Reads batches from a ring and posts the sum after each so many rows. */
  | { readonly task: 'ring'; readonly ring: SharedArrayBuffer; readonly rowsPerRun: number }
  /** The same with batches that come as messages, acknowledged in groups. */
  | { readonly task: 'messages'; readonly rowsPerRun: number; readonly batchesPerAnswer: number }
  /** Sends each row back through a second ring. */
  | {
      readonly task: 'ring-echo'
      readonly ring: SharedArrayBuffer
      readonly back: SharedArrayBuffer
      readonly spins: number
    }
  /** Sends each message back. */
  | { readonly task: 'message-echo' }

/** A batch as a message: its columns (cloned), or one buffer that holds them all (transferred). */
export type BatchMessage = ClonedBatch | TransferredBatch
export type ClonedBatch = { readonly rows: number; readonly columns: MarketEventColumns }
export type TransferredBatch = { readonly rows: number; readonly buffer: ArrayBuffer }

/** What the other thread answers: a run is over, or buffers come back. */
export type HandOverAnswer = { readonly sum: number } | { readonly taken: number; readonly buffers: ArrayBuffer[] }

const ROW_BYTES = 44

/** Touches every column of every row, as little work as a consumer could have. */
export function sumOf(columns: MarketEventColumns, rows: number): number {
  const { kind, flags, instrument, priceTicks, quantityLots, exchangeTime, localTime, order, value } = columns
  let sum = 0
  for (let row = 0; row < rows; row++) {
    sum += kind[row]! + flags[row]! + instrument[row]! + priceTicks[row]! + quantityLots[row]!
    sum += localTime[row]! - exchangeTime[row]! + order[row]! + value[row]!
  }
  return sum
}

/** A batch of rows by chance and a seed, its columns no longer than the rows. */
export function batchOfRows(rows: number): MarketEventBatch {
  const random = new SeededRandom(1)
  const batch = MarketEventBatch.over(columnsOver(new ArrayBuffer(rows * ROW_BYTES), rows))
  for (let row = 0; row < rows; row++) {
    const kind = (1 + random.nextInteger(8)) as EventKind
    const flags = row === rows - 1 ? EventFlag.Bid | EventFlag.LastOfMessage : EventFlag.Bid
    batch.append(kind, flags, 0, random.nextInteger(100_000), random.nextInteger(5_000), row * 100, row * 100 + 70)
  }
  return batch
}

/** All columns in one buffer, the wide ones first. */
export function columnsOver(buffer: ArrayBuffer, rows: number): MarketEventColumns {
  return {
    quantityLots: new Float64Array(buffer, 0, rows),
    exchangeTime: new Float64Array(buffer, 8 * rows, rows),
    localTime: new Float64Array(buffer, 16 * rows, rows),
    value: new Float64Array(buffer, 24 * rows, rows),
    priceTicks: new Int32Array(buffer, 32 * rows, rows),
    order: new Uint32Array(buffer, 36 * rows, rows),
    instrument: new Uint16Array(buffer, 40 * rows, rows),
    kind: new Uint8Array(buffer, 42 * rows, rows),
    flags: new Uint8Array(buffer, 43 * rows, rows),
  }
}

/** Bytes of the buffer for {@link columnsOver}. */
export function bytesOf(rows: number): number {
  return rows * ROW_BYTES
}
