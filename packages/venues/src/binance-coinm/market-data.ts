import { type BinanceStreams, binanceMarketData } from '../binance/market-data.ts'
import type { MarketDataProtocol } from '../protocol/market-data-protocol.ts'

const DAY_MILLIS = 86_400_000

/** How Binance COIN-M's market data is asked for; by default aggregate trades, and the book every 100 ms. */
export function binanceCoinmMarketData(streams: Partial<BinanceStreams> = {}): MarketDataProtocol {
  return binanceMarketData({
    endpoints: { webSocket: 'wss://dstream.binance.com', rest: 'https://dapi.binance.com' },
    limits: {
      // Not stated for this venue: the smallest that any of Binance's has named.
      subscriptionsPerConnection: 200,
      subscriptionsPerMessage: 100,
      messagesPerSecond: 10,
      connectionsPerMinute: 60,
      restWeightPerMinute: 2_400,
      connectionLifetimeMillis: DAY_MILLIS,
      maximumFrameBytes: 1 << 22,
    },
    streams: { trades: 'aggTrade', bookSpeed: '100ms', ...streams },
    restPath: '/dapi/v1',
    snapshotLevels: 1_000,
    snapshotWeight: 20,
    isDerivative: true,
    pathOf: () => '',
  })
}
