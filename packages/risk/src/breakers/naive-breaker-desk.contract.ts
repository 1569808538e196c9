import type { OrderBook } from '@hft/data'
import type { AccountView } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import { type Breaker, type BreakerListener, BreakerReadings } from './breaker.ts'
import { MarketConditions, ReportedMargin } from './conditions.ts'
import { ScopeTable } from './scope-table.ts'

/** Tells every breaker of every mark and touch. */
export class NaiveBreakerDesk {
  readonly #breakers: readonly Breaker[]
  readonly #readings = new BreakerReadings()
  readonly #books: readonly OrderBook[]
  readonly #account: AccountView

  constructor(
    breakers: readonly Breaker[],
    instruments: readonly Instrument[],
    books: readonly OrderBook[],
    account: AccountView,
    listener: BreakerListener,
  ) {
    this.#breakers = breakers
    this.#books = books
    this.#account = account
    this.#readEquity()
    const environment = {
      instruments,
      books,
      account,
      scopes: new ScopeTable(instruments),
      readings: this.#readings,
      rates: {},
      conditions: new MarketConditions(instruments.length),
      margin: new ReportedMargin(instruments.length),
    }
    for (const breaker of breakers) breaker.start(environment, listener, [])
  }

  onTime(now: number): void {
    this.#readings.now = now
    for (const breaker of this.#breakers) breaker.onTime?.()
  }

  onDay(): void {
    this.#readEquity()
    for (const breaker of this.#breakers) breaker.onDay?.()
  }

  onMark(instrument: number, now: number): void {
    this.#readings.now = now
    this.#readEquity()
    for (const breaker of this.#breakers) breaker.onMark?.(instrument)
  }

  onBook(instrument: number, now: number): void {
    this.#readings.now = now
    this.#readings.readTouch(this.#books[instrument]!)
    for (const breaker of this.#breakers) breaker.onBook?.(instrument)
  }

  rearm(): void {
    this.#readEquity()
    for (const breaker of this.#breakers) breaker.rearm()
  }

  snapshot(): unknown[] {
    return this.#breakers.map((breaker) => breaker.snapshot())
  }

  restore(snapshots: readonly unknown[]): void {
    this.#readEquity()
    for (const [at, breaker] of this.#breakers.entries()) breaker.restore(snapshots[at])
  }

  #readEquity(): void {
    this.#readings.totalEquity = this.#account.totalEquity
  }
}
