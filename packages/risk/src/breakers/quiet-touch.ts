import type { Nanos } from '@hft/clock'
import type { BreakerReadings } from './breaker.ts'

const { POSITIVE_INFINITY: ABOVE_ALL, NEGATIVE_INFINITY: BELOW_ALL } = Number
/** How far from the present mid the range reaches where no breaker says less. */
const REACH = 0.25
/** Part of a room that stays unused, against the rounding of what breakers work out. */
const ROUNDING = 1e-9

/** A breaker on an instrument's touch. */
export interface TouchWatcher {
  /** Narrows the range down to where it has nothing to do but to remember. */
  narrowTouch(instrument: number, quiet: QuietTouch): void
  /** Takes in touches of one bucket of time, all of which the range covered. */
  recallTouch(instrument: number, quiet: QuietTouch): void
}

/**
 * The touches of one instrument at which no breaker warns, trips or recovers, as `QuietEquity` is of the account's equity:
 * both sides there, not crossed, the mid within a range and the spread not too wide.
 */
export class QuietTouch {
  /** Mids that breakers have not been told. */
  least = ABOVE_ALL
  greatest = BELOW_ALL
  /** The touch that they have not been told. */
  bidTicks = Number.NaN
  askTicks = Number.NaN
  readonly #instrument: number
  readonly #readings: BreakerReadings
  readonly #watchers: readonly TouchWatcher[]
  /** Bounds of the mid, which are not in the range; the lowest is above 0. */
  #lowest = ABOVE_ALL
  #highest = BELOW_ALL
  /** Of the mid: what the spread stays below. */
  #part = 0.5
  #until: Nanos = BELOW_ALL
  #isBehind = false

  constructor(instrument: number, readings: BreakerReadings, watchers: readonly TouchWatcher[]) {
    this.#instrument = instrument
    this.#readings = readings
    this.#watchers = watchers
  }

  /** Whether the touch that was read needs nothing but to be remembered, which it is then. */
  covers(): boolean {
    const readings = this.#readings
    const bid = readings.bidTicks
    const ask = readings.askTicks
    const mid = (bid + ask) / 2
    const spread = ask - bid
    // Written so that what is not a number is not covered.
    if (!(mid > this.#lowest && mid < this.#highest && spread > 0 && spread < mid * this.#part)) return false
    if (!(readings.now < this.#until)) return false
    if (mid < this.least) this.least = mid
    if (mid > this.greatest) this.greatest = mid
    this.bidTicks = bid
    this.askTicks = ask
    this.#isBehind = true
    return true
  }

  /** Tells breakers what they have not been told; before anything else is told or asked. */
  catchUp(): void {
    if (!this.#isBehind) return
    this.#isBehind = false
    for (const watcher of this.#watchers) watcher.recallTouch(this.#instrument, this)
    this.least = ABOVE_ALL
    this.greatest = BELOW_ALL
  }

  /** Works out the range around the present touch, which breakers have been told. */
  settle(): void {
    const { bidTicks, askTicks } = this.#readings
    const mid = (bidTicks + askTicks) / 2
    this.#part = ABOVE_ALL
    this.#until = ABOVE_ALL
    this.#lowest = mid > 0 ? mid * (1 - REACH) : ABOVE_ALL
    this.#highest = mid * (1 + REACH)
    for (const watcher of this.#watchers) watcher.narrowTouch(this.#instrument, this)
  }

  /** Tells what has not been told; nothing is quiet until {@link settle}. */
  end(): void {
    this.catchUp()
    this.#lowest = ABOVE_ALL
  }

  /** Keeps the mid above `lowest` and below `highest`, for a breaker to call. @param until when that changes by itself */
  within(lowest: number, highest: number, until: Nanos): void {
    if (lowest > this.#lowest) this.#lowest = lowest
    if (highest < this.#highest) this.#highest = highest
    if (until < this.#until) this.#until = until
  }

  /** Keeps the spread below a part of the mid, for a breaker to call. */
  narrowerThan(part: number): void {
    const most = part - part * ROUNDING
    if (most < this.#part) this.#part = most
  }

  /** Nothing is quiet to the breaker that calls. */
  nothing(): void {
    this.#until = BELOW_ALL
  }
}
