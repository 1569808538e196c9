import type { CodecFactory } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { HyperliquidBookWriter } from './book-writer.ts'
import { HyperliquidFrameScanner } from './frame-scanner.ts'
import { HyperliquidJsonDecoder } from './json-decoder.ts'

/** Market data of Hyperliquid: perpetuals and spot. */
export function hyperliquidCodec(
  instruments: readonly Instrument[],
  reading: Pick<TwoPaths, 'readsInPlace'> = {},
): CodecFactory {
  return (options) => {
    const writer = new HyperliquidBookWriter(instruments, options)
    const scanner = new HyperliquidFrameScanner(writer)
    const decoder = new HyperliquidJsonDecoder(writer)
    return new TwoPathCodec({ venue: 'hyperliquid', writer, scanner, decoder, ...reading })
  }
}
