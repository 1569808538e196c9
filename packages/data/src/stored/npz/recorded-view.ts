import type { Nanos } from '@hft/clock'
import { EventFlag, type EventKind } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import type { EventStream } from '../../replay/replay.ts'

/** Rows of one batch: few enough that no column is large, many enough that changing batches costs nothing. */
const BATCH_ROWS = 65_536

/** The rows of one view of a recording, held in memory in the order of one of their times. */
export class RecordedView {
  readonly #orderedBy: 'exchangeTime' | 'localTime'
  #batches: MarketEventBatch[] = []
  #last: MarketEventBatch | undefined
  #lastTime = Number.NEGATIVE_INFINITY
  #rows = 0
  #disorderedRows = 0

  constructor(orderedBy: 'exchangeTime' | 'localTime') {
    this.#orderedBy = orderedBy
  }

  get rows(): number {
    return this.#rows
  }

  /** Rows that came with an earlier time than one before them. */
  get disorderedRows(): number {
    return this.#disorderedRows
  }

  append(
    kind: EventKind,
    flags: number,
    instrument: number,
    priceTicks: number,
    quantityLots: number,
    exchangeTime: Nanos,
    localTime: Nanos,
    order: number,
    value: number,
  ): void {
    let batch = this.#last
    if (batch === undefined || batch.length === BATCH_ROWS) {
      batch = new MarketEventBatch(BATCH_ROWS)
      this.#batches.push(batch)
      this.#last = batch
    }
    batch.append(kind, flags, instrument, priceTicks, quantityLots, exchangeTime, localTime, order, value)
    const time = this.#orderedBy === 'exchangeTime' ? exchangeTime : localTime
    if (time < this.#lastTime) this.#disorderedRows++
    else this.#lastTime = time
    this.#rows++
  }

  /** Adds `nanos` to every local time. */
  shiftLocalTimes(nanos: Nanos): void {
    for (const { localTime, length } of this.#batches) {
      for (let row = 0; row < length; row++) localTime[row]! += nanos
    }
  }

  /** Puts the rows in order, equal times as they came, and marks the last row of each message (of equal times). */
  finish(): void {
    if (this.#disorderedRows > 0) this.#sort()
    let previous: MarketEventBatch | undefined
    for (const batch of this.#batches) {
      const time = batch[this.#orderedBy]
      for (let row = 0; row < batch.length; row++) {
        if (row > 0 && time[row] !== time[row - 1]) batch.flags[row - 1]! |= EventFlag.LastOfMessage
        else if (row === 0 && previous !== undefined && previous[this.#orderedBy][previous.length - 1] !== time[0]) {
          previous.flags[previous.length - 1]! |= EventFlag.LastOfMessage
        }
      }
      previous = batch
    }
    if (previous !== undefined) previous.flags[previous.length - 1]! |= EventFlag.LastOfMessage
  }

  /** A stream over the rows, from the first one. */
  stream(): EventStream {
    return new RecordedStream(this.#batches)
  }

  #sort(): void {
    const times = new Float64Array(this.#rows)
    const order = new Uint32Array(this.#rows)
    for (let row = 0; row < this.#rows; row++) {
      order[row] = row
      times[row] = this.#batchOf(row)[this.#orderedBy][row % BATCH_ROWS]!
    }
    order.sort((a, b) => times[a]! - times[b]! || a - b)
    const sorted: MarketEventBatch[] = []
    for (let row = 0; row < order.length; row++) {
      if (row % BATCH_ROWS === 0) sorted.push(new MarketEventBatch(BATCH_ROWS))
      sorted[sorted.length - 1]!.appendFrom(this.#batchOf(order[row]!), order[row]! % BATCH_ROWS)
    }
    this.#batches = sorted
    this.#last = undefined
  }

  #batchOf(row: number): MarketEventBatch {
    return this.#batches[Math.floor(row / BATCH_ROWS)]!
  }
}

class RecordedStream implements EventStream {
  readonly #batches: readonly MarketEventBatch[]
  #at = 0

  constructor(batches: readonly MarketEventBatch[]) {
    this.#batches = batches
  }

  get completeUntil(): Nanos {
    return this.#at < this.#batches.length ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }

  next(): MarketEventBatch | undefined {
    return this.#at < this.#batches.length ? this.#batches[this.#at++] : undefined
  }

  load(): Promise<boolean> {
    return Promise.resolve(this.#at < this.#batches.length)
  }
}
