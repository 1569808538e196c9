import type { CodecFactory, CodecOptions } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { OkxBookWriter } from './book-writer.ts'
import { okxContinuity } from './continuity-rule.ts'
import { OkxFrameScanner } from './frame-scanner.ts'
import { OkxJsonDecoder } from './json-decoder.ts'

type Reading = Pick<TwoPaths, 'readsInPlace'>

/** Decodes market data of OKX v5. */
export class OkxCodec extends TwoPathCodec {
  private readonly books: OkxBookWriter

  constructor(instruments: readonly Instrument[], reading: Reading, options: CodecOptions) {
    const books = new OkxBookWriter(instruments, okxContinuity, options)
    const [scanner, decoder] = [new OkxFrameScanner(books), new OkxJsonDecoder(books)]
    super({ venue: 'okx', writer: books, scanner, decoder, ...reading })
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

/** Market data of OKX v5, spot and derivatives. */
export function okxCodec(instruments: readonly Instrument[], reading: Reading = {}): CodecFactory {
  return (options) => new OkxCodec(instruments, reading, options)
}
