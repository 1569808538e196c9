import { z } from 'zod'
import type {
  MarketDataChannel,
  MarketDataProtocol,
  Subscription,
  SubscriptionAnswer,
} from '../protocol/market-data-protocol.ts'
import { refusalBecause } from '../protocol/subscription-refusal.ts'
import { KrakenFrameIdentifier } from './frame-identifier.ts'

/** Which of several forms of a stream to take. */
export interface KrakenStreams {
  /** Levels a side of the book. */
  readonly bookDepth: 10 | 25 | 100 | 500 | 1000
  /** Length of a candle, minutes. */
  readonly candleMinutes: 1 | 5 | 15 | 30 | 60 | 240 | 1440 | 10080 | 21600
}

const PING_MILLIS = 20_000
/** Idle connections get a heartbeat every second. */
const SILENCE_MILLIS = 10_000
/** 150 connections in ten minutes. */
const CONNECTIONS_PER_MINUTE = 15
const REQUESTS_PER_MINUTE = 60
const MILLIS_PER_SECOND = 1_000

const Answer = z.object({
  method: z.literal('subscribe'),
  success: z.boolean(),
  error: z.string().optional(),
  req_id: z.int().optional(),
})
const ServerTime = z.object({ result: z.object({ unixtime: z.int() }) })

/**
 * How Kraken spot's market data is asked for, over WebSocket v2 (https://docs.kraken.com/api/docs/guides/global-intro).
 *
 * One stream a request: the venue answers for each pair by itself, and one that it refuses must not stand for others.
 */
export function krakenMarketData(streams: Partial<KrakenStreams> = {}): MarketDataProtocol {
  const forms: KrakenStreams = { bookDepth: 10, candleMinutes: 1, ...streams }
  return {
    endpoints: { webSocket: 'wss://ws.kraken.com', rest: 'https://api.kraken.com' },
    channels: ['trades', 'quotes', 'book', 'candles'],
    limits: {
      subscriptionsPerConnection: Number.POSITIVE_INFINITY,
      subscriptionsPerMessage: 1,
      messagesPerSecond: Number.POSITIVE_INFINITY,
      connectionsPerMinute: CONNECTIONS_PER_MINUTE,
      restWeightPerMinute: REQUESTS_PER_MINUTE,
      connectionLifetimeMillis: Number.POSITIVE_INFINITY,
      maximumFrameBytes: 1 << 22,
    },
    keepAlive: {
      intervalMillis: PING_MILLIS,
      message: (requestId) => JSON.stringify({ method: 'ping', req_id: requestId }),
      silenceMillis: SILENCE_MILLIS,
    },
    groups: (subscriptions) => (subscriptions.length === 0 ? [] : [subscriptions]),
    url: (endpoints) => `${endpoints.webSocket}/v2`,
    subscribe: (subscriptions, requestId) =>
      requests('subscribe', subscriptions, requestId, (channel) => ({
        ...parametersOf(channel, forms),
        snapshot: channel === 'book' || channel === 'quotes',
      })),
    unsubscribe: (subscriptions, requestId) =>
      requests('unsubscribe', subscriptions, requestId, (channel) => parametersOf(channel, forms)),
    acknowledgement: answerOf,
    identifier: (subscriptions) =>
      new KrakenFrameIdentifier(
        subscriptions.flatMap(({ channel, instrument }) => {
          const name = nameOf(channel)
          if (name === undefined) return []
          return [{ channel: name, symbol: instrument.symbol, bookOf: channel === 'book' ? instrument.index : -1 }]
        }),
      ),
    serverTime: { path: '/0/public/Time', weight: 1, millisOf, resolutionMillis: MILLIS_PER_SECOND },
  }
}

function requests(
  method: string,
  subscriptions: readonly Subscription[],
  requestId: number,
  parameters: (channel: MarketDataChannel) => object,
): string[] {
  const channels = [...new Set(subscriptions.map(({ channel }) => channel))]
  return channels.flatMap((channel) => {
    if (nameOf(channel) === undefined) return []
    const wanted = subscriptions.filter((subscription) => subscription.channel === channel)
    const symbol = [...new Set(wanted.map(({ instrument }) => instrument.symbol))]
    const params = { channel: nameOf(channel), symbol, ...parameters(channel) }
    return [JSON.stringify({ method, params, req_id: requestId })]
  })
}

function nameOf(channel: MarketDataChannel): string | undefined {
  switch (channel) {
    case 'trades':
      return 'trade'
    case 'quotes':
      return 'ticker'
    case 'book':
      return 'book'
    case 'candles':
      return 'ohlc'
    default:
      return undefined
  }
}

function parametersOf(channel: MarketDataChannel, { bookDepth, candleMinutes }: KrakenStreams): object {
  if (channel === 'book') return { depth: bookDepth }
  if (channel === 'quotes') return { event_trigger: 'bbo' }
  return channel === 'candles' ? { interval: candleMinutes } : {}
}

function answerOf(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  return {
    ...(answer.success ? { accepted: true } : refusalBecause(answer.error)),
    ...(answer.req_id === undefined ? {} : { requestId: answer.req_id }),
  }
}

function millisOf(body: Uint8Array): number | undefined {
  const { data } = ServerTime.safeParse(jsonOf(body))
  return data === undefined ? undefined : data.result.unixtime * MILLIS_PER_SECOND
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
