import type { Nanos } from '@hft/clock'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import type { EventStream, Replay } from './replay.ts'

const ROWS_PER_BATCH = 4096

/** One of the streams that are merged: the batch it is at, and how far that is used up. */
class Source {
  readonly stream: EventStream
  batch: MarketEventBatch | undefined
  row = 0

  constructor(stream: EventStream) {
    this.stream = stream
  }

  /** Steps to the next batch when this one is used up; false when nothing more is loaded. */
  hasRow(): boolean {
    while (this.batch === undefined || this.row >= this.batch.length) {
      this.batch = this.stream.next()
      this.row = 0
      if (this.batch === undefined) return false
    }
    return true
  }
}

/** Several streams as one, in order of one of the two times; equal times in the order of the streams. */
class MergedStream implements EventStream {
  readonly #sources: readonly Source[]
  readonly #byExchangeTime: boolean
  readonly #merged = new MarketEventBatch(ROWS_PER_BATCH)

  constructor(streams: readonly EventStream[], byExchangeTime: boolean) {
    this.#sources = streams.map((stream) => new Source(stream))
    this.#byExchangeTime = byExchangeTime
  }

  get completeUntil(): Nanos {
    let until = Number.POSITIVE_INFINITY
    for (const source of this.#sources) {
      if (!source.hasRow() && source.stream.completeUntil < until) until = source.stream.completeUntil
    }
    return until
  }

  next(): MarketEventBatch | undefined {
    const merged = this.#merged
    merged.clear()
    while (merged.length < ROWS_PER_BATCH) {
      const source = this.#earliest()
      if (source === undefined) break
      merged.appendFrom(source.batch!, source.row)
      source.row++
    }
    return merged.length === 0 ? undefined : merged
  }

  async load(): Promise<boolean> {
    let isMore = false
    for (const source of this.#sources) {
      if (source.hasRow()) isMore = true
      else if (source.stream.completeUntil !== Number.POSITIVE_INFINITY && (await source.stream.load())) isMore = true
    }
    return isMore
  }

  /** The source with the earliest row, undefined when one that is not loaded may have an earlier one. */
  #earliest(): Source | undefined {
    let earliest: Source | undefined
    let earliestAt = Number.POSITIVE_INFINITY
    let until = Number.POSITIVE_INFINITY
    for (const source of this.#sources) {
      if (!source.hasRow()) {
        if (source.stream.completeUntil < until) until = source.stream.completeUntil
        continue
      }
      const batch = source.batch!
      const at = (this.#byExchangeTime ? batch.exchangeTime : batch.localTime)[source.row]!
      if (earliest === undefined || at < earliestAt) {
        earliest = source
        earliestAt = at
      }
    }
    return earliestAt <= until ? earliest : undefined
  }
}

/**
 * Several markets on one clock: each view is the merge of theirs. At equal times the earlier replay in the list goes
 * first, so list them in the order of their instruments' indices.
 */
export function mergeReplays(replays: readonly Replay[]): Replay {
  return {
    exchangeView: new MergedStream(
      replays.map((replay) => replay.exchangeView),
      true,
    ),
    localView: new MergedStream(
      replays.map((replay) => replay.localView),
      false,
    ),
  }
}
