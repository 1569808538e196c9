import type { Nanos } from '@hft/clock'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import type { VenueCodec } from '../feeds/venue-codec.ts'
import type { CaptureLines } from './capture-lines.ts'
import type { RowSource } from './row-source.ts'

/**
 * Decodes the lines of a capture one by one.
 *
 * Local time never runs backwards: a line whose time is before that of an earlier one is counted and takes the latest
 * time seen, since the lines stand in the order in which they were received.
 */
export class CaptureDecoder implements RowSource {
  /** Lines whose local time was before that of an earlier line. */
  stepsBack = 0
  readonly lines: CaptureLines
  readonly codec: VenueCodec
  private readonly epochSeconds: number
  private localTime: Nanos = Number.NEGATIVE_INFINITY

  constructor(lines: CaptureLines, codec: VenueCodec, epochNs: bigint) {
    this.lines = lines
    this.codec = codec
    this.epochSeconds = Number(epochNs / 1_000_000_000n)
  }

  get position(): string {
    return this.lines.splitter.position
  }

  decodeNext(batch: MarketEventBatch): boolean {
    const { lines } = this
    if (!lines.next()) return false
    const time = lines.localTime(this.epochSeconds)
    if (!Number.isSafeInteger(time)) {
      lines.refuseTime()
      return true
    }
    if (time < this.localTime) this.stepsBack++
    else this.localTime = time
    this.codec.decode(lines.bytes, lines.frameStart, lines.frameEnd, this.localTime, batch)
    return true
  }

  load(): Promise<boolean> {
    return this.lines.splitter.load()
  }

  close(): Promise<void> {
    return this.lines.splitter.source.close()
  }
}
