import type { Nanos } from '@hft/clock'
import { DECODE_OUTCOME_NAMES, DecodeOutcome, type MarketEventBatch, type VenueCodec } from '@hft/data'
import type { EventWriter } from './event-writer.ts'
import { type FrameScanner, NOT_THIS_LAYOUT } from './frame-scanner.ts'
import type { JsonMessageDecoder } from './json-message-decoder.ts'

/** What a {@link TwoPathCodec} is made of; scanner and decoder write through the same writer. */
export interface TwoPaths {
  readonly venue: string
  readonly writer: EventWriter
  readonly scanner: FrameScanner
  readonly decoder: JsonMessageDecoder
  /** Whether to read known layouts in place, default true. Off, every message goes through JSON. */
  readonly readsInPlace?: boolean
}

/** Decodes a venue's market data: in place where the layout is known, else through JSON. Counts what became of it. */
export class TwoPathCodec implements VenueCodec {
  readonly venue: string
  readonly counts = new Float64Array(DECODE_OUTCOME_NAMES.length)
  scannedMessages = 0
  parsedMessages = 0
  /** Places that candle rows name. */
  readonly candles: EventWriter['candles']
  private readonly readsInPlace: boolean
  private readonly writer: EventWriter
  private readonly scanner: FrameScanner
  private readonly decoder: JsonMessageDecoder

  constructor(paths: TwoPaths) {
    this.venue = paths.venue
    this.readsInPlace = paths.readsInPlace ?? true
    this.writer = paths.writer
    this.candles = paths.writer.candles
    this.scanner = paths.scanner
    this.decoder = paths.decoder
  }

  get lastProblem(): string {
    return this.decoder.lastProblem
  }

  /** Differences, over all instruments, that didn't follow their predecessor. */
  get gaps(): number {
    return this.writer.books.reduce((sum, book) => sum + book.gaps, 0)
  }

  decode(frame: Uint8Array, start: number, end: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    if (this.readsInPlace) {
      const fromRow = batch.length
      const outcome = this.scanner.scan(frame, start, end, localTime, batch)
      if (outcome !== NOT_THIS_LAYOUT) {
        this.scannedMessages++
        this.counts[outcome]!++
        return outcome
      }
      batch.length = fromRow
    }
    this.parsedMessages++
    const outcome = this.decoder.decode(frame, start, end, localTime, batch)
    this.counts[outcome]!++
    return outcome
  }

  decodeSnapshot(
    instrument: number,
    frame: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const position = this.positionOf(instrument)
    this.parsedMessages++
    const outcome =
      position < 0
        ? DecodeOutcome.UnknownSymbol
        : this.decoder.decodeSnapshot(position, frame, start, end, localTime, batch)
    this.counts[outcome]!++
    return outcome
  }

  needsSnapshot(instrument: number): boolean {
    return this.writer.books[this.positionOf(instrument)]?.needsSnapshot ?? false
  }

  neverSynchronised(): readonly number[] {
    return this.writer.books
      .filter((book) => book.differences > 0 && book.snapshots === 0 && book.needsSnapshot)
      .map((book) => book.instrument)
  }

  private positionOf(instrument: number): number {
    return this.writer.instruments.findIndex(({ index }) => index === instrument)
  }
}
