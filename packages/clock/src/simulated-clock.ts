import type { Clock } from './clock.ts'
import { CodedError } from './coded-error.ts'
import type { Nanos } from './nanos.ts'
import { TimerQueue } from './timer-queue.ts'
import type { TimerId, TimerListener, Timers } from './timers.ts'

/** A clock that stands still until told to advance, and fires timers on the way. Backtests and tests run on it. */
export class SimulatedClock implements Clock, Timers {
  readonly epochNs: bigint
  readonly #queue = new TimerQueue()
  readonly #listeners: (TimerListener | undefined)[] = []
  #now: Nanos = Number.NaN

  /**
   * @param epochNs UTC midnight of the run's first day, nanoseconds since 1970
   * @param startAt first time of the clock, nanoseconds since `epochNs`
   */
  constructor(epochNs = 0n, startAt: Nanos = 0) {
    if (Number.isNaN(startAt)) throw new CodedError('clock.no_time', 'a clock cannot start at NaN (NO_TIME)')
    this.epochNs = epochNs
    this.#now = startAt
  }

  now(): Nanos {
    return this.#now
  }

  /** Due time of the earliest timer, Infinity when none is pending. */
  get nextTimerAt(): Nanos {
    return this.#queue.nextDueAt
  }

  setTimer(dueAt: Nanos, listener: TimerListener): TimerId {
    const timer = this.#queue.add(dueAt)
    this.#listeners[TimerQueue.slotOf(timer)] = listener
    return timer
  }

  cancelTimer(timer: TimerId): boolean {
    if (!this.#queue.cancel(timer)) return false
    this.#listeners[TimerQueue.slotOf(timer)] = undefined
    return true
  }

  /**
   * Moves to `at` and fires every timer due up to and at it, those that timers set meanwhile included. Each listener
   * sees `now()` at its due time (at the time it was set from, if it was due before that).
   * @throws CodedError `clock.backwards` when `at` is before now or NaN
   */
  advanceTo(at: Nanos): void {
    this.#refuseBackwards(at)
    while (this.#queue.nextDueAt <= at) this.#fireNext()
    this.#arrive(at)
  }

  /**
   * Moves to `at` and fires the timers due before it; those due at `at` itself wait for `advanceTo(at)`.
   *
   * At equal times events come before timers: a loop arrives at a time, handles its events, then advances to it.
   * @throws CodedError `clock.backwards` when `at` is before now or NaN
   */
  arriveAt(at: Nanos): void {
    this.#refuseBackwards(at)
    while (this.#queue.nextDueAt < at) this.#fireNext()
    this.#arrive(at)
  }

  #refuseBackwards(at: Nanos): void {
    if (at >= this.#now) return
    throw new CodedError('clock.backwards', `a clock at ${this.#now} ns cannot go to ${at} ns; give times in order`)
  }

  #arrive(at: Nanos): void {
    // A listener may itself have advanced the clock further.
    if (at > this.#now) this.#now = at
  }

  #fireNext(): void {
    const dueAt = this.#queue.nextDueAt
    const timer = this.#queue.pop()
    const slot = TimerQueue.slotOf(timer)
    const listener = this.#listeners[slot]
    this.#listeners[slot] = undefined
    this.#arrive(dueAt)
    listener?.(timer, dueAt)
  }
}
