import type { Nanos } from '@hft/clock'
import { EventFlag, type MarketEventBatch } from '@hft/data'
import { ViewObserver } from './view-observer.ts'

const INSTRUMENTS_AT_FIRST = 16

/** How long the market data around a time took to reach us: of each instrument, its latest row with an exchange time. */
export class FeedLatencies extends ViewObserver {
  /** NaN for none yet. */
  #latest = new Float64Array(INSTRUMENTS_AT_FIRST).fill(Number.NaN)

  /** Local minus exchange time of the latest row at or before `time`; NaN where there was none. May be negative. */
  latencyAt(time: Nanos, instrument: number): Nanos {
    this.catchUp(time)
    return this.#latest[instrument] ?? Number.NaN
  }

  protected override read(batch: MarketEventBatch, from: number, to: number): void {
    const { flags, instrument, exchangeTime, localTime } = batch
    for (let row = from; row < to; row++) {
      if ((flags[row]! & EventFlag.NoExchangeTime) !== 0) continue
      const index = instrument[row]!
      if (index >= this.#latest.length) this.#grow(index)
      this.#latest[index] = localTime[row]! - exchangeTime[row]!
    }
  }

  #grow(index: number): void {
    const latest = new Float64Array(2 * index).fill(Number.NaN)
    latest.set(this.#latest)
    this.#latest = latest
  }
}
