import { CodedError } from '@hft/clock'
import type { CodecFactory, MessageValues } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { binanceMessageValues } from './binance/message-values.ts'
import { binanceCoinmCodec } from './binance-coinm/codec.ts'
import { binanceCoinmMarketData } from './binance-coinm/market-data.ts'
import { binanceSpotCodec } from './binance-spot/codec.ts'
import { binanceSpotMarketData } from './binance-spot/market-data.ts'
import { binanceUsdmCodec } from './binance-usdm/codec.ts'
import { binanceUsdmMarketData } from './binance-usdm/market-data.ts'
import { bitfinexCodec } from './bitfinex/codec.ts'
import { bitfinexMarketData } from './bitfinex/market-data.ts'
import { bitfinexMessageValues } from './bitfinex/message-values.ts'
import { bitgetLinearCodec, bitgetSpotCodec } from './bitget/codec.ts'
import { bitgetLinearMarketData, bitgetSpotMarketData } from './bitget/market-data.ts'
import { bitgetMessageValues } from './bitget/message-values.ts'
import { bitmexCodec } from './bitmex/codec.ts'
import { bitmexMarketData } from './bitmex/market-data.ts'
import { bitmexMessageValues } from './bitmex/message-values.ts'
import { bybitLinearCodec, bybitSpotCodec } from './bybit/codec.ts'
import { bybitLinearMarketData, bybitSpotMarketData } from './bybit/market-data.ts'
import { bybitMessageValues } from './bybit/message-values.ts'
import { coinbaseCodec } from './coinbase/codec.ts'
import { coinbaseMarketData } from './coinbase/market-data.ts'
import { coinbaseMessageValues } from './coinbase/message-values.ts'
import { deribitCodec } from './deribit/codec.ts'
import { deribitMarketData } from './deribit/market-data.ts'
import { deribitMessageValues } from './deribit/message-values.ts'
import { gateCodec } from './gate/codec.ts'
import { gateMarketData } from './gate/market-data.ts'
import { gateMessageValues } from './gate/message-values.ts'
import { hyperliquidCodec } from './hyperliquid/codec.ts'
import { hyperliquidMarketData } from './hyperliquid/market-data.ts'
import { hyperliquidMessageValues } from './hyperliquid/message-values.ts'
import { krakenCodec } from './kraken/codec.ts'
import { krakenMarketData } from './kraken/market-data.ts'
import { krakenMessageValues } from './kraken/message-values.ts'
import { kucoinCodec } from './kucoin/codec.ts'
import { kucoinMarketData } from './kucoin/market-data.ts'
import { kucoinMessageValues } from './kucoin/message-values.ts'
import { okxCodec } from './okx/codec.ts'
import { okxMarketData } from './okx/market-data.ts'
import { okxMessageValues } from './okx/message-values.ts'
import type { MarketDataProtocol } from './protocol/market-data-protocol.ts'

/** How messages are read. */
export interface ReadingOptions {
  /** Whether to read known layouts in place, default true. Off, every message goes through JSON. */
  readonly readsInPlace?: boolean
}

/** What this package knows of a venue. */
export interface VenueConnection {
  /** Makes codecs of the venue's market data for these instruments. */
  readonly marketDataCodec: (instruments: readonly Instrument[], reading?: ReadingOptions) => CodecFactory
  /** Finds prices and quantities in messages, to learn an unknown instrument's units with `detectGrids`. */
  readonly messageValues: MessageValues
  /** How its market data is asked for; absent where only recordings can be read. */
  readonly marketData?: MarketDataProtocol
}

/** The venues by id. */
export const venues: Readonly<Record<string, VenueConnection>> = {
  'binance-spot': {
    marketDataCodec: binanceSpotCodec,
    messageValues: binanceMessageValues,
    marketData: binanceSpotMarketData(),
  },
  'binance-usdm': {
    marketDataCodec: binanceUsdmCodec,
    messageValues: binanceMessageValues,
    marketData: binanceUsdmMarketData(),
  },
  'binance-coinm': {
    marketDataCodec: binanceCoinmCodec,
    messageValues: binanceMessageValues,
    marketData: binanceCoinmMarketData(),
  },
  bitfinex: {
    marketDataCodec: bitfinexCodec,
    messageValues: bitfinexMessageValues,
    marketData: bitfinexMarketData(),
  },
  'bitget-spot': {
    marketDataCodec: bitgetSpotCodec,
    messageValues: bitgetMessageValues,
    marketData: bitgetSpotMarketData(),
  },
  'bitget-linear': {
    marketDataCodec: bitgetLinearCodec,
    messageValues: bitgetMessageValues,
    marketData: bitgetLinearMarketData(),
  },
  bitmex: { marketDataCodec: bitmexCodec, messageValues: bitmexMessageValues, marketData: bitmexMarketData() },
  'bybit-spot': {
    marketDataCodec: bybitSpotCodec,
    messageValues: bybitMessageValues,
    marketData: bybitSpotMarketData(),
  },
  'bybit-linear': {
    marketDataCodec: bybitLinearCodec,
    messageValues: bybitMessageValues,
    marketData: bybitLinearMarketData(),
  },
  coinbase: {
    marketDataCodec: coinbaseCodec,
    messageValues: coinbaseMessageValues,
    marketData: coinbaseMarketData(),
  },
  deribit: { marketDataCodec: deribitCodec, messageValues: deribitMessageValues, marketData: deribitMarketData() },
  gate: { marketDataCodec: gateCodec, messageValues: gateMessageValues, marketData: gateMarketData() },
  hyperliquid: {
    marketDataCodec: hyperliquidCodec,
    messageValues: hyperliquidMessageValues,
    marketData: hyperliquidMarketData(),
  },
  kraken: { marketDataCodec: krakenCodec, messageValues: krakenMessageValues, marketData: krakenMarketData() },
  kucoin: { marketDataCodec: kucoinCodec, messageValues: kucoinMessageValues, marketData: kucoinMarketData() },
  okx: { marketDataCodec: okxCodec, messageValues: okxMessageValues, marketData: okxMarketData() },
}

/**
 * Makes codecs of a venue's market data for those of the instruments that are listed there.
 *
 * @throws CodedError `venue.unknown` when there is no such venue, `venue.no_instruments` when none is listed there
 */
export function marketDataCodec(venue: string, instruments: readonly Instrument[]): CodecFactory {
  if (!Object.hasOwn(venues, venue)) {
    throw new CodedError('venue.unknown', `no venue '${venue}'; there are: ${Object.keys(venues).join(', ')}`)
  }
  const listed = instruments.filter((instrument) => instrument.venue === venue)
  if (listed.length === 0) {
    const given = instruments.map(({ id }) => id).join(', ') || 'none'
    throw new CodedError('venue.no_instruments', `no instrument of ${venue} among those of the run: ${given}`)
  }
  return venues[venue]!.marketDataCodec(listed)
}
