import { type BinanceStreams, binanceMarketData } from '../binance/market-data.ts'
import type { MarketDataProtocol } from '../protocol/market-data-protocol.ts'

const DAY_MILLIS = 86_400_000

/** How Binance spot's market data is asked for; by default every trade, and the book every 100 ms. */
export function binanceSpotMarketData(streams: Partial<BinanceStreams> = {}): MarketDataProtocol {
  return binanceMarketData({
    endpoints: { webSocket: 'wss://stream.binance.com:9443', rest: 'https://api.binance.com' },
    limits: {
      subscriptionsPerConnection: 1_024,
      subscriptionsPerMessage: 100,
      messagesPerSecond: 5,
      connectionsPerMinute: 60,
      restWeightPerMinute: 6_000,
      connectionLifetimeMillis: DAY_MILLIS,
      maximumFrameBytes: 1 << 22,
    },
    streams: { trades: 'trade', bookSpeed: '100ms', ...streams },
    restPath: '/api/v3',
    snapshotLevels: 5_000,
    snapshotWeight: 250,
    isDerivative: false,
    pathOf: () => '',
  })
}
