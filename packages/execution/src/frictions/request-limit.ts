import type { Nanos } from '@hft/clock'
import { PendingRequest } from '../orders/order-state.ts'
import type { RateLimitConfig } from './friction-config.ts'

/**
 * How many requests pass within a window of time; those that don't pass don't count.
 *
 * Sliding: a request passes when the one that passed `requests` before it is at least a window ago. Fixed: when fewer
 * than `requests` have passed since the last multiple of the window.
 */
export class RequestLimit {
  readonly #config: RateLimitConfig
  /** When the latest requests passed, in a ring. */
  readonly #passedAt: Float64Array
  #next = 0
  #windowIndex = Number.NEGATIVE_INFINITY
  #passedInWindow = 0

  constructor(config: RateLimitConfig) {
    this.#config = config
    this.#passedAt = new Float64Array(config.requests).fill(Number.NEGATIVE_INFINITY)
  }

  /** Whether a request of this kind would pass at `at`, which never goes back. */
  allows(kind: PendingRequest, at: Nanos): boolean {
    if (!this.#isCounted(kind)) return true
    const { window, windowNanos, requests } = this.#config
    if (window === 'sliding') return at - this.#passedAt[this.#next]! >= windowNanos
    return Math.floor(at / windowNanos) !== this.#windowIndex || this.#passedInWindow < requests
  }

  /** A request passes. */
  pass(kind: PendingRequest, at: Nanos): void {
    if (!this.#isCounted(kind)) return
    this.#passedAt[this.#next] = at
    this.#next = (this.#next + 1) % this.#passedAt.length
    const windowIndex = Math.floor(at / this.#config.windowNanos)
    if (windowIndex !== this.#windowIndex) this.#passedInWindow = 0
    this.#windowIndex = windowIndex
    this.#passedInWindow++
  }

  #isCounted(kind: PendingRequest): boolean {
    return this.#config.counts === 'all' || kind !== PendingRequest.Cancel
  }
}
