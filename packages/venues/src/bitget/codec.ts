import type { CodecFactory, CodecOptions } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { BitgetBookWriter } from './book-writer.ts'
import { BitgetFrameScanner } from './frame-scanner.ts'
import { BitgetJsonDecoder } from './json-decoder.ts'

/** Names of a market in messages: the venue's, and those of before 2023. */
const MARKETS = { 'bitget-spot': ['SPOT', 'sp'], 'bitget-linear': ['USDT-FUTURES', 'mc'] } as const

type Reading = Pick<TwoPaths, 'readsInPlace'>

/** Decodes market data of one of Bitget's markets. */
export class BitgetCodec extends TwoPathCodec {
  private readonly books: BitgetBookWriter

  constructor(
    venue: keyof typeof MARKETS,
    instruments: readonly Instrument[],
    reading: Reading,
    options: CodecOptions,
  ) {
    const books = new BitgetBookWriter(MARKETS[venue], instruments, options)
    const [scanner, decoder] = [new BitgetFrameScanner(books), new BitgetJsonDecoder(books)]
    super({ venue, writer: books, scanner, decoder, ...reading })
    this.books = books
  }

  /** Book checksums that were right. */
  get verifiedChecksums(): number {
    return this.books.verifiedChecksums
  }

  /** Book checksums that were wrong; the book was stale from there until its next snapshot. */
  get wrongChecksums(): number {
    return this.books.wrongChecksums
  }
}

/** Market data of Bitget spot. */
export function bitgetSpotCodec(instruments: readonly Instrument[], reading: Reading = {}): CodecFactory {
  return (options) => new BitgetCodec('bitget-spot', instruments, reading, options)
}

/** Market data of Bitget's futures that settle in USDT. */
export function bitgetLinearCodec(instruments: readonly Instrument[], reading: Reading = {}): CodecFactory {
  return (options) => new BitgetCodec('bitget-linear', instruments, reading, options)
}
