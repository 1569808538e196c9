import type { CodecFactory } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { BinanceCodec, type BinanceCodecParameters } from '../binance/binance-codec.ts'
import { futuresContinuity } from '../binance/futures-continuity-rule.ts'

/** Market data of Binance USD-M futures. */
export function binanceUsdmCodec(
  instruments: readonly Instrument[],
  reading: Pick<BinanceCodecParameters, 'readsInPlace'> = {},
): CodecFactory {
  const parameters = { venue: 'binance-usdm', rule: futuresContinuity, instruments, ...reading }
  return (options) => new BinanceCodec(parameters, options)
}
