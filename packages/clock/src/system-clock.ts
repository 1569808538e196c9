import type { Clock } from './clock.ts'
import { NANOS_PER_MILLISECOND, type Nanos } from './nanos.ts'
import { TimerQueue } from './timer-queue.ts'
import type { TimerId, TimerListener, Timers } from './timers.ts'
import { epochOf, nanosSince } from './utc.ts'

/** What a {@link SystemClock} reads; the defaults are the machine's. Tests give their own. */
export interface SystemTimeSources {
  /** Wall clock, whole milliseconds since 1970. */
  readonly wallMillis: () => number
  /** A clock that is never set back, milliseconds with fractions since any start. */
  readonly monotonicMillis: () => number
}

const MACHINE: SystemTimeSources = {
  wallMillis: () => Date.now(),
  monotonicMillis: () => performance.now(),
}

/** setTimeout takes at most 2^31 − 1 ms; a later timer is waited for in parts. */
const LONGEST_WAIT_MILLIS = 2 ** 31 - 1
/** Reads of the wall clock while waiting for its next millisecond; some milliseconds' worth. */
const MOST_ANCHOR_READS = 1_000_000

/**
 * The machine's time: the wall clock is read once, then the monotonic clock carries it on, so that a wall clock set
 * back or forward never moves `now()` backwards or makes it jump. {@link driftNanos} tells how far they have parted.
 *
 * Timers fire from setTimeout, not before their time and usually within 2 ms after it, and keep the process alive
 * until they fired, were cancelled, or {@link close} was called.
 */
export class SystemClock implements Clock, Timers {
  readonly epochNs: bigint
  readonly #sources: SystemTimeSources
  readonly #queue = new TimerQueue()
  readonly #listeners: (TimerListener | undefined)[] = []
  /** Nanoseconds from the epoch to the monotonic clock's zero. */
  readonly #offsetNanos: number
  #latest: Nanos = Number.NEGATIVE_INFINITY
  #timeout: ReturnType<typeof setTimeout> | undefined
  #timeoutDueAt: Nanos = Number.POSITIVE_INFINITY

  /** @param epochNs UTC midnight of the run's first day, nanoseconds since 1970; by default today's */
  constructor(epochNs?: bigint, sources: SystemTimeSources = MACHINE) {
    this.#sources = sources
    const wallMillis = nextWallMillisecond(sources)
    const monotonicMillis = sources.monotonicMillis()
    const unixNs = BigInt(wallMillis) * BigInt(NANOS_PER_MILLISECOND)
    this.epochNs = epochNs ?? epochOf(unixNs)
    this.#offsetNanos = nanosSince(this.epochNs, unixNs) - monotonicMillis * NANOS_PER_MILLISECOND
  }

  now(): Nanos {
    const at = Math.floor(this.#offsetNanos + this.#sources.monotonicMillis() * NANOS_PER_MILLISECOND)
    if (at > this.#latest) this.#latest = at
    return this.#latest
  }

  /** Wall clock minus this clock, in nanoseconds, to about a millisecond. */
  driftNanos(): Nanos {
    const wall = nanosSince(this.epochNs, BigInt(this.#sources.wallMillis()) * BigInt(NANOS_PER_MILLISECOND))
    return wall - this.now()
  }

  setTimer(dueAt: Nanos, listener: TimerListener): TimerId {
    const timer = this.#queue.add(dueAt)
    this.#listeners[TimerQueue.slotOf(timer)] = listener
    this.#schedule()
    return timer
  }

  cancelTimer(timer: TimerId): boolean {
    if (!this.#queue.cancel(timer)) return false
    this.#listeners[TimerQueue.slotOf(timer)] = undefined
    this.#schedule()
    return true
  }

  /** Forgets all timers, so that the process may end. */
  close(): void {
    while (this.#queue.size > 0) this.cancelTimer(this.#queue.next)
  }

  #schedule(): void {
    const dueAt = this.#queue.nextDueAt
    if (dueAt === this.#timeoutDueAt) return
    clearTimeout(this.#timeout)
    this.#timeout = undefined
    this.#timeoutDueAt = dueAt
    if (dueAt === Number.POSITIVE_INFINITY && this.#queue.size === 0) return
    const waitMillis = Math.ceil((dueAt - this.now()) / NANOS_PER_MILLISECOND)
    this.#timeout = setTimeout(this.#onTimeout, Math.min(Math.max(waitMillis, 0), LONGEST_WAIT_MILLIS))
  }

  readonly #onTimeout = (): void => {
    this.#timeoutDueAt = Number.NaN
    const at = this.now()
    // At most as many as are pending now: listeners that set timers for "now" must not keep the process from all else.
    try {
      for (let left = this.#queue.size; left > 0 && this.#queue.nextDueAt <= at; left--) this.#fireNext()
    } finally {
      this.#schedule()
    }
  }

  #fireNext(): void {
    const dueAt = this.#queue.nextDueAt
    const timer = this.#queue.pop()
    const slot = TimerQueue.slotOf(timer)
    const listener = this.#listeners[slot]
    this.#listeners[slot] = undefined
    listener?.(timer, dueAt)
  }
}

/** Waits for the wall clock to turn to its next millisecond, which makes the anchor exact to microseconds. */
function nextWallMillisecond(sources: SystemTimeSources): number {
  const first = sources.wallMillis()
  let wallMillis = first
  for (let reads = 0; wallMillis === first && reads < MOST_ANCHOR_READS; reads++) wallMillis = sources.wallMillis()
  return wallMillis
}
