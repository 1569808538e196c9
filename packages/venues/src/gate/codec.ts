import type { CodecFactory } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { EventWriter } from '../scanning/event-writer.ts'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { gateContinuity } from './continuity-rule.ts'
import { GateFrameScanner } from './frame-scanner.ts'
import { GateJsonDecoder } from './json-decoder.ts'

type Reading = Pick<TwoPaths, 'readsInPlace'>

/** Market data of Gate.io spot. */
export function gateCodec(instruments: readonly Instrument[], reading: Reading = {}): CodecFactory {
  return (options) => {
    const writer = new EventWriter(instruments, gateContinuity, options)
    const [scanner, decoder] = [new GateFrameScanner(writer), new GateJsonDecoder(writer)]
    return new TwoPathCodec({ venue: 'gate', writer, scanner, decoder, ...reading })
  }
}
