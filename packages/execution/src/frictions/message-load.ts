import type { Nanos } from '@hft/clock'
import { EventFlag, type MarketEventBatch } from '@hft/data'
import { ViewObserver } from '../latency-models/view-observer.ts'
import type { LoadConfig } from './friction-config.ts'

/**
 * Latency that grows with the rate of messages: of the feed, as it reaches us, and of our requests.
 *
 * Weight of the messages by time `t`: `N(t) = Σ wᵢ · e^{−(t − tᵢ)/τ}`; a request sent at `t` is delayed by
 * `min(nanosPerMessage · max(N(t) − freeMessages, 0), cap)`, and is a message itself from then on. A rate of λ messages a
 * second keeps `N` at about λ·τ.
 */
export class MessageLoad extends ViewObserver {
  readonly #config: LoadConfig
  #weight = 0
  #weighedAt: Nanos = Number.NEGATIVE_INFINITY

  constructor(config: LoadConfig) {
    super('localTime')
    this.#config = config
  }

  /** What a request that is sent at `at` is delayed by. */
  delayNanos(at: Nanos): Nanos {
    this.catchUp(at)
    const { freeMessages, nanosPerMessage, capNanos, requestWeight } = this.#config
    this.#decayTo(at)
    const excess = this.#weight - freeMessages
    this.#weight += requestWeight
    if (excess <= 0) return 0
    const delay = Math.round(excess * nanosPerMessage)
    return delay < capNanos ? delay : capNanos
  }

  protected override read(batch: MarketEventBatch, from: number, to: number): void {
    const { flags, localTime } = batch
    for (let row = from; row < to; row++) {
      if ((flags[row]! & EventFlag.LastOfMessage) === 0) continue
      this.#decayTo(localTime[row]!)
      this.#weight++
    }
  }

  #decayTo(at: Nanos): void {
    if (at <= this.#weighedAt) return
    if (this.#weight > 0) this.#weight *= Math.exp((this.#weighedAt - at) / this.#config.timeConstantNanos)
    this.#weighedAt = at
  }
}
