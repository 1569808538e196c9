import { CodedError, type Nanos } from '@hft/clock'
import { MaximumDrawdown } from '../performance/maximum-drawdown.ts'
import { RunningMoments } from '../performance/running-moments.ts'
import { sharpeRatio } from '../performance/sharpe-ratio.ts'
import { sortinoRatio } from '../performance/sortino-ratio.ts'

/** Takes the samples of an equity curve: at the start, at each interval, and at the end. */
export type EquitySampleListener = (at: Nanos, equity: number) => void

/**
 * Equity over local time: sampled at a fixed interval from the first mark on, its drawdown followed on every mark.
 *
 * A sample at `t` is the equity after all marks at times ≤ `t`. Nothing is kept but sums; who wants the curve listens.
 */
export class EquityCurve {
  readonly intervalNanos: Nanos
  readonly drawdown = new MaximumDrawdown()
  /** Changes of equity from sample to sample, the last, shorter interval left out. */
  readonly changes = new RunningMoments()
  readonly #listener: EquitySampleListener | undefined
  #isStarted = false
  #equity = Number.NaN
  #sampled = Number.NaN
  #sampledAt: Nanos = 0
  #nextAt: Nanos = Number.POSITIVE_INFINITY
  #now: Nanos = 0

  /**
   * @param intervalNanos between samples, > 0
   * @throws CodedError `equity.interval` for any other
   */
  constructor(intervalNanos: Nanos, listener?: EquitySampleListener) {
    if (!(intervalNanos > 0 && intervalNanos < Number.POSITIVE_INFINITY)) {
      throw new CodedError('equity.interval', `a sample interval of ${intervalNanos} ns; it must be above 0 and finite`)
    }
    this.intervalNanos = intervalNanos
    this.#listener = listener
  }

  /** Equity at the last mark; NaN before the first. */
  get equity(): number {
    return this.#equity
  }

  /** When the next sample is due: who has the time at hand compares before calling {@link onTime}. */
  get nextSampleAt(): Nanos {
    return this.#nextAt
  }

  /**
   * Time has come to `now` and the account has not changed yet: takes the samples due before `now`, so that a listener
   * that reads the account sees it as it was.
   */
  onTime(now: Nanos): void {
    while (this.#nextAt < now) this.#sample()
  }

  /** After a mark or a fill, in order of time. Equity that is not a number is passed over. Never allocates. */
  onEquity(now: Nanos, equity: number): void {
    if (Number.isNaN(equity)) return
    if (!this.#isStarted) this.#start(now, equity)
    this.onTime(now)
    this.#now = now
    this.#equity = equity
    this.drawdown.onEquity(now, equity)
  }

  /** Ends the curve at `now`, or at the last mark if that was later: takes the samples due by then, and a last one. */
  finish(now: Nanos): void {
    if (!this.#isStarted) return
    const end = now > this.#now ? now : this.#now
    while (this.#nextAt <= end) this.#sample()
    if (this.#sampledAt < end) this.#listener?.(end, this.#equity)
    this.#nextAt = Number.POSITIVE_INFINITY
  }

  /** Annualised Sharpe ratio of the changes from sample to sample; NaN where it is not defined. */
  get sharpe(): number {
    return sharpeRatio(this.changes, this.intervalNanos)
  }

  /** Annualised Sortino ratio of the changes from sample to sample; NaN where it is not defined. */
  get sortino(): number {
    return sortinoRatio(this.changes, this.intervalNanos)
  }

  #start(now: Nanos, equity: number): void {
    this.#isStarted = true
    this.#sampled = equity
    this.#sampledAt = now
    this.#nextAt = now + this.intervalNanos
    this.#listener?.(now, equity)
  }

  #sample(): void {
    const at = this.#nextAt
    this.changes.add(this.#equity - this.#sampled)
    this.#sampled = this.#equity
    this.#sampledAt = at
    this.#nextAt = at + this.intervalNanos
    this.#listener?.(at, this.#equity)
  }
}
