import type { Nanos, SeededRandom } from '@hft/clock'
import { JitteredLeg, type JitterParameters } from './jittered-leg.ts'
import type { LatencyModel } from './latency-model.ts'

const ENTRY_STREAM = 1
const RESPONSE_STREAM = 2

/**
 * Latency of a floor plus a seeded, exponentially distributed jitter, capped.
 *
 * A shifted exponential is the simplest distribution with the two properties that matter to a queue position: a hard
 * floor, which the replay's look-ahead relies on, and a long tail. Each direction draws from a stream of its own, so
 * that a latency depends on the number of messages before it in its direction and on nothing else.
 */
export class JitteredLatency implements LatencyModel {
  readonly minimumEntryNanos: Nanos
  readonly minimumResponseNanos: Nanos
  readonly #entry: JitteredLeg
  readonly #response: JitteredLeg

  /** @throws CodedError `latency.negative`, `latency.cap_below_base` */
  constructor(parameters: { entry: JitterParameters; response: JitterParameters }, random: SeededRandom) {
    this.#entry = new JitteredLeg(parameters.entry, random.fork(ENTRY_STREAM), 'entry')
    this.#response = new JitteredLeg(parameters.response, random.fork(RESPONSE_STREAM), 'response')
    this.minimumEntryNanos = this.#entry.minimumNanos
    this.minimumResponseNanos = this.#response.minimumNanos
  }

  entryNanos(sentAt: Nanos, instrument: number): Nanos {
    return this.#entry.nanos(sentAt, instrument)
  }

  responseNanos(answeredAt: Nanos, instrument: number): Nanos {
    return this.#response.nanos(answeredAt, instrument)
  }
}
