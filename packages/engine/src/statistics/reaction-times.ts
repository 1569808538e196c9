import type { Clock, Nanos } from '@hft/clock'
import type { LatencyRecorder, LatencyStage, LatencyStages } from '@hft/statistic'

/**
 * How long our own stages of a reaction take in real time: each begins where the one before ended. Nothing allocates in
 * steady state.
 */
export class ReactionTimes {
  readonly #clock: Clock
  readonly #receive: readonly LatencyRecorder[]
  readonly #book: readonly LatencyRecorder[]
  readonly #strategy: readonly LatencyRecorder[]
  readonly #risk: readonly LatencyRecorder[]
  readonly #encode: readonly LatencyRecorder[]
  #lastAt: Nanos = Number.NaN
  #requestAt: Nanos = Number.NaN

  /** @param venueOf position of an instrument's venue in `stages` */
  constructor(clock: Clock, stages: LatencyStages, venueOf: readonly number[]) {
    this.#clock = clock
    const recorders = (stage: LatencyStage) => venueOf.map((venue) => stages.recorder(stage, venue))
    this.#receive = recorders('receive to decode')
    this.#book = recorders('decode to book')
    this.#strategy = recorders('strategy')
    this.#risk = recorders('risk')
    this.#encode = recorders('encode')
  }

  /** A frame's rows are decoded; it arrived at the socket at `receivedAt`. */
  onDecoded(instrument: number, receivedAt: Nanos): void {
    const now = this.#clock.now()
    this.#receive[instrument]?.record(now - receivedAt)
    this.#lastAt = now
  }

  /** A message is in the book; strategies come next. */
  onBook(instrument: number): void {
    const now = this.#clock.now()
    this.#book[instrument]?.record(now - this.#lastAt)
    this.#lastAt = now
  }

  /** The strategies have seen the message. */
  onStrategies(instrument: number): void {
    const now = this.#clock.now()
    this.#strategy[instrument]?.record(now - this.#lastAt)
    this.#lastAt = now
  }

  /** A request is about to be checked. */
  onRequest(): void {
    this.#requestAt = this.#clock.now()
  }

  /** The risk manager has answered. */
  onChecked(instrument: number): void {
    const now = this.#clock.now()
    this.#risk[instrument]?.record(now - this.#requestAt)
    this.#requestAt = now
  }

  /** The client has been handed the request. */
  onEncoded(instrument: number): void {
    this.#encode[instrument]?.record(this.#clock.now() - this.#requestAt)
  }
}
