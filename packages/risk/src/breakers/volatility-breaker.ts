import { NANOS_PER_SECOND, parseDuration } from '@hft/clock'
import type { z } from 'zod'
import { type BreakerKind, breakerSchema, Duration } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'
import { midTicksOf } from './mid-price.ts'

const KIND = {
  name: 'volatility',
  unit: 'number',
  meaning: 'realised volatility of the mid over the window, in percent',
  trip: 5,
  action: 'reduce',
  rearm: 'cool-down',
  coolDown: '1m',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

const LONGEST_WINDOW = '1h'

export const VolatilityConfig = breakerSchema(KIND, {
  window: Duration.default('1m')
    .refine((text) => !(safeNanos(text) > parseDuration(LONGEST_WINDOW)), `must not be longer than ${LONGEST_WINDOW}`)
    .describe(`length of the rolling window, at most ${LONGEST_WINDOW}`),
})
export type VolatilityConfig = z.infer<typeof VolatilityConfig>

const SAMPLE_NANOS = NANOS_PER_SECOND

/**
 * Trips when an instrument's realised volatility is beyond a given percentage: the root of the sum of squared logarithmic
 * returns from second to second within a rolling window, not annualised.
 */
export class VolatilityBreaker extends LevelBreaker {
  readonly #samples: number
  /** Squared returns, a ring for each instrument. */
  #squares = new Float64Array(0)
  #lastMids = new Float64Array(0)
  #next = 0
  #nextAt = Number.NEGATIVE_INFINITY

  constructor(config: VolatilityConfig) {
    super(KIND, config, 'instrument')
    this.#samples = Math.max(1, Math.round(parseDuration(config.window) / SAMPLE_NANOS))
  }

  protected override onStart(): void {
    this.#squares = new Float64Array(this.values.length * this.#samples)
    this.#lastMids = new Float64Array(this.values.length).fill(Number.NaN)
  }

  protected override onArmed(instrument: number): void {
    this.#squares.fill(0, instrument * this.#samples, (instrument + 1) * this.#samples)
    this.#lastMids[instrument] = Number.NaN
    this.values[instrument] = 0
  }

  override onTime(): void {
    const { now } = this.environment.readings
    if (now >= this.#nextAt) {
      this.#nextAt = now + SAMPLE_NANOS
      for (let instrument = 0; instrument < this.values.length; instrument++) this.#sample(instrument)
      this.#next = this.#next + 1 === this.#samples ? 0 : this.#next + 1
    }
    super.onTime()
  }

  #sample(instrument: number): void {
    const mid = midTicksOf(this.environment.books[instrument])
    const change = Math.log(mid / this.#lastMids[instrument]!)
    if (mid > 0) this.#lastMids[instrument] = mid
    const base = instrument * this.#samples
    this.#squares[base + this.#next] = Number.isFinite(change) ? change * change : 0
    let sum = 0
    for (let at = base; at < base + this.#samples; at++) sum += this.#squares[at]!
    this.values[instrument] = 100 * Math.sqrt(sum)
    this.judge(instrument)
  }
}

/** NaN for what is no duration, which the schema says itself. */
function safeNanos(text: string): number {
  return Duration.safeParse(text).success ? parseDuration(text) : Number.NaN
}
