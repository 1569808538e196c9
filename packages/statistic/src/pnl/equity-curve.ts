import { CodedError, type Nanos } from '@hft/clock'
import { DAYS_PER_YEAR, periodsPerYear } from '../performance/annualisation.ts'
import { BenchmarkRegression } from '../performance/benchmark-regression.ts'
import { ChangeDistribution } from '../performance/change-distribution.ts'
import { DrawdownEpisodes } from '../performance/drawdown-episodes.ts'
import { MaximumDrawdown } from '../performance/maximum-drawdown.ts'
import { RunningMoments } from '../performance/running-moments.ts'
import { sharpeRatio } from '../performance/sharpe-ratio.ts'
import { sortinoRatio } from '../performance/sortino-ratio.ts'

/** Takes the samples of an equity curve: at the start, at each interval, and at the end. */
export type EquitySampleListener = (at: Nanos, equity: number) => void

/** What an {@link EquityCurve} may be told beside its interval. */
export interface EquityCurveOptions {
  /** Trading days of 24 hours in a year: 365 for markets that never close, 252 otherwise. */
  readonly daysPerYear?: number
  /** Price now of what the run is compared with; NaN where not known. Read at each sample. */
  readonly benchmarkPrice?: () => number
}

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
  /** Of the same changes. */
  readonly distribution = new ChangeDistribution()
  /** The same changes on the benchmark's returns over the same intervals. */
  readonly benchmark = new BenchmarkRegression()
  /** Times under water between samples, the last included. */
  readonly episodes = new DrawdownEpisodes()
  readonly daysPerYear: number
  readonly #benchmarkPrice: (() => number) | undefined
  #benchmarked = Number.NaN
  readonly #listener: EquitySampleListener | undefined
  /** Time and equity of the next {@link mark}. */
  markAt: Nanos = 0
  markEquity = Number.NaN
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
  constructor(intervalNanos: Nanos, listener?: EquitySampleListener, options: EquityCurveOptions = {}) {
    if (!(intervalNanos > 0 && intervalNanos < Number.POSITIVE_INFINITY)) {
      throw new CodedError('equity.interval', `a sample interval of ${intervalNanos} ns; it must be above 0 and finite`)
    }
    this.intervalNanos = intervalNanos
    this.#listener = listener
    this.daysPerYear = options.daysPerYear ?? DAYS_PER_YEAR
    this.#benchmarkPrice = options.benchmarkPrice
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

  /** After a mark or a fill, in order of time. Equity that is not a number is passed over. */
  onEquity(now: Nanos, equity: number): void {
    this.markAt = now
    this.markEquity = equity
    this.mark()
  }

  /**
   * As {@link onEquity}, of what was written to {@link markAt} and {@link markEquity}: as arguments of a function this
   * large both would be boxed on every mark.
   */
  mark(): void {
    const equity = this.markEquity
    if (Number.isNaN(equity)) return
    const now = this.markAt
    if (!this.#isStarted) this.#start(now, equity)
    while (this.#nextAt < now) this.#sample()
    this.#now = now
    this.#equity = equity
    this.drawdown.onEquity(now, equity)
  }

  /** Ends the curve at `now`, or at the last mark if that was later: takes the samples due by then, and a last one. */
  finish(now: Nanos): void {
    if (!this.#isStarted) return
    const end = now > this.#now ? now : this.#now
    while (this.#nextAt <= end) this.#sample()
    if (this.#sampledAt < end) {
      this.episodes.onSample(end, this.#equity)
      this.#listener?.(end, this.#equity)
    }
    this.#nextAt = Number.POSITIVE_INFINITY
  }

  /** Sample intervals in a year of {@link daysPerYear} days. */
  get periodsPerYear(): number {
    return periodsPerYear(this.intervalNanos, this.daysPerYear)
  }

  /** Annualised Sharpe ratio of the changes from sample to sample; NaN where it is not defined. */
  get sharpe(): number {
    return sharpeRatio(this.changes, this.periodsPerYear)
  }

  /** Annualised Sortino ratio of the changes from sample to sample; NaN where it is not defined. */
  get sortino(): number {
    return sortinoRatio(this.changes, this.periodsPerYear)
  }

  #start(now: Nanos, equity: number): void {
    this.#isStarted = true
    this.#sampled = equity
    this.#sampledAt = now
    this.#nextAt = now + this.intervalNanos
    this.episodes.onSample(now, equity)
    this.#benchmarked = this.#benchmarkPrice?.() ?? Number.NaN
    this.#listener?.(now, equity)
  }

  #sample(): void {
    const at = this.#nextAt
    const change = this.#equity - this.#sampled
    this.changes.latest = change
    this.changes.addLatest()
    this.distribution.latest = change
    this.distribution.addLatest()
    this.episodes.at = at
    this.episodes.equity = this.#equity
    this.episodes.sample()
    if (this.#benchmarkPrice !== undefined) this.#compare(change, this.#benchmarkPrice())
    this.#sampled = this.#equity
    this.#sampledAt = at
    this.#nextAt = at + this.intervalNanos
    this.#listener?.(at, this.#equity)
  }

  #compare(change: number, price: number): void {
    this.benchmark.add(price / this.#benchmarked - 1, change)
    this.#benchmarked = price
  }
}
