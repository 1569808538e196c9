import type { Replay } from '@hft/data'

/** What a report says of the market that a run saw; the same for the same data, wherever it lies. */
export interface MarketFacts {
  readonly kind: 'generated' | 'capture' | 'npz' | 'csv'
  /** Names of the files, without folders. */
  readonly files: readonly string[]
  /** Added to all local times, so that nothing is seen before it happened. */
  readonly localTimeShiftNanos: number
  readonly baseLatencyNanos: number
  /** Smallest local − exchange time as recorded; undefined where that isn't known. */
  readonly recordedLatencyNanos?: number
  /** Counts of the reader: messages by outcome, lines left out, cut files. */
  readonly counts: Readonly<Record<string, number>>
}

/** A market that is ready to be replayed. */
export interface Market {
  readonly replay: Replay
  /** UTC midnight of its first day, nanoseconds since 1970. */
  readonly epochNs: bigint
  readonly facts: MarketFacts
  /** What the user should know before looking at results. */
  readonly notices: readonly string[]
  /** How much of it has been read, 0 to 1, given the rows handled so far; undefined when that isn't known. */
  fractionRead(rows: number): number | undefined
  close(): Promise<void>
}
