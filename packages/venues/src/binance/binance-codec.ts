import type { CodecOptions, ContinuityRule } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { EventWriter } from '../scanning/event-writer.ts'
import { TwoPathCodec } from '../scanning/two-path-codec.ts'
import { BinanceFrameScanner } from './frame-scanner.ts'
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
export class BinanceCodec extends TwoPathCodec {
  constructor({ instruments, rule, ...rest }: BinanceCodecParameters, options: CodecOptions) {
    const writer = new EventWriter(instruments, rule, options)
    super({ ...rest, writer, scanner: new BinanceFrameScanner(writer), decoder: new JsonDecoder(writer) })
  }
}
