import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND, type Nanos, type SeededRandom } from '@hft/clock'

/** How long to wait between attempts. */
export interface BackoffRule {
  /** Longest wait after the first failure, nanoseconds, > 0; default 250 ms. */
  readonly baseNanos?: Nanos
  /** Longest wait at all, nanoseconds; default 30 s. */
  readonly capNanos?: Nanos
}

/**
 * Waits that double with every failure up to a cap, each drawn between half of it and all of it.
 *
 * The jitter keeps the clients that one fault has cut from coming back together; the floor of one half keeps a failing
 * venue from being asked in a loop.
 */
export class Backoff {
  readonly capNanos: Nanos
  private readonly baseNanos: Nanos
  private readonly random: SeededRandom
  private failures = 0

  constructor(rule: BackoffRule, random: SeededRandom) {
    this.baseNanos = rule.baseNanos ?? 250 * NANOS_PER_MILLISECOND
    this.capNanos = Math.max(this.baseNanos, rule.capNanos ?? 30 * NANOS_PER_SECOND)
    this.random = random
  }

  /** The wait after one more failure, whole nanoseconds. */
  next(): Nanos {
    const longest = Math.min(this.capNanos, this.baseNanos * 2 ** this.failures)
    if (longest < this.capNanos) this.failures++
    return Math.ceil(longest * (0.5 + 0.5 * this.random.nextFloat()))
  }

  /** The next failure is the first again. */
  reset(): void {
    this.failures = 0
  }
}
