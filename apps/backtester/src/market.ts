import type { CandleColumns, Replay } from '@hft/data'
import type { DataFormat } from './data-files.ts'

/** What a report says of one recording; the same for the same data, wherever it lies. */
export interface RecordingFacts {
  /** `generated`, or the format. */
  readonly kind: DataFormat
  /** Names of the files, without folders. */
  readonly files: readonly string[]
  /** Added to all local times, so that nothing is seen before it happened. */
  readonly localTimeShiftNanos: number
  readonly baseLatencyNanos: number
  /** Smallest local − exchange time as recorded; left out where that isn't known. */
  readonly recordedLatencyNanos?: number
  /** Counts of the reader: messages by outcome, lines left out, cut files. */
  readonly counts: Readonly<Record<string, number>>
}

/** A recording, or the generated market, ready to be replayed. */
export interface OpenedRecording {
  readonly replay: Replay
  /** UTC midnight of its first day, nanoseconds since 1970. */
  readonly epochNs: bigint
  readonly facts: RecordingFacts
  /** What the user should know before looking at results. */
  readonly notices: readonly string[]
  /** The venues' own candles, once it is replayed; undefined where it holds none. */
  candles?(): CandleColumns | undefined
  /** How much of it has been read, 0 to 1, given the rows handled so far. */
  fractionRead(rows: number): number
  close(): Promise<void>
}

/** Everything that a run replays, as one market. */
export interface Market {
  readonly replay: Replay
  readonly epochNs: bigint
  readonly recordings: readonly RecordingFacts[]
  readonly notices: readonly string[]
  /** The columns that candle rows of an instrument name; undefined where it has none. */
  candlesOf(instrument: number): CandleColumns | undefined
  fractionRead(rows: number): number
  close(): Promise<void>
}
