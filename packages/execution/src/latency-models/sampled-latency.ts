import { CodedError, type Nanos } from '@hft/clock'
import type { LatencyModel } from './latency-model.ts'
import { SampledLeg } from './sampled-leg.ts'

/** One recorded round trip of a request: three times of one clock or of synchronised ones. */
export interface LatencySample {
  /** When it left us. */
  readonly sentAt: Nanos
  /** When the matching engine had it. Before `sentAt` (a negative entry latency): a gateway turned it away. */
  readonly exchangeAt: Nanos
  /** When its answer reached us. */
  readonly receivedAt: Nanos
}

/**
 * Latency as recorded: linear interpolation between the samples' times, the first and last sample's beyond them.
 *
 * The entry latency is a function of the time of sending, the response latency of the time of answering. Both are
 * cut to whole nanoseconds. Interpolation never goes below the smallest sample, which bounds the look-ahead.
 *
 * A request that is sent at or between samples of which one was turned away by a gateway is turned away as well: its
 * entry latency is then the interpolated round trip, negative (as in hftbacktest).
 */
export class SampledLatency implements LatencyModel {
  readonly minimumEntryNanos: Nanos
  readonly minimumResponseNanos: Nanos
  readonly #entry: SampledLeg
  readonly #response: SampledLeg
  readonly #roundTrip: SampledLeg
  readonly #sentTimes: Float64Array
  readonly #wasTurnedAway: Uint8Array
  readonly #hasRejects: boolean
  /** Index of the sample at or before the last time of sending. */
  #at = 0

  /** @throws CodedError `latency.no_samples`, `latency.bad_sample` (names the sample: times out of order or NaN) */
  constructor(samples: readonly LatencySample[]) {
    checkOrder(samples)
    const arrived = samples.filter((sample) => !isTurnedAway(sample))
    if (arrived.length === 0) {
      throw new CodedError('latency.no_samples', 'there must be at least one latency sample that reached the exchange')
    }
    this.#entry = new SampledLeg(arrived.map(({ sentAt, exchangeAt }) => ({ at: sentAt, nanos: exchangeAt - sentAt })))
    this.#response = new SampledLeg(
      arrived.map(({ exchangeAt, receivedAt }) => ({ at: exchangeAt, nanos: receivedAt - exchangeAt })),
    )
    this.#roundTrip = new SampledLeg(
      samples.map(({ sentAt, receivedAt }) => ({ at: sentAt, nanos: receivedAt - sentAt })),
    )
    this.#sentTimes = Float64Array.from(samples, ({ sentAt }) => sentAt)
    this.#wasTurnedAway = Uint8Array.from(samples, (sample) => Number(isTurnedAway(sample)))
    this.#hasRejects = arrived.length < samples.length
    // A gateway's answer may come sooner than anything from the matching engine behind it.
    const soonest = this.#hasRejects ? this.#roundTrip.minimumNanos : Number.POSITIVE_INFINITY
    this.minimumResponseNanos = Math.min(this.#response.minimumNanos, soonest)
    this.minimumEntryNanos = Math.min(this.#entry.minimumNanos, soonest - this.minimumResponseNanos)
  }

  entryNanos(sentAt: Nanos, instrument: number): Nanos {
    if (this.#hasRejects && this.#isTurnedAwayAt(sentAt)) return -this.#roundTrip.nanos(sentAt, instrument)
    return this.#entry.nanos(sentAt, instrument)
  }

  responseNanos(answeredAt: Nanos, instrument: number): Nanos {
    return this.#response.nanos(answeredAt, instrument)
  }

  #isTurnedAwayAt(sentAt: Nanos): boolean {
    const times = this.#sentTimes
    let at = this.#at
    if (sentAt < times[at]!) at = 0
    while (at + 1 < times.length && times[at + 1]! <= sentAt) at++
    this.#at = at
    if (this.#wasTurnedAway[at] === 1) return true
    return sentAt >= times[at]! && this.#wasTurnedAway[at + 1] === 1
  }
}

function isTurnedAway({ sentAt, exchangeAt }: LatencySample): boolean {
  return exchangeAt < sentAt
}

function checkOrder(samples: readonly LatencySample[]): void {
  let exchangeAt = Number.NEGATIVE_INFINITY
  samples.forEach((sample, index) => {
    const previousAt = samples[index - 1]?.sentAt ?? Number.NEGATIVE_INFINITY
    const arrives = sample.exchangeAt >= sample.sentAt
    const isOrdered = sample.sentAt >= previousAt && (!arrives || sample.exchangeAt >= exchangeAt)
    // A gateway's answer takes time: a round trip of 0 could not be told from an arrival.
    const isAnswered = arrives ? sample.receivedAt >= sample.exchangeAt : sample.receivedAt > sample.sentAt
    if (arrives) exchangeAt = sample.exchangeAt
    if (isOrdered && isAnswered && !Number.isNaN(sample.exchangeAt)) return
    throw new CodedError(
      'latency.bad_sample',
      `latency sample ${index} (sent ${sample.sentAt}, exchange ${sample.exchangeAt}, received ${sample.receivedAt}) must be sent and answered in that order, and not before the sample ahead of it`,
    )
  })
}
