import type { CodecFactory } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { KucoinBookWriter } from './book-writer.ts'
import { KucoinFrameScanner } from './frame-scanner.ts'
import { KucoinJsonDecoder } from './json-decoder.ts'

type Reading = Pick<TwoPaths, 'readsInPlace'>

/** Market data of KuCoin spot. */
export function kucoinCodec(instruments: readonly Instrument[], reading: Reading = {}): CodecFactory {
  return (options) => {
    const writer = new KucoinBookWriter(instruments, options)
    const [scanner, decoder] = [new KucoinFrameScanner(writer), new KucoinJsonDecoder(writer)]
    return new TwoPathCodec({ venue: 'kucoin', writer, scanner, decoder, ...reading })
  }
}
