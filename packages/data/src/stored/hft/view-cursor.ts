import type { Nanos } from '@hft/clock'
import type { MarketEventBatch } from '../../events/market-event-batch.ts'
import type { EventStream } from '../../replay/replay.ts'

/** A place in one view of a replay. */
export class ViewCursor {
  batch: MarketEventBatch | undefined
  row = 0
  private readonly stream: EventStream
  private readonly orderedBy: 'exchangeTime' | 'localTime'

  constructor(stream: EventStream, orderedBy: 'exchangeTime' | 'localTime') {
    this.stream = stream
    this.orderedBy = orderedBy
  }

  /** Time of the row it is at, in the view's order; Infinity at the end. */
  get time(): Nanos {
    return this.batch === undefined ? Number.POSITIVE_INFINITY : this.batch[this.orderedBy][this.row]!
  }

  /** Whether the row it is at is loaded. */
  get isReady(): boolean {
    return this.batch !== undefined && this.row < this.batch.length
  }

  /** Moves to a row, loading when needed; false at the end. */
  async settle(): Promise<boolean> {
    while (!this.isReady) {
      this.batch = this.stream.next()
      this.row = 0
      if (this.batch === undefined && !(await this.stream.load())) return false
    }
    return true
  }
}
