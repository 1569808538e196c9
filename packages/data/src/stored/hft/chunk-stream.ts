import type { Nanos } from '@hft/clock'
import { NO_PRICE_TICKS } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import type { EventStream } from '../../replay/replay.ts'
import { type ChunkColumns, chunkBytes, chunkColumns } from './chunk-columns.ts'
import type { Chunk, UnitRatios } from './file-directory.ts'
import type { HftFile } from './file-reader.ts'

/** One is lent, one waits, one is being read. */
const BUFFERS = 3

/** A chunk and what its columns have to be changed by. */
export interface PlacedChunk {
  readonly file: HftFile
  readonly chunk: Chunk
  /** From the run's epoch to the file's. */
  readonly epochNanos: Nanos
  /** Added to local times besides. */
  readonly shiftNanos: Nanos
  readonly ratios: UnitRatios
}

/**
 * The chunks of one view, one after the other, each read ahead while the one before is being used.
 *
 * A batch's columns are views of the bytes as they were read. They are touched only where the run's epoch, units or
 * shift of local times differ from the file's.
 */
export class ChunkStream implements EventStream {
  /** Rows given out. */
  rows = 0
  private readonly chunks: readonly PlacedChunk[]
  private readonly isVerified: boolean
  private readonly buffers: readonly ArrayBuffer[]
  private readonly instrument: Uint16Array
  private readonly noValue: Float64Array
  private readonly noOrder: Uint32Array
  private at = 0
  private waiting: MarketEventBatch | undefined
  private reading: Promise<void> | undefined

  /** @param instrument the run's index of the instrument */
  constructor(chunks: readonly PlacedChunk[], instrument: number, isVerified: boolean) {
    this.chunks = chunks
    this.isVerified = isVerified
    const bytes = chunks.reduce((most, { chunk }) => Math.max(most, chunkBytes(chunk.rows, chunk.columns)), 0)
    const rows = chunks.reduce((most, { chunk }) => Math.max(most, chunk.rows), 0)
    this.buffers = Array.from({ length: BUFFERS }, () => new ArrayBuffer(bytes))
    this.instrument = new Uint16Array(rows).fill(instrument)
    this.noValue = new Float64Array(rows)
    this.noOrder = new Uint32Array(rows)
  }

  get completeUntil(): Nanos {
    const hasEnded = this.at === this.chunks.length && this.waiting === undefined
    return hasEnded ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  }

  next(): MarketEventBatch | undefined {
    const batch = this.waiting
    this.waiting = undefined
    if (batch !== undefined) this.rows += batch.length
    return batch
  }

  async load(): Promise<boolean> {
    if (this.waiting !== undefined) return true
    if (this.at === this.chunks.length) return false
    const reading = this.reading ?? this.read(this.at)
    this.reading = undefined
    await reading
    this.waiting = this.batchOf(this.at++)
    if (this.at < this.chunks.length) {
      const ahead = this.read(this.at)
      // Who loads next is told of a failure; until then it must not end the process.
      ahead.catch(() => undefined)
      this.reading = ahead
    }
    return true
  }

  private read(at: number): Promise<void> {
    const { file, chunk } = this.chunks[at]!
    return file.readChunk(chunk, this.buffers[at % BUFFERS]!, this.isVerified)
  }

  private batchOf(at: number): MarketEventBatch {
    const placed = this.chunks[at]!
    const { rows, columns } = placed.chunk
    const found = chunkColumns(this.buffers[at % BUFFERS]!, rows, columns)
    adjust(found, placed)
    const batch = MarketEventBatch.over({
      ...found,
      instrument: this.instrument.subarray(0, rows),
      value: found.value ?? this.noValue.subarray(0, rows),
      order: found.order ?? this.noOrder.subarray(0, rows),
    })
    batch.length = rows
    return batch
  }
}

function adjust(columns: ChunkColumns, { epochNanos, shiftNanos, ratios }: PlacedChunk): void {
  const { exchangeTime, localTime, priceTicks, quantityLots } = columns
  const rows = exchangeTime.length
  if (epochNanos !== 0) for (let row = 0; row < rows; row++) exchangeTime[row]! += epochNanos
  const localNanos = epochNanos + shiftNanos
  if (localNanos !== 0) for (let row = 0; row < rows; row++) localTime[row]! += localNanos
  if (ratios.ticks !== 1) {
    for (let row = 0; row < rows; row++) {
      if (priceTicks[row] !== NO_PRICE_TICKS) priceTicks[row]! *= ratios.ticks
    }
  }
  if (ratios.lots !== 1) for (let row = 0; row < rows; row++) quantityLots[row]! *= ratios.lots
}
