import { type BinanceStreams, binanceMarketData } from '../binance/market-data.ts'
import type { MarketDataProtocol } from '../protocol/market-data-protocol.ts'

const DAY_MILLIS = 86_400_000
/** Books, best quotes and single trades have a path of their own since 2026-04-23; the rest is on `/market`. */
const PUBLIC_STREAM = /@(depth|bookTicker|trade\b)/

/** How Binance USD-M's market data is asked for; by default aggregate trades, and the book every 100 ms. */
export function binanceUsdmMarketData(streams: Partial<BinanceStreams> = {}): MarketDataProtocol {
  return binanceMarketData({
    endpoints: { webSocket: 'wss://fstream.binance.com', rest: 'https://fapi.binance.com' },
    limits: {
      subscriptionsPerConnection: 1_024,
      subscriptionsPerMessage: 100,
      messagesPerSecond: 10,
      connectionsPerMinute: 60,
      restWeightPerMinute: 2_400,
      connectionLifetimeMillis: DAY_MILLIS,
      maximumFrameBytes: 1 << 22,
    },
    streams: { trades: 'aggTrade', bookSpeed: '100ms', ...streams },
    restPath: '/fapi/v1',
    snapshotLevels: 1_000,
    snapshotWeight: 20,
    isDerivative: true,
    pathOf: (stream) => (PUBLIC_STREAM.test(stream) ? '/public' : '/market'),
  })
}
