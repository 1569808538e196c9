import type { CodecFactory } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { BinanceCodec, type BinanceCodecParameters } from '../binance/binance-codec.ts'
import { futuresContinuity } from '../binance/futures-continuity-rule.ts'

/** Market data of Binance COIN-M futures. */
export function binanceCoinmCodec(
  instruments: readonly Instrument[],
  reading: Pick<BinanceCodecParameters, 'readsInPlace'> = {},
): CodecFactory {
  const parameters = { venue: 'binance-coinm', rule: futuresContinuity, instruments, ...reading }
  return (options) => new BinanceCodec(parameters, options)
}
