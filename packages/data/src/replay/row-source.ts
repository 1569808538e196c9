import type { MarketEventBatch } from '../events/market-event-batch.ts'

/** Rows that are read one message after the other, in order of arrival. */
export interface RowSource {
  /** Appends the rows of the next message that is loaded, if it has any; false when none is loaded. */
  decodeNext(batch: MarketEventBatch): boolean
  /** Loads more; false at the end. */
  load(): Promise<boolean>
  /** Where reading stands, for people: `line 12 of trades.csv`. */
  readonly position: string
  /** Releases what is open, for whoever stops before the end. */
  close(): Promise<void>
}
