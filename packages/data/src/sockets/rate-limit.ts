import type { Nanos } from '@hft/clock'

const INITIAL_ENTRIES = 16

/**
 * A sliding window over what was spent: at most `limit` of weight in any span of `windowNanos`.
 *
 * Stricter than a venue's calendar windows, so that whoever keeps to it keeps to both.
 */
export class RateLimit {
  readonly limit: number
  readonly windowNanos: Nanos
  /** How often something had to wait. */
  waits = 0
  private times = new Float64Array(INITIAL_ENTRIES)
  private weights = new Float64Array(INITIAL_ENTRIES)
  private first = 0
  private length = 0
  private spent = 0
  private blockedUntil: Nanos = Number.NEGATIVE_INFINITY

  /** @param limit weight in a window, > 0; Infinity for none */
  constructor(limit: number, windowNanos: Nanos) {
    this.limit = limit
    this.windowNanos = windowNanos
  }

  /** Nanoseconds until `weight` may be spent, 0 for now. A weight above the limit waits for an empty window. */
  waitNanos(now: Nanos, weight = 1): Nanos {
    const blocked = Math.max(0, this.blockedUntil - now)
    if (this.limit === Number.POSITIVE_INFINITY) return blocked
    this.forget(now)
    let spent = this.spent
    let wait = 0
    for (let entry = 0; entry < this.length && spent > 0 && spent + weight > this.limit; entry++) {
      const at = (this.first + entry) & (this.times.length - 1)
      spent -= this.weights[at]!
      wait = this.times[at]! + this.windowNanos - now
    }
    return Math.max(wait, blocked)
  }

  /** Spends `weight` if it may be spent now. */
  tryTake(now: Nanos, weight = 1): boolean {
    if (this.waitNanos(now, weight) > 0) {
      this.waits++
      return false
    }
    this.take(now, weight)
    return true
  }

  /** Spends `weight`, allowed or not: what the venue counts although we didn't ask. */
  take(now: Nanos, weight = 1): void {
    if (this.limit === Number.POSITIVE_INFINITY) return
    if (this.length === this.times.length) this.grow()
    const at = (this.first + this.length++) & (this.times.length - 1)
    this.times[at] = now
    this.weights[at] = weight
    this.spent += weight
  }

  /** Nothing may be spent before `until`: the venue said so. */
  block(until: Nanos): void {
    if (until > this.blockedUntil) this.blockedUntil = until
  }

  private forget(now: Nanos): void {
    while (this.length > 0 && this.times[this.first]! + this.windowNanos <= now) {
      this.spent -= this.weights[this.first]!
      this.first = (this.first + 1) & (this.times.length - 1)
      this.length--
    }
  }

  private grow(): void {
    const capacity = this.times.length
    const times = new Float64Array(capacity * 2)
    const weights = new Float64Array(capacity * 2)
    for (let entry = 0; entry < this.length; entry++) {
      const at = (this.first + entry) & (capacity - 1)
      times[entry] = this.times[at]!
      weights[entry] = this.weights[at]!
    }
    this.times = times
    this.weights = weights
    this.first = 0
  }
}
