import type { Nanos } from '@hft/clock'
import { EventFlag, type EventStream, MarketEventBatch } from '@hft/data'
import type { LatencyLeg } from './latency-leg.ts'

const NOT_BEGUN = Number.NEGATIVE_INFINITY

/**
 * Our view of a recorded market with another feed latency than the recorded one: a message of exchange time `t` reaches
 * us at `t` + the latency of its time and instrument. All rows of a message (up to `LastOfMessage`) share one latency.
 *
 * The order in which messages reached the recorder is kept, as on one connection: none is seen before the one ahead of
 * it. Nothing but `localTime` differs from what was recorded.
 */
export class DelayedView implements EventStream {
  readonly #view: EventStream
  readonly #leg: LatencyLeg
  readonly #batch = new MarketEventBatch(0)
  #times = new Float64Array(0)
  #lastLocalTime: Nanos = NOT_BEGUN
  /** Latency of the message that a row belongs to; NaN before its first row. */
  #messageNanos = Number.NaN

  constructor(view: EventStream, leg: LatencyLeg) {
    this.#view = view
    this.#leg = leg
  }

  /** Later rows may have the last row's time again. */
  get completeUntil(): Nanos {
    if (this.#view.completeUntil === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
    return this.#lastLocalTime === NOT_BEGUN ? NOT_BEGUN : this.#lastLocalTime - 1
  }

  next(): MarketEventBatch | undefined {
    const recorded = this.#view.next()
    if (recorded === undefined) return undefined
    const batch = this.#batch
    batch.kind = recorded.kind
    batch.flags = recorded.flags
    batch.instrument = recorded.instrument
    batch.priceTicks = recorded.priceTicks
    batch.quantityLots = recorded.quantityLots
    batch.exchangeTime = recorded.exchangeTime
    batch.order = recorded.order
    batch.value = recorded.value
    batch.length = recorded.length
    if (this.#times.length < recorded.length) this.#times = new Float64Array(recorded.capacity)
    batch.localTime = this.#times
    this.#setTimes(batch)
    return batch
  }

  load(): Promise<boolean> {
    return this.#view.load()
  }

  #setTimes({ exchangeTime, localTime, instrument, flags, length }: MarketEventBatch): void {
    for (let row = 0; row < length; row++) {
      const sentAt = exchangeTime[row]!
      if (Number.isNaN(this.#messageNanos)) this.#messageNanos = this.#leg.nanos(sentAt, instrument[row]!)
      const dueAt = sentAt + this.#messageNanos
      // A row without an exchange time comes with the one ahead of it.
      if (dueAt > this.#lastLocalTime) this.#lastLocalTime = dueAt
      localTime[row] = this.#lastLocalTime
      if ((flags[row]! & EventFlag.LastOfMessage) !== 0) this.#messageNanos = Number.NaN
    }
  }
}
