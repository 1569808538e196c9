import type { EventStream, MarketEventBatch, Replay } from '@hft/data'

/** The first batches of a stream that is in memory. */
class FirstBatches implements EventStream {
  readonly #stream: EventStream
  #left: number

  constructor(stream: EventStream, batches: number) {
    this.#stream = stream
    this.#left = batches
  }

  get completeUntil(): number {
    return this.#left === 0 ? Number.POSITIVE_INFINITY : this.#stream.completeUntil
  }

  next(): MarketEventBatch | undefined {
    if (this.#left === 0) return undefined
    this.#left--
    return this.#stream.next()
  }

  load(): Promise<boolean> {
    return this.#left === 0 ? Promise.resolve(false) : this.#stream.load()
  }
}

/** The beginning of a market in memory: so many batches of each view. */
export function beginningOf(replay: Replay, batches: number): Replay {
  return {
    exchangeView: new FirstBatches(replay.exchangeView, batches),
    localView: new FirstBatches(replay.localView, batches),
  }
}

/** How many batches a stream in memory has; reads it. */
export function batchCountOf(stream: EventStream): number {
  let count = 0
  while (stream.next() !== undefined) count++
  return count
}
