import type { Nanos } from '@hft/clock'
import {
  type CodecOptions,
  type ContinuityRule,
  DECODE_OUTCOME_NAMES,
  DecodeOutcome,
  type MarketEventBatch,
  type VenueCodec,
} from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { EventWriter } from './event-writer.ts'
import { FrameScanner, NOT_THIS_LAYOUT } from './frame-scanner.ts'
import { JsonDecoder } from './json-decoder.ts'

/** What is different between Binance's venues, and how to read. */
export interface BinanceCodecParameters {
  readonly venue: string
  readonly rule: ContinuityRule
  readonly instruments: readonly Instrument[]
  /** Whether to read known layouts in place, default true. Off, every message goes through JSON. */
  readonly readsInPlace?: boolean
}

/** Decodes market data of one of Binance's venues: in place where the layout is known, else through JSON. */
export class BinanceCodec implements VenueCodec {
  readonly venue: string
  readonly counts = new Float64Array(DECODE_OUTCOME_NAMES.length)
  scannedMessages = 0
  parsedMessages = 0
  /** Places that candle rows name. */
  readonly candles: EventWriter['candles']
  private readonly readsInPlace: boolean
  private readonly writer: EventWriter
  private readonly scanner: FrameScanner
  private readonly json: JsonDecoder

  constructor(parameters: BinanceCodecParameters, options: CodecOptions) {
    this.venue = parameters.venue
    this.readsInPlace = parameters.readsInPlace ?? true
    this.writer = new EventWriter(parameters.instruments, parameters.rule, options)
    this.candles = this.writer.candles
    this.scanner = new FrameScanner(this.writer)
    this.json = new JsonDecoder(this.writer)
  }

  get lastProblem(): string {
    return this.json.lastProblem
  }

  /** Differences, over all instruments, that didn't follow their predecessor. */
  get gaps(): number {
    return this.writer.books.reduce((sum, book) => sum + book.gaps, 0)
  }

  decode(frame: Uint8Array, start: number, end: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    if (this.readsInPlace) {
      const outcome = this.scanner.scan(frame, start, end, localTime, batch)
      if (outcome !== NOT_THIS_LAYOUT) {
        this.scannedMessages++
        this.counts[outcome]!++
        return outcome
      }
    }
    this.parsedMessages++
    const outcome = this.json.decode(frame, start, end, localTime, batch)
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
        : this.json.decodeSnapshot(position, frame, start, end, localTime, batch)
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
