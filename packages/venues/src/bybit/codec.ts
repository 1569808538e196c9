import type { CodecFactory, CodecOptions } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { EventWriter } from '../scanning/event-writer.ts'
import { TwoPathCodec, type TwoPaths } from '../scanning/two-path-codec.ts'
import { bybitContinuity } from './continuity-rule.ts'
import { BybitFrameScanner } from './frame-scanner.ts'
import { BybitJsonDecoder } from './json-decoder.ts'

type Reading = Pick<TwoPaths, 'readsInPlace'>

/** Market data of Bybit v5 spot. */
export function bybitSpotCodec(instruments: readonly Instrument[], reading: Reading = {}): CodecFactory {
  return (options) => bybitCodec('bybit-spot', instruments, reading, options)
}

/** Market data of Bybit v5 perpetuals and futures that settle in USDT or USDC. */
export function bybitLinearCodec(instruments: readonly Instrument[], reading: Reading = {}): CodecFactory {
  return (options) => bybitCodec('bybit-linear', instruments, reading, options)
}

function bybitCodec(
  venue: string,
  instruments: readonly Instrument[],
  reading: Reading,
  options: CodecOptions,
): TwoPathCodec {
  const writer = new EventWriter(instruments, bybitContinuity, options)
  return new TwoPathCodec({
    venue,
    writer,
    scanner: new BybitFrameScanner(writer),
    decoder: new BybitJsonDecoder(writer),
    ...reading,
  })
}
