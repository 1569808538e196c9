import type { Nanos } from '@hft/clock'
import type { Instrument } from '@hft/instrument'

/** Takes payments as they fall due. */
export interface FundingListener {
  /** @param rate last announced before `at`, a fraction of notional */
  onFundingDue(instrument: number, rate: number, at: Nanos): void
}

/**
 * When funding is paid: at each multiple of a listing's interval after 00:00 UTC, by the rate last heard before.
 *
 * A listing without a rate is never due. A rate heard at the very time of a payment is for the next one.
 */
export class FundingSchedule {
  /** Time of the next payment; Infinity while no rate has been heard. */
  nextAt: Nanos = Number.POSITIVE_INFINITY
  readonly #intervals: Float64Array
  readonly #rates: Float64Array
  readonly #dueAt: Float64Array

  constructor(instruments: readonly Instrument[]) {
    this.#intervals = Float64Array.from(instruments, ({ fundingIntervalNanos }) => fundingIntervalNanos)
    this.#rates = new Float64Array(instruments.length).fill(Number.NaN)
    this.#dueAt = new Float64Array(instruments.length).fill(Number.POSITIVE_INFINITY)
  }

  /** A rate for the next payment was heard at `now`: whatever was due by then has been settled. NaN is passed over. */
  onRate(instrument: number, rate: number, now: Nanos): void {
    if (Number.isNaN(rate)) return
    const interval = this.#intervals[instrument]!
    if (this.#dueAt[instrument] === Number.POSITIVE_INFINITY) {
      this.#dueAt[instrument] = (Math.floor(now / interval) + 1) * interval
      this.nextAt = Math.min(this.nextAt, this.#dueAt[instrument]!)
    }
    this.#rates[instrument] = rate
  }

  /** Time has come to `now`: hands over every payment due by then, in order of time, then of instrument. */
  settle(now: Nanos, listener: FundingListener): void {
    while (this.nextAt <= now) {
      const at = this.nextAt
      let next = Number.POSITIVE_INFINITY
      for (let instrument = 0; instrument < this.#dueAt.length; instrument++) {
        if (this.#dueAt[instrument] === at) {
          this.#dueAt[instrument] = at + this.#intervals[instrument]!
          listener.onFundingDue(instrument, this.#rates[instrument]!, at)
        }
        next = Math.min(next, this.#dueAt[instrument]!)
      }
      this.nextAt = next
    }
  }
}
