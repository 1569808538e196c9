import type { Nanos } from '@hft/clock'
import type { DecodeOutcome, MarketEventBatch } from '@hft/data'

/** What {@link FrameScanner.scan} answers for anything but a plain message of a known layout. */
export const NOT_THIS_LAYOUT = -1

/**
 * Reads messages of known layouts in place, from their bytes to rows, without text or objects in between.
 *
 * A scanner may answer {@link NOT_THIS_LAYOUT} to anything it likes, leaving the batch as it was; what it does decode must
 * be what the JSON decoder of the same venue makes of the message.
 */
export interface FrameScanner {
  /** Decodes the message in `bytes[start, end)`, or {@link NOT_THIS_LAYOUT}. */
  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome | typeof NOT_THIS_LAYOUT
}
