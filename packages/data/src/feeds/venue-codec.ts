import type { Nanos } from '@hft/clock'
import type { MarketEventBatch } from '../events/market-event-batch.ts'

/** What became of one venue message. Indexes {@link VenueCodec.counts}. */
export const DecodeOutcome = {
  /** Its rows were appended. */
  Decoded: 0,
  /** A difference kept until the snapshot that it builds on. */
  Buffered: 1,
  /** Older than what the book already holds, or a repetition: dropped. */
  Superseded: 2,
  /** Understood and without market data for us: answers to subscriptions, streams that are not used. */
  Ignored: 3,
  /** Market data of an instrument that the run doesn't have. */
  UnknownSymbol: 4,
  /** A price or quantity that is not on the instrument's grid or doesn't fit its column: the whole message dropped. */
  OffGrid: 5,
  /** A difference that doesn't follow the one before it: the book is stale until a snapshot. */
  Gap: 6,
  /** Not a message of this venue: cut, damaged or of an unknown shape. */
  Malformed: 7,
} as const
export type DecodeOutcome = (typeof DecodeOutcome)[keyof typeof DecodeOutcome]

/** Names of the outcomes for reports, by number. */
export const DECODE_OUTCOME_NAMES = [
  'decoded',
  'buffered',
  'superseded',
  'ignored',
  'unknownSymbol',
  'offGrid',
  'gap',
  'malformed',
] as const

/**
 * How a book that is built from differences starts.
 *
 * - `snapshot`: differences wait for a snapshot and those that it holds are dropped, as the venue prescribes.
 * - `differences`: differences apply from the first one on, to an empty book; a snapshot that comes along replaces each
 *   side from its best to the snapshot's worst price. For recordings that continue another one.
 */
export type InitialSync = 'snapshot' | 'differences'

/** What a codec needs to know of a run. */
export interface CodecOptions {
  /** UTC midnight of the run's first day, nanoseconds since 1970. */
  readonly epochNs: bigint
  /** Default `snapshot`. */
  readonly initialSync?: InitialSync
}

/** Makes a codec in its initial state. */
export type CodecFactory = (options: CodecOptions) => VenueCodec

/**
 * Turns a venue's messages into rows and keeps what the venue's rules need between them: update ids, buffered
 * differences, latest times.
 *
 * Never throws for what a venue sends: every message has an outcome and every outcome a counter.
 */
export interface VenueCodec {
  /** The venue's id, e.g. `binance-usdm`. */
  readonly venue: string
  /** Messages so far by {@link DecodeOutcome}. */
  readonly counts: Float64Array
  /** Messages decoded from the bytes in place. */
  readonly scannedMessages: number
  /** Messages that departed from the known layouts and went through JSON. */
  readonly parsedMessages: number
  /** The last message with a problem and what it was, for people; empty when there was none. */
  readonly lastProblem: string
  /**
   * Appends the rows of the message in `frame[start, end)` to `batch`: none, its own, with a snapshot those of
   * buffered differences as well, and a status row where the book's state changes. The last row of a message carries
   * the last-of-message flag.
   *
   * @param localTime when the message reached us
   */
  decode(frame: Uint8Array, start: number, end: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome
  /** As {@link decode}, of a fetched book snapshot whose text may not name its instrument. */
  decodeSnapshot(
    instrument: number,
    frame: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome
  /** Whether the book of an instrument waits for a snapshot that someone has to fetch. */
  needsSnapshot(instrument: number): boolean
  /** Indices of the instruments that had differences and never a snapshot to build on. */
  neverSynchronised(): readonly number[]
}
