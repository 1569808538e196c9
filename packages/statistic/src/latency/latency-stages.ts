import type { Nanos } from '@hft/clock'
import { LatencyRecorder, type LatencySummary } from './latency-recorder.ts'

/**
 * The stages of a reaction, in their order. What is received counts from its arrival at the socket, so that waiting behind
 * earlier frames is in it.
 */
export const LATENCY_STAGES = [
  /** Exchange time of a message to its arrival at our socket. */
  'exchange to receive',
  /** Arrival of a frame to its rows being decoded. */
  'receive to decode',
  /** Rows decoded to the book being changed by them. */
  'decode to book',
  /** Time in the strategies' callbacks of one message, what they send included. */
  'strategy',
  /** Time in the risk manager's check of one request. */
  'risk',
  /** Time in the execution client's hand-over of one request: encoding and writing to the socket. */
  'encode',
  /** A request sent to its answer. */
  'send to acknowledgement',
  /** The answer to a new order to its first fill. */
  'acknowledgement to fill',
] as const
export type LatencyStage = (typeof LATENCY_STAGES)[number]

/** How far a venue's clock is believed to be ahead of ours. */
export interface ClockOffset {
  /** Added to local times for `exchange to receive` to make sense; positive: the venue's clock is ahead. */
  readonly offsetNanos: Nanos
  /** The true offset is at most this far off; null where that isn't known. */
  readonly errorNanos: Nanos | null
}

/** One stage at one venue. */
export interface StageSummary extends LatencySummary {
  readonly stage: LatencyStage
  readonly venue: string
  /** What was added to local times before subtracting, of `exchange to receive` alone. */
  readonly clockOffset: ClockOffset | null
}

/** One latency histogram for each stage and venue, made when it is first asked for. */
export class LatencyStages {
  readonly #venues: readonly string[]
  readonly #recorders: (LatencyRecorder | undefined)[] = []
  readonly #offsets: (ClockOffset | undefined)[] = []

  constructor(venues: readonly string[]) {
    this.#venues = venues
  }

  /** @param venue position in the list of venues */
  recorder(stage: LatencyStage, venue: number): LatencyRecorder {
    const at = LATENCY_STAGES.indexOf(stage) * this.#venues.length + venue
    const recorder = this.#recorders[at] ?? new LatencyRecorder()
    this.#recorders[at] = recorder
    return recorder
  }

  /** What is known of a venue's clock; shown beside its feed latency. */
  setClockOffset(venue: number, offset: ClockOffset): void {
    this.#offsets[venue] = offset
  }

  /** Stages in their order, those that were never asked for left out. */
  *entries(): Generator<readonly [stage: LatencyStage, venue: string, recorder: LatencyRecorder]> {
    for (const [stageIndex, stage] of LATENCY_STAGES.entries()) {
      for (const [venueIndex, venue] of this.#venues.entries()) {
        const recorder = this.#recorders[stageIndex * this.#venues.length + venueIndex]
        if (recorder !== undefined) yield [stage, venue, recorder]
      }
    }
  }

  summary(): StageSummary[] {
    return [...this.entries()].map(([stage, venue, recorder]) => ({
      stage,
      venue,
      clockOffset: stage === 'exchange to receive' ? (this.#offsets[this.#venues.indexOf(venue)] ?? null) : null,
      ...recorder.summary(),
    }))
  }
}
