import type { CodecFactory, CodecOptions } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { KrakenBookWriter } from './book-writer.ts'
import { KrakenFrameScanner } from './frame-scanner.ts'
import { KrakenJsonDecoder } from './json-decoder.ts'

type Reading = Pick<TwoPaths, 'readsInPlace'>

/** Decodes market data of Kraken spot's WebSocket v2. */
export class KrakenCodec extends TwoPathCodec {
  private readonly books: KrakenBookWriter

  constructor(instruments: readonly Instrument[], reading: Reading, options: CodecOptions) {
    const books = new KrakenBookWriter(instruments, options)
    const scanner = new KrakenFrameScanner(books, options.epochNs)
    const decoder = new KrakenJsonDecoder(books, options.epochNs)
    super({ venue: 'kraken', writer: books, scanner, decoder, ...reading })
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

/**
 * Market data of Kraken spot's WebSocket v2. The decimals of an instrument's tick and lot size are the venue's
 * `price_precision` and `qty_precision`: the checksums are over just as many digits.
 */
export function krakenCodec(instruments: readonly Instrument[], reading: Reading = {}): CodecFactory {
  return (options) => new KrakenCodec(instruments, reading, options)
}
