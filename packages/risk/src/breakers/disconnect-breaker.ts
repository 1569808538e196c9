import { parseDuration } from '@hft/clock'
import type { z } from 'zod'
import { type BreakerKind, breakerSchema, Duration } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'

const KIND = {
  name: 'disconnects',
  unit: 'number',
  meaning: 'connections to the venue lost within the window',
  trip: 5,
  action: 'cancel',
  rearm: 'cool-down',
  coolDown: '5m',
  scopes: ['venue', 'system'],
} as const satisfies BreakerKind

/** More than so many are not told apart: the level must be below. */
const REMEMBERED = 1_000

export const DisconnectConfig = breakerSchema(KIND, {
  window: Duration.default('10m').describe(
    `length of the rolling window; at most ${REMEMBERED} losses are counted in it`,
  ),
})
export type DisconnectConfig = z.infer<typeof DisconnectConfig>

/** Trips when a venue's connection for orders broke too often within a rolling window. */
export class DisconnectBreaker extends LevelBreaker {
  readonly #windowNanos: number
  /** Times of the latest losses, a ring for each venue. */
  #lostAt = new Float64Array(0)
  #next = new Int32Array(0)

  constructor(config: DisconnectConfig) {
    super(KIND, config, 'venue')
    this.#windowNanos = parseDuration(config.window)
  }

  protected override onStart(): void {
    this.#lostAt = new Float64Array(this.values.length * REMEMBERED)
    this.#next = new Int32Array(this.values.length)
  }

  protected override onArmed(venue: number): void {
    this.#lostAt.fill(Number.NEGATIVE_INFINITY, venue * REMEMBERED, (venue + 1) * REMEMBERED)
    this.values[venue] = 0
  }

  onConnection(venue: number, isUp: boolean): void {
    if (isUp || venue < 0 || venue >= this.values.length) return
    const next = this.#next[venue]!
    this.#lostAt[venue * REMEMBERED + next] = this.environment.readings.now
    this.#next[venue] = (next + 1) % REMEMBERED
    this.#count(venue)
  }

  override onTime(): void {
    for (let venue = 0; venue < this.values.length; venue++) if (this.values[venue] !== 0) this.#count(venue)
    super.onTime()
  }

  #count(venue: number): void {
    const since = this.environment.readings.now - this.#windowNanos
    const base = venue * REMEMBERED
    let count = 0
    for (let back = 1; back <= REMEMBERED; back++) {
      const slot = this.#next[venue]! - back
      if (!(this.#lostAt[base + (slot < 0 ? slot + REMEMBERED : slot)]! > since)) break
      count++
    }
    this.values[venue] = count
    this.judge(venue)
  }

  protected override memory(): readonly (Float64Array | Int32Array)[] {
    return [this.#lostAt, this.#next]
  }
}
