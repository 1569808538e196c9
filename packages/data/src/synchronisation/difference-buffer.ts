import type { Nanos } from '@hft/clock'
import { MarketEventBatch } from '../events/market-event-batch.ts'

const INITIAL_MESSAGES = 64

/** Differences that wait for a snapshot: their rows, and per message the update ids and the exchange time. */
export class DifferenceBuffer {
  /** Messages held. */
  length = 0
  private readonly rows = new MarketEventBatch()
  private firstIds = new Float64Array(INITIAL_MESSAGES)
  private lastIds = new Float64Array(INITIAL_MESSAGES)
  private previousIds = new Float64Array(INITIAL_MESSAGES)
  private times = new Float64Array(INITIAL_MESSAGES)
  private rowEnds = new Uint32Array(INITIAL_MESSAGES)

  /** Rows of all messages held. */
  get rowCount(): number {
    return this.rows.length
  }

  clear(): void {
    this.length = 0
    this.rows.clear()
  }

  /** Adds a message whose rows are those of `batch` from `fromRow` on. */
  add(
    first: number,
    last: number,
    previous: number,
    exchangeTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): void {
    if (this.length === this.rowEnds.length) this.grow()
    for (let row = fromRow; row < batch.length; row++) this.rows.appendFrom(batch, row)
    const message = this.length++
    this.firstIds[message] = first
    this.lastIds[message] = last
    this.previousIds[message] = previous
    this.times[message] = exchangeTime
    this.rowEnds[message] = this.rows.length
  }

  firstId(message: number): number {
    return this.firstIds[message]!
  }

  lastId(message: number): number {
    return this.lastIds[message]!
  }

  previousId(message: number): number {
    return this.previousIds[message]!
  }

  exchangeTime(message: number): Nanos {
    return this.times[message]!
  }

  /** Appends the rows of a message to `batch`, seen by us at `localTime`. */
  appendTo(batch: MarketEventBatch, message: number, localTime: Nanos): void {
    const end = this.rowEnds[message]!
    for (let row = message === 0 ? 0 : this.rowEnds[message - 1]!; row < end; row++) {
      batch.appendFrom(this.rows, row)
      batch.localTime[batch.length - 1] = localTime
    }
  }

  private grow(): void {
    const capacity = this.rowEnds.length * 2
    this.firstIds = longer(this.firstIds, capacity)
    this.lastIds = longer(this.lastIds, capacity)
    this.previousIds = longer(this.previousIds, capacity)
    this.times = longer(this.times, capacity)
    const rowEnds = new Uint32Array(capacity)
    rowEnds.set(this.rowEnds)
    this.rowEnds = rowEnds
  }
}

function longer(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(capacity)
  grown.set(column)
  return grown
}
