import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import {
  MARKET_DATA_CHANNELS,
  type MarketDataChannel,
  type MarketDataProtocol,
  type Subscription,
  type SubscriptionAnswer,
} from '../protocol/market-data-protocol.ts'
import { refusalBecause } from '../protocol/subscription-refusal.ts'
import { BybitFrameIdentifier } from './frame-identifier.ts'

/** Which of several forms of a stream to take. */
export interface BybitStreams {
  /** Levels a side of the book: 50 every 20 ms, 200 every 100 ms, 1000 every 200 ms. */
  readonly bookDepth: 50 | 200 | 1000
  /** Length of a candle in minutes, or a day, week or month. */
  readonly candleInterval: '1' | '3' | '5' | '15' | '30' | '60' | '120' | '240' | '360' | '720' | 'D' | 'W' | 'M'
}

interface BybitMarket {
  /** Last part of the socket's path. */
  readonly path: 'spot' | 'linear'
  readonly channels: readonly MarketDataChannel[]
  readonly subscriptionsPerMessage: number
}

const PING_MILLIS = 20_000
/** A pong answers each ping, and a market that trades says something in between. */
const SILENCE_MILLIS = 45_000
/** Topics of at most some 50 characters keep a connection below its 21,000 characters of them. */
const TOPICS_PER_CONNECTION = 400
/** What a request made anew, in parts, is told of topics that it had already. */
const ALREADY_THERE = /already subscribed/i
const REQUESTS_PER_FIVE_SECONDS = 600

const Answer = z.object({
  op: z.literal('subscribe'),
  success: z.boolean(),
  ret_msg: z.string().optional(),
  req_id: z.string().optional(),
})
const ServerTime = z.object({ retCode: z.literal(0), result: z.object({ timeNano: z.string().regex(/^\d{1,19}$/) }) })

/** How Bybit v5 spot's market data is asked for; at most ten topics a message. */
export function bybitSpotMarketData(streams: Partial<BybitStreams> = {}): MarketDataProtocol {
  const channels = MARKET_DATA_CHANNELS.filter((channel) => channel !== 'funding' && channel !== 'mark')
  return bybitMarketData({ path: 'spot', channels, subscriptionsPerMessage: 10 }, streams)
}

/** How market data of Bybit v5's linear contracts is asked for. */
export function bybitLinearMarketData(streams: Partial<BybitStreams> = {}): MarketDataProtocol {
  return bybitMarketData({ path: 'linear', channels: MARKET_DATA_CHANNELS, subscriptionsPerMessage: 200 }, streams)
}

/** https://bybit-exchange.github.io/docs/v5/ws/connect */
function bybitMarketData(market: BybitMarket, streams: Partial<BybitStreams>): MarketDataProtocol {
  const forms: BybitStreams = { bookDepth: 50, candleInterval: '1', ...streams }
  const request = (op: string, subscriptions: readonly Subscription[], requestId: number): string[] => {
    const topics = [...new Set(subscriptions.map(({ instrument, channel }) => topicOf(instrument, channel, forms)))]
    const messages: string[] = []
    for (let at = 0; at < topics.length; at += market.subscriptionsPerMessage) {
      const args = topics.slice(at, at + market.subscriptionsPerMessage)
      messages.push(JSON.stringify({ req_id: String(requestId), op, args }))
    }
    return messages
  }
  return {
    endpoints: { webSocket: 'wss://stream.bybit.com', rest: 'https://api.bybit.com' },
    channels: market.channels,
    limits: {
      subscriptionsPerConnection: TOPICS_PER_CONNECTION,
      subscriptionsPerMessage: market.subscriptionsPerMessage,
      messagesPerSecond: Number.POSITIVE_INFINITY,
      connectionsPerMinute: 100,
      restWeightPerMinute: REQUESTS_PER_FIVE_SECONDS * 12,
      connectionLifetimeMillis: Number.POSITIVE_INFINITY,
      maximumFrameBytes: 1 << 22,
    },
    keepAlive: {
      intervalMillis: PING_MILLIS,
      message: (requestId) => JSON.stringify({ req_id: String(requestId), op: 'ping' }),
      silenceMillis: SILENCE_MILLIS,
    },
    groups: (subscriptions) => (subscriptions.length === 0 ? [] : [subscriptions]),
    url: (endpoints) => `${endpoints.webSocket}/v5/public/${market.path}`,
    subscribe: (subscriptions, requestId) => request('subscribe', subscriptions, requestId),
    unsubscribe: (subscriptions, requestId) => request('unsubscribe', subscriptions, requestId),
    acknowledgement: answerOf,
    identifier: (subscriptions) =>
      new BybitFrameIdentifier(
        [...new Set(subscriptions.map(({ instrument, channel }) => topicOf(instrument, channel, forms)))],
        subscriptions,
      ),
    serverTime: { path: '/v5/market/time', weight: 1, millisOf, resolutionMillis: 0.001 },
  }
}

function topicOf({ symbol }: Instrument, channel: MarketDataChannel, streams: BybitStreams): string {
  switch (channel) {
    case 'trades':
      return `publicTrade.${symbol}`
    case 'quotes':
      return `orderbook.1.${symbol}`
    case 'book':
      return `orderbook.${streams.bookDepth}.${symbol}`
    case 'candles':
      return `kline.${streams.candleInterval}.${symbol}`
    default:
      return `tickers.${symbol}`
  }
}

function answerOf(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  const requestId = Number(answer.req_id)
  const isNamed = answer.req_id !== undefined && Number.isSafeInteger(requestId)
  return {
    ...(answer.success || ALREADY_THERE.test(answer.ret_msg ?? '')
      ? { accepted: true }
      : refusalBecause(answer.ret_msg)),
    ...(isNamed ? { requestId } : {}),
  }
}

function millisOf(body: Uint8Array): number | undefined {
  const { data } = ServerTime.safeParse(jsonOf(body))
  return data === undefined ? undefined : Number(data.result.timeNano) / 1e6
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
