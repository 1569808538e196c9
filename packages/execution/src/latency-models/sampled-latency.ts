import { CodedError, type Nanos } from '@hft/clock'
import type { LatencyModel } from './latency-model.ts'

/** One recorded round trip of a request: three times of one clock or of synchronised ones. */
export interface LatencySample {
  /** When it left us. */
  readonly sentAt: Nanos
  /** When the matching engine had it. */
  readonly exchangeAt: Nanos
  /** When its answer reached us. */
  readonly receivedAt: Nanos
}

/**
 * Latency as recorded: linear interpolation between the samples' times, the first and last sample's beyond them.
 *
 * The entry latency is a function of the time of sending, the response latency of the time of answering. Both are
 * rounded to whole nanoseconds. Interpolation never goes below the smallest sample, which bounds the look-ahead.
 */
export class SampledLatency implements LatencyModel {
  readonly minimumEntryNanos: Nanos
  readonly minimumResponseNanos: Nanos
  readonly #entry: SampledCurve
  readonly #response: SampledCurve

  /** @throws CodedError `latency.no_samples`, `latency.bad_sample` (names the sample: times out of order or NaN) */
  constructor(samples: readonly LatencySample[]) {
    if (samples.length === 0) throw new CodedError('latency.no_samples', 'there must be at least one latency sample')
    samples.forEach(({ sentAt, exchangeAt, receivedAt }, index) => {
      const previous = samples[index - 1] ?? { sentAt: Number.NEGATIVE_INFINITY, exchangeAt: Number.NEGATIVE_INFINITY }
      const isOrdered = sentAt >= previous.sentAt && exchangeAt >= previous.exchangeAt
      if (isOrdered && exchangeAt >= sentAt && receivedAt >= exchangeAt) return
      throw new CodedError(
        'latency.bad_sample',
        `latency sample ${index} (sent ${sentAt}, exchange ${exchangeAt}, received ${receivedAt}) must have times in that order, and not before those of the sample ahead of it`,
      )
    })
    this.#entry = new SampledCurve(
      samples.map(({ sentAt }) => sentAt),
      samples.map(({ sentAt, exchangeAt }) => exchangeAt - sentAt),
    )
    this.#response = new SampledCurve(
      samples.map(({ exchangeAt }) => exchangeAt),
      samples.map(({ exchangeAt, receivedAt }) => receivedAt - exchangeAt),
    )
    this.minimumEntryNanos = this.#entry.minimum
    this.minimumResponseNanos = this.#response.minimum
  }

  entryNanos(sentAt: Nanos): Nanos {
    return this.#entry.at(sentAt)
  }

  responseNanos(answeredAt: Nanos): Nanos {
    return this.#response.at(answeredAt)
  }
}

/** A piecewise linear function of time, asked for at times that mostly grow. */
class SampledCurve {
  readonly minimum: number
  readonly #times: Float64Array
  readonly #values: Float64Array
  /** Index of the sample at or before the last time asked for. */
  #at = 0

  constructor(times: readonly number[], values: readonly number[]) {
    this.#times = Float64Array.from(times)
    this.#values = Float64Array.from(values)
    this.minimum = values.reduce((least, value) => Math.min(least, value))
  }

  at(time: Nanos): number {
    const times = this.#times
    const values = this.#values
    let at = this.#at
    if (time < times[at]!) at = 0
    while (at + 1 < times.length && times[at + 1]! <= time) at++
    this.#at = at
    const from = times[at]!
    if (time <= from || at + 1 === times.length) return values[at]!
    const share = (time - from) / (times[at + 1]! - from)
    return Math.round(values[at]! + share * (values[at + 1]! - values[at]!))
  }
}
