import type { CodecFactory, CodecOptions } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { CoinbaseFrameScanner } from './frame-scanner.ts'
import { CoinbaseJsonDecoder } from './json-decoder.ts'
import { SequencedWriter } from './sequenced-writer.ts'

type Reading = Pick<TwoPaths, 'readsInPlace'>

/** Decodes market data of Coinbase Advanced Trade, as it comes on one connection. */
export class CoinbaseCodec extends TwoPathCodec {
  private readonly sequenced: SequencedWriter

  constructor(instruments: readonly Instrument[], reading: Reading, options: CodecOptions) {
    const writer = new SequencedWriter(instruments, options)
    const scanner = new CoinbaseFrameScanner(writer, options.epochNs)
    const decoder = new CoinbaseJsonDecoder(writer, options.epochNs)
    super({ venue: 'coinbase', writer, scanner, decoder, ...reading })
    this.sequenced = writer
  }

  /** Times that the connection's message numbers jumped; every book was stale then. */
  override get gaps(): number {
    return this.sequenced.sequenceGaps
  }

  /** Number of the connection's latest message; −1 before the first. */
  get lastSequence(): number {
    return this.sequenced.lastSequence
  }
}

/** Market data of Coinbase Advanced Trade. */
export function coinbaseCodec(instruments: readonly Instrument[], reading: Reading = {}): CodecFactory {
  return (options) => new CoinbaseCodec(instruments, reading, options)
}
