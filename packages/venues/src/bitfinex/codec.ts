import type { CodecFactory, CodecOptions } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { BitfinexChannelWriter } from './channel-writer.ts'
import { BitfinexFrameScanner } from './frame-scanner.ts'
import { BitfinexJsonDecoder } from './json-decoder.ts'

type Reading = Pick<TwoPaths, 'readsInPlace'>

/** Decodes market data of Bitfinex, as it comes on one connection. */
export class BitfinexCodec extends TwoPathCodec {
  private readonly channels: BitfinexChannelWriter

  constructor(instruments: readonly Instrument[], reading: Reading, options: CodecOptions) {
    const writer = new BitfinexChannelWriter(instruments, options)
    const [scanner, decoder] = [new BitfinexFrameScanner(writer), new BitfinexJsonDecoder(writer)]
    super({ venue: 'bitfinex', writer, scanner, decoder, ...reading })
    this.channels = writer
  }

  /** Times that the connection's message numbers jumped; every book was stale then. */
  override get gaps(): number {
    return this.channels.sequenceGaps
  }

  /** Book checksums that were right. */
  get verifiedChecksums(): number {
    return this.channels.verifiedChecksums
  }

  /** Book checksums that were wrong; the book was stale from there until its next snapshot. */
  get wrongChecksums(): number {
    return this.channels.wrongChecksums
  }
}

/** Market data of Bitfinex. Symbols are the venue's, with their `t`: `tBTCUSD`. */
export function bitfinexCodec(instruments: readonly Instrument[], reading: Reading = {}): CodecFactory {
  return (options) => new BitfinexCodec(instruments, reading, options)
}
