import type { CodecFactory } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { BinanceCodec, type BinanceCodecParameters } from '../binance/binance-codec.ts'
import { spotContinuity } from './continuity-rule.ts'

/** Market data of Binance spot. */
export function binanceSpotCodec(
  instruments: readonly Instrument[],
  reading: Pick<BinanceCodecParameters, 'readsInPlace'> = {},
): CodecFactory {
  const parameters = { venue: 'binance-spot', rule: spotContinuity, instruments, ...reading }
  return (options) => new BinanceCodec(parameters, options)
}
