import { CodedError, type Nanos } from '@hft/clock'
import type { LatencyLeg } from './latency-leg.ts'

/** The latency of one recorded message. */
export interface LegSample {
  /** When it set out. */
  readonly at: Nanos
  /** How long it took, ≥ 0. */
  readonly nanos: Nanos
}

/**
 * Latency as recorded: linear interpolation between the samples' times, the first and last sample's beyond them, in whole
 * nanoseconds: what the interpolation adds to a sample is cut towards it (as in hftbacktest). Asked for at times that
 * mostly grow.
 */
export class SampledLeg implements LatencyLeg {
  readonly minimumNanos: Nanos
  readonly #times: Float64Array
  readonly #values: Float64Array
  /** Index of the sample at or before the last time asked for. */
  #at = 0

  /** @throws CodedError `latency.no_samples`, `latency.bad_sample` (names the sample) */
  constructor(samples: readonly LegSample[]) {
    if (samples.length === 0) throw new CodedError('latency.no_samples', 'there must be at least one latency sample')
    samples.forEach(({ at, nanos }, index) => {
      const previous = samples[index - 1]?.at ?? Number.NEGATIVE_INFINITY
      if (at >= previous && nanos >= 0) return
      throw new CodedError(
        'latency.bad_sample',
        `latency sample ${index} (at ${at}, ${nanos} ns) must not be below 0 nor before the sample ahead of it`,
      )
    })
    this.#times = Float64Array.from(samples, ({ at }) => at)
    this.#values = Float64Array.from(samples, ({ nanos }) => nanos)
    this.minimumNanos = Math.round(this.#values.reduce((least, value) => Math.min(least, value)))
  }

  nanos(time: Nanos, _instrument: number): Nanos {
    const at = this.#seek(time)
    const from = this.#times[at]!
    const value = this.#values[at]!
    if (time <= from || at + 1 === this.#times.length) return Math.round(value)
    const slope = (this.#values[at + 1]! - value) / (this.#times[at + 1]! - from)
    return Math.round(value) + Math.trunc(slope * (time - from))
  }

  #seek(time: Nanos): number {
    const times = this.#times
    let at = this.#at
    if (time < times[at]!) at = 0
    while (at + 1 < times.length && times[at + 1]! <= time) at++
    this.#at = at
    return at
  }
}
