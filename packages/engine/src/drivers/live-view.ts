import type { Nanos } from '@hft/clock'
import { type EventStream, MarketEventBatch } from '@hft/data'

/**
 * A pushed feed as a stream that a loop pulls: whoever pushes runs the loop before the batch is used again.
 *
 * As the simulated venue's view of a live market it answers with local times: what has arrived is what the venue showed,
 * and what it shows reaches us after the feed's latency again.
 */
export class LiveView implements EventStream {
  completeUntil: Nanos = Number.NEGATIVE_INFINITY
  readonly #usesLocalTime: boolean
  readonly #own = new MarketEventBatch()
  #pending: MarketEventBatch | undefined

  constructor(usesLocalTime: boolean) {
    this.#usesLocalTime = usesLocalTime
  }

  push(batch: MarketEventBatch): void {
    if (!this.#usesLocalTime) {
      this.#pending = batch
      return
    }
    const own = this.#own
    own.clear()
    for (let row = 0; row < batch.length; row++) {
      own.appendFrom(batch, row)
      const at = batch.localTime[row]!
      own.localTime[row] = at + (at - batch.exchangeTime[row]!)
      own.exchangeTime[row] = at
    }
    this.#pending = own
  }

  next(): MarketEventBatch | undefined {
    const batch = this.#pending
    this.#pending = undefined
    return batch
  }

  /** Nothing to load: the next batch is pushed. */
  load(): Promise<boolean> {
    return Promise.resolve(this.completeUntil !== Number.POSITIVE_INFINITY)
  }
}
