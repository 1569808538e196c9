import type { Nanos } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import type { CandleColumns } from '../feeds/candle-columns.ts'
import type { Replay } from '../replay/replay.ts'
import type { RowSource } from '../replay/row-source.ts'
import type { DataProblems } from './records/data-problems.ts'

/** What a run wants of the data that it opens. */
export interface OpeningOptions {
  /** The run's instruments. Files that name none are of the only one there may be then. */
  readonly instruments: readonly Instrument[]
  /** UTC midnight of the run's first day; default: of the first record. */
  readonly epochNs?: bigint
  /** Smallest feed latency of the replay, ≥ 0, default 0: local times are shifted as a whole when one is below it. */
  readonly baseLatencyNanos?: Nanos
  /** Shifts local times by exactly this much instead. */
  readonly shiftNanos?: Nanos
}

/** A listing that files hold, with the units that all its values are multiples of. */
export interface StoredListing {
  /** As the files name it; undefined where they don't. */
  readonly venue: string | undefined
  readonly symbol: string | undefined
  /** Undefined where there was no price but 0, and in files that hold whole numbers of ticks only. */
  readonly tickSize: string | undefined
  readonly lotSize: string | undefined
}

/** Data that are open, ready to be replayed once. */
export interface StoredMarket {
  readonly replay: Replay
  readonly epochNs: bigint
  /** Added to all local times. */
  readonly shiftNanos: Nanos
  /** Smallest local − exchange time as recorded; undefined when no row has both. */
  readonly smallestLatencyNanos: Nanos | undefined
  /** What reading found wrong. */
  readonly problems: DataProblems
  /** The reader's counts, by name. */
  readonly counts: Readonly<Record<string, number>>
  /** The venue's own candles, where the files hold any; rows of kind candle name their places here. */
  readonly candles?: CandleColumns
  /** How much has been read, 0 to 1, given the rows of our view handled so far. */
  fractionRead(rows: number): number
  close(): Promise<void>
}

/** A way in which market data are stored. */
export interface MarketDataFormat {
  /** As written on a command line: `tardis`. */
  readonly name: string
  readonly description: string
  /** Usual endings of its files, without those of packings. */
  readonly extensions: readonly string[]
  /**
   * Whether a file is of this format.
   * @param head its first bytes, unpacked
   * @param fileName without folder and without the ending of a packing
   */
  detect(head: Uint8Array, fileName: string): boolean
  /** What the files hold; reads them once. */
  listings(files: readonly string[]): Promise<readonly StoredListing[]>
  /** @throws CodedError of the format for data that can't be used */
  open(files: readonly string[], options: OpeningOptions): Promise<StoredMarket>
  /**
   * The records in the order in which they stand, for checks that name the place of a problem. Formats without it are
   * checked in the order of their local view.
   */
  records?(files: readonly string[], options: OpeningOptions): Promise<readonly RecordSource[]>
}

/** Rows of files with what is wrong with them. */
export interface RecordSource extends RowSource {
  readonly problems: DataProblems
  /** Bytes of the files read so far, packed where they are. */
  readonly bytesRead: number
  readonly bytesTotal: number
}
