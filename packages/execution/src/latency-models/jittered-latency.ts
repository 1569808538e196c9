import { CodedError, type Nanos, type SeededRandom } from '@hft/clock'
import type { LatencyModel } from './latency-model.ts'

const ENTRY_STREAM = 1
const RESPONSE_STREAM = 2

/** One direction of {@link JitteredLatency}. */
export interface JitterParameters {
  /** Floor, ≥ 0: the replay's look-ahead. */
  readonly baseNanos: Nanos
  /** Mean of the jitter that is added to the floor, ≥ 0. */
  readonly meanNanos: Nanos
  /** Largest latency ever given, ≥ baseNanos. */
  readonly capNanos: Nanos
}

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
  readonly #entry: JitterParameters
  readonly #response: JitterParameters
  readonly #entryRandom: SeededRandom
  readonly #responseRandom: SeededRandom

  /** @throws CodedError `latency.negative`, `latency.cap_below_base` */
  constructor(parameters: { entry: JitterParameters; response: JitterParameters }, random: SeededRandom) {
    this.#entry = checked(parameters.entry, 'entry')
    this.#response = checked(parameters.response, 'response')
    this.minimumEntryNanos = this.#entry.baseNanos
    this.minimumResponseNanos = this.#response.baseNanos
    this.#entryRandom = random.fork(ENTRY_STREAM)
    this.#responseRandom = random.fork(RESPONSE_STREAM)
  }

  entryNanos(_sentAt: Nanos): Nanos {
    return draw(this.#entry, this.#entryRandom)
  }

  responseNanos(_answeredAt: Nanos): Nanos {
    return draw(this.#response, this.#responseRandom)
  }
}

function draw({ baseNanos, meanNanos, capNanos }: JitterParameters, random: SeededRandom): Nanos {
  const nanos = baseNanos + Math.round(random.nextExponential(meanNanos))
  return nanos < capNanos ? nanos : capNanos
}

function checked(parameters: JitterParameters, direction: string): JitterParameters {
  const { baseNanos, meanNanos, capNanos } = parameters
  if (!(baseNanos >= 0 && meanNanos >= 0)) {
    throw new CodedError(
      'latency.negative',
      `${direction} latency: base ${baseNanos} and mean ${meanNanos} ns must be 0 or above`,
    )
  }
  if (!(capNanos >= baseNanos)) {
    throw new CodedError(
      'latency.cap_below_base',
      `${direction} latency: cap ${capNanos} ns must not be below the base of ${baseNanos} ns`,
    )
  }
  return parameters
}
