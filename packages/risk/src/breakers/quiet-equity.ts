import type { Nanos } from '@hft/clock'
import type { BreakerReadings } from './breaker.ts'

const { POSITIVE_INFINITY: ABOVE_ALL, NEGATIVE_INFINITY: BELOW_ALL } = Number
/** Part of a room that stays unused, against the rounding of what breakers work out. */
const ROUNDING = 1e-9

/** A breaker on the whole account's equity. */
export interface EquityWatcher {
  /** Narrows the range down to where it has nothing to do but to remember. */
  narrow(quiet: QuietEquity): void
  /** Takes in equities of one bucket of time, all of which the range covered. */
  recall(quiet: QuietEquity): void
}

/**
 * The equity of the whole account at which no breaker warns, trips or recovers: nearly every mark costs a few comparisons,
 * and breakers are told of the least, the greatest and the latest such equity when something else happens.
 *
 * It never covers what a breaker would act on. Breakers see the same values as if each mark had been told, once
 * {@link catchUp} has been called.
 */
export class QuietEquity {
  /** Of the equities that breakers have not been told. */
  least = ABOVE_ALL
  greatest = BELOW_ALL
  latest = Number.NaN
  readonly #readings: BreakerReadings
  readonly #watchers: readonly EquityWatcher[]
  /** Bounds of the range, which are not in it. */
  #lowest = ABOVE_ALL
  #highest = BELOW_ALL
  #until: Nanos = BELOW_ALL
  #isBehind = false

  constructor(readings: BreakerReadings, watchers: readonly EquityWatcher[]) {
    this.#readings = readings
    this.#watchers = watchers
  }

  /** Whether the present equity needs nothing but to be remembered, which it is then. */
  covers(): boolean {
    const readings = this.#readings
    const equity = readings.totalEquity
    if (!(equity > this.#lowest && equity < this.#highest && readings.now < this.#until)) return false
    if (equity < this.least) this.least = equity
    if (equity > this.greatest) this.greatest = equity
    this.latest = equity
    this.#isBehind = true
    return true
  }

  /** Tells breakers what they have not been told; before anything else is told or asked. */
  catchUp(): void {
    if (!this.#isBehind) return
    this.#isBehind = false
    for (const watcher of this.#watchers) watcher.recall(this)
    this.least = ABOVE_ALL
    this.greatest = BELOW_ALL
  }

  /** Works out the range around the present equity, which breakers have been told. */
  settle(): void {
    this.#lowest = BELOW_ALL
    this.#highest = ABOVE_ALL
    this.#until = ABOVE_ALL
    for (const watcher of this.#watchers) watcher.narrow(this)
  }

  /** Tells what has not been told; nothing is quiet until {@link settle}. */
  end(): void {
    this.catchUp()
    this.#lowest = ABOVE_ALL
    this.#highest = BELOW_ALL
    this.#until = BELOW_ALL
  }

  /**
   * Keeps losses from a reference, which equity above it may raise, within `room`, for a breaker to call.
   * @param room NaN for none
   * @param until when the reference changes by itself
   */
  within(room: number, reference: number, until: Nanos): void {
    const equity = this.#readings.totalEquity
    const highest = (equity > reference ? equity : reference) + room / 4
    const lowest = highest - room + (Math.abs(highest) + Math.abs(room)) * ROUNDING
    if (highest < this.#highest) this.#highest = highest
    if (lowest > this.#lowest) this.#lowest = lowest
    if (until < this.#until) this.#until = until
    // Of an equity or a phase that leaves no room.
    if (Number.isNaN(lowest)) this.#until = BELOW_ALL
  }
}
