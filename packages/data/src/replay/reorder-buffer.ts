import type { Nanos } from '@hft/clock'
import { MarketEventBatch } from '../events/market-event-batch.ts'

const INITIAL_RUNS = 256
/** Released rows are cleared away once they outnumber the waiting ones by this many. */
const IDLE_ROWS = 8_192

/**
 * Sorts rows that are almost in order of one of their times: stable, in memory that grows with their disorder only.
 *
 * Rows come in runs of one time; a binary heap orders the runs by time, then by arrival.
 */
export class ReorderBuffer {
  /** Runs that wait. */
  length = 0
  private rows = new MarketEventBatch(IDLE_ROWS)
  private spare = new MarketEventBatch(IDLE_ROWS)
  private waitingRows = 0
  private arrivals = 0
  private times = new Float64Array(INITIAL_RUNS)
  private sequences = new Float64Array(INITIAL_RUNS)
  private starts = new Uint32Array(INITIAL_RUNS)
  private ends = new Uint32Array(INITIAL_RUNS)
  private readonly orderedBy: 'exchangeTime' | 'localTime'

  constructor(orderedBy: 'exchangeTime' | 'localTime' = 'exchangeTime') {
    this.orderedBy = orderedBy
  }

  /** Time of the first run in order; Infinity when none waits. */
  get earliest(): Nanos {
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.times[0]!
  }

  /** Adds the rows `from` to `to` (exclusive) of `batch`, which have one time. */
  push(batch: MarketEventBatch, from: number, to: number): void {
    if (this.rows.length > 2 * this.waitingRows + IDLE_ROWS) this.compact()
    const start = this.rows.length
    for (let row = from; row < to; row++) this.rows.appendFrom(batch, row)
    this.waitingRows += to - from
    if (this.length === this.times.length) this.grow()
    this.siftUp(this.length++, batch[this.orderedBy][from]!, this.arrivals++, start, this.rows.length)
  }

  /** Appends the rows of the first run in order to `batch` and forgets it. There must be one. */
  releaseInto(batch: MarketEventBatch): void {
    const start = this.starts[0]!
    const end = this.ends[0]!
    for (let row = start; row < end; row++) batch.appendFrom(this.rows, row)
    this.waitingRows -= end - start
    const last = --this.length
    if (last > 0) {
      this.siftDown(this.times[last]!, this.sequences[last]!, this.starts[last]!, this.ends[last]!)
    } else this.rows.clear()
  }

  private siftUp(slot: number, time: Nanos, sequence: number, start: number, end: number): void {
    let at = slot
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.isBefore(time, sequence, parent)) break
      this.move(parent, at)
      at = parent
    }
    this.place(at, time, sequence, start, end)
  }

  private siftDown(time: Nanos, sequence: number, start: number, end: number): void {
    let at = 0
    while (true) {
      let child = 2 * at + 1
      if (child >= this.length) break
      if (child + 1 < this.length && this.isBefore(this.times[child + 1]!, this.sequences[child + 1]!, child)) child++
      if (this.isBefore(time, sequence, child)) break
      this.move(child, at)
      at = child
    }
    this.place(at, time, sequence, start, end)
  }

  private isBefore(time: Nanos, sequence: number, slot: number): boolean {
    const other = this.times[slot]!
    return time < other || (time === other && sequence < this.sequences[slot]!)
  }

  private move(from: number, to: number): void {
    this.place(to, this.times[from]!, this.sequences[from]!, this.starts[from]!, this.ends[from]!)
  }

  private place(slot: number, time: Nanos, sequence: number, start: number, end: number): void {
    this.times[slot] = time
    this.sequences[slot] = sequence
    this.starts[slot] = start
    this.ends[slot] = end
  }

  private compact(): void {
    const { rows, spare } = this
    spare.clear()
    for (let run = 0; run < this.length; run++) {
      const start = spare.length
      for (let row = this.starts[run]!; row < this.ends[run]!; row++) spare.appendFrom(rows, row)
      this.starts[run] = start
      this.ends[run] = spare.length
    }
    this.rows = spare
    this.spare = rows
  }

  private grow(): void {
    const capacity = this.times.length * 2
    const { times, sequences, starts, ends } = this
    this.times = new Float64Array(capacity)
    this.sequences = new Float64Array(capacity)
    this.starts = new Uint32Array(capacity)
    this.ends = new Uint32Array(capacity)
    this.times.set(times)
    this.sequences.set(sequences)
    this.starts.set(starts)
    this.ends.set(ends)
  }
}
