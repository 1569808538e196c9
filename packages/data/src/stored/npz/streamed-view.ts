import type { Nanos } from '@hft/clock'
import { EventFlag, type EventKind } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import { BatchQueue, REPLAY_BATCH_ROWS } from '../../replay/batch-queue.ts'
import { ReorderBuffer } from '../../replay/reorder-buffer.ts'

/**
 * The rows of one view on their way from the file to the reader: in order of one of their times, equal times as they
 * came, the last row of each message (of equal times) marked. Holds what is out of order, and what waits to be read.
 */
export class StreamedView {
  readonly queue = new BatchQueue()
  readonly #orderedBy: 'exchangeTime' | 'localTime'
  readonly #disorderNanos: Nanos
  readonly #reorder: ReorderBuffer
  readonly #row = new MarketEventBatch(1)
  #latest: Nanos = Number.NEGATIVE_INFINITY
  #time: Nanos = Number.NEGATIVE_INFINITY

  /** @param disorderNanos largest step back of the view's times */
  constructor(orderedBy: 'exchangeTime' | 'localTime', disorderNanos: Nanos) {
    this.#orderedBy = orderedBy
    this.#disorderNanos = disorderNanos
    this.#reorder = new ReorderBuffer(orderedBy)
  }

  append(
    kind: EventKind,
    flags: number,
    instrument: number,
    ticks: number,
    lots: number,
    exchangeTime: Nanos,
    localTime: Nanos,
    order: number,
    value: number,
  ): void {
    const time = this.#orderedBy === 'exchangeTime' ? exchangeTime : localTime
    if (this.#disorderNanos === 0) {
      this.#begin(time)
      this.queue.open.append(kind, flags, instrument, ticks, lots, exchangeTime, localTime, order, value)
      return
    }
    const row = this.#row
    row.clear()
    row.append(kind, flags, instrument, ticks, lots, exchangeTime, localTime, order, value)
    this.#reorder.push(row, 0, 1)
    if (time > this.#latest) this.#latest = time
    this.#release(this.#latest - this.#disorderNanos)
  }

  /** No row follows. */
  end(): void {
    this.#release(Number.POSITIVE_INFINITY)
    this.#begin(Number.POSITIVE_INFINITY)
    this.queue.seal()
  }

  #release(until: Nanos): void {
    const reorder = this.#reorder
    while (reorder.length > 0 && reorder.earliest <= until) {
      this.#begin(reorder.earliest)
      reorder.releaseInto(this.queue.open)
    }
  }

  /** A row of this time comes next: a row of another time before it was the last of its message. */
  #begin(time: Nanos): void {
    if (time === this.#time) return
    this.#time = time
    const { open } = this.queue
    if (open.length === 0) return
    open.flags[open.length - 1]! |= EventFlag.LastOfMessage
    if (open.length >= REPLAY_BATCH_ROWS) this.queue.seal()
  }
}
