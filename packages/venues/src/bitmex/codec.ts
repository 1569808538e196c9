import type { CodecFactory } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { BitmexBookWriter } from './book-writer.ts'
import { BitmexFrameScanner } from './frame-scanner.ts'
import { BitmexJsonDecoder } from './json-decoder.ts'

/** Market data of BitMEX: perpetuals, futures and spot. */
export function bitmexCodec(
  instruments: readonly Instrument[],
  reading: Pick<TwoPaths, 'readsInPlace'> = {},
): CodecFactory {
  return (options) => {
    const writer = new BitmexBookWriter(instruments, options)
    const scanner = new BitmexFrameScanner(writer, options.epochNs)
    const decoder = new BitmexJsonDecoder(writer, options.epochNs)
    return new TwoPathCodec({ venue: 'bitmex', writer, scanner, decoder, ...reading })
  }
}
