import type { Nanos } from '@hft/clock'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import type { EventStream } from './replay.ts'

/** An event stream over batches that are in memory and stay as they are. */
export class EventSequence implements EventStream {
  private readonly batches: readonly MarketEventBatch[]
  private given = 0

  constructor(batches: readonly MarketEventBatch[]) {
    this.batches = batches
  }

  get completeUntil(): Nanos {
    return Number.POSITIVE_INFINITY
  }

  next(): MarketEventBatch | undefined {
    return this.batches[this.given++]
  }

  load(): Promise<boolean> {
    return Promise.resolve(this.given < this.batches.length)
  }
}
