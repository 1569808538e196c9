import { type BinanceStreams, binanceMarketData } from '../binance/market-data.ts'
import type { MarketDataProtocol } from '../protocol/market-data-protocol.ts'

const DAY_MILLIS = 86_400_000

/** Request weight of a book by its levels a side (https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints). */
const SNAPSHOT_WEIGHTS = { 100: 5, 500: 25, 1000: 50, 5000: 250 } as const

/** Which of several forms of spot's streams and books to take. */
export interface BinanceSpotStreams extends BinanceStreams {
  /** Levels a side of a fetched book, by which the venue's request weight allows 24 (of 5000) to 1,200 (of 100) a minute. */
  readonly snapshotLevels: keyof typeof SNAPSHOT_WEIGHTS
}

/** How Binance spot's market data is asked for; by default every trade, the book every 100 ms, and 5,000 levels of it. */
export function binanceSpotMarketData({
  snapshotLevels = 5_000,
  ...streams
}: Partial<BinanceSpotStreams> = {}): MarketDataProtocol {
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
    snapshotLevels,
    snapshotWeight: SNAPSHOT_WEIGHTS[snapshotLevels],
    isDerivative: false,
    pathOf: () => '',
  })
}
