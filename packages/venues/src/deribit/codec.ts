import type { CodecFactory } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { EventWriter } from '../scanning/event-writer.ts'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { deribitContinuity } from './continuity-rule.ts'
import { DeribitFrameScanner } from './frame-scanner.ts'
import { DeribitJsonDecoder } from './json-decoder.ts'

/** Market data of Deribit: perpetuals, futures, options and spot. */
export function deribitCodec(
  instruments: readonly Instrument[],
  reading: Pick<TwoPaths, 'readsInPlace'> = {},
): CodecFactory {
  return (options) => {
    const writer = new EventWriter(instruments, deribitContinuity, options)
    const scanner = new DeribitFrameScanner(writer)
    return new TwoPathCodec({ venue: 'deribit', writer, scanner, decoder: new DeribitJsonDecoder(writer), ...reading })
  }
}
