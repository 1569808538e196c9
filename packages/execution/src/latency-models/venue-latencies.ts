import type { Nanos } from '@hft/clock'
import type { EventStream } from '@hft/data'
import type { LatencyModel } from './latency-model.ts'
import type { ViewObserver } from './view-observer.ts'

/** Latencies that differ from venue to venue. */
export class VenueLatencies implements LatencyModel {
  readonly minimumEntryNanos: Nanos
  readonly minimumResponseNanos: Nanos
  readonly localFeed: Pick<ViewObserver, 'over'> | undefined
  readonly exchangeFeed: Pick<ViewObserver, 'over'> | undefined
  readonly #models: readonly LatencyModel[]

  /** @param models by instrument; those of one venue share theirs */
  constructor(models: readonly LatencyModel[]) {
    const distinct = [...new Set(models)]
    this.#models = models
    this.minimumEntryNanos = Math.min(...distinct.map(({ minimumEntryNanos }) => minimumEntryNanos))
    this.minimumResponseNanos = Math.min(...distinct.map(({ minimumResponseNanos }) => minimumResponseNanos))
    this.localFeed = observersOf(distinct.map(({ localFeed }) => localFeed))
    this.exchangeFeed = observersOf(distinct.map(({ exchangeFeed }) => exchangeFeed))
  }

  /** An instrument that the run doesn't have takes as long as the first. */
  entryNanos(sentAt: Nanos, instrument: number): Nanos {
    return (this.#models[instrument] ?? this.#models[0]!).entryNanos(sentAt, instrument)
  }

  responseNanos(answeredAt: Nanos, instrument: number): Nanos {
    return (this.#models[instrument] ?? this.#models[0]!).responseNanos(answeredAt, instrument)
  }
}

/** One observer for all that there are; undefined for none. */
function observersOf(observers: readonly LatencyModel['localFeed'][]): LatencyModel['localFeed'] {
  const present = observers.filter((observer) => observer !== undefined)
  if (present.length === 0) return undefined
  return { over: (view: EventStream) => present.reduce((inner, observer) => observer.over(inner), view) }
}
