/** Venues: what each one's messages mean and how its books stay in step, one folder a venue. */

export { BinanceCodec, type BinanceCodecParameters } from './binance/binance-codec.ts'
export { futuresContinuity } from './binance/futures-continuity-rule.ts'
export type { BinanceStreams } from './binance/market-data.ts'
export { binanceCoinmCodec } from './binance-coinm/codec.ts'
export { binanceCoinmMarketData } from './binance-coinm/market-data.ts'
export { binanceSpotCodec } from './binance-spot/codec.ts'
export { spotContinuity } from './binance-spot/continuity-rule.ts'
export { type BinanceSpotStreams, binanceSpotMarketData } from './binance-spot/market-data.ts'
export { binanceUsdmCodec } from './binance-usdm/codec.ts'
export { binanceUsdmMarketData } from './binance-usdm/market-data.ts'
export { BitfinexCodec, bitfinexCodec } from './bitfinex/codec.ts'
export { bitfinexContinuity } from './bitfinex/continuity-rule.ts'
export { type BitfinexStreams, bitfinexMarketData } from './bitfinex/market-data.ts'
export { BitgetCodec, bitgetLinearCodec, bitgetSpotCodec } from './bitget/codec.ts'
export { bitgetContinuity } from './bitget/continuity-rule.ts'
export { bitgetLinearMarketData, bitgetSpotMarketData } from './bitget/market-data.ts'
export { bitmexCodec } from './bitmex/codec.ts'
export { bitmexContinuity } from './bitmex/continuity-rule.ts'
export { type BitmexStreams, bitmexMarketData } from './bitmex/market-data.ts'
export { bybitLinearCodec, bybitSpotCodec } from './bybit/codec.ts'
export { bybitContinuity } from './bybit/continuity-rule.ts'
export { type BybitStreams, bybitLinearMarketData, bybitSpotMarketData } from './bybit/market-data.ts'
export { CoinbaseCodec, coinbaseCodec } from './coinbase/codec.ts'
export { coinbaseContinuity } from './coinbase/continuity-rule.ts'
export { coinbaseMarketData } from './coinbase/market-data.ts'
export { ClockOffset, type LatencyReference } from './connection/clock-offset.ts'
export { type ConnectOptions, connectMarketData } from './connection/connect-market-data.ts'
export type { FeedStatistics, LatencyStatistics, LineStatistics } from './connection/feed-statistics.ts'
export { type FeedStatus, INSTRUMENT_FEED_STATES, type InstrumentFeedState } from './connection/feed-status.ts'
export type { MarketDataFeed, RawFrame } from './connection/market-data-feed.ts'
export { type RestAnswer, type RestClient, UndiciRestClient } from './connection/rest-client.ts'
export type { SnapshotStatistics } from './connection/snapshot-desk.ts'
export { deribitCodec } from './deribit/codec.ts'
export { deribitContinuity } from './deribit/continuity-rule.ts'
export { type DeribitStreams, deribitMarketData } from './deribit/market-data.ts'
export { gateCodec } from './gate/codec.ts'
export { gateContinuity } from './gate/continuity-rule.ts'
export { type GateStreams, gateMarketData } from './gate/market-data.ts'
export { hyperliquidCodec } from './hyperliquid/codec.ts'
export { hyperliquidContinuity } from './hyperliquid/continuity-rule.ts'
export { hyperliquidMarketData } from './hyperliquid/market-data.ts'
export { KrakenCodec, krakenCodec } from './kraken/codec.ts'
export { krakenContinuity } from './kraken/continuity-rule.ts'
export { type KrakenStreams, krakenMarketData } from './kraken/market-data.ts'
export { kucoinCodec } from './kucoin/codec.ts'
export { kucoinContinuity } from './kucoin/continuity-rule.ts'
export { kucoinMarketData } from './kucoin/market-data.ts'
export { OkxCodec, okxCodec } from './okx/codec.ts'
export { okxContinuity } from './okx/continuity-rule.ts'
export { type OkxStreams, okxMarketData } from './okx/market-data.ts'
export {
  type FrameIdentifier,
  type KeepAlive,
  MARKET_DATA_CHANNELS,
  type MarketDataChannel,
  type MarketDataLimits,
  type MarketDataProtocol,
  PING_FRAME,
  type ServerTimeRequest,
  type SnapshotRequest,
  type Subscription,
  type SubscriptionAnswer,
  type VenueEndpoints,
} from './protocol/market-data-protocol.ts'
export { marketDataCodec, type ReadingOptions, type VenueConnection, venues } from './venues.ts'
