import { z } from 'zod'
import type {
  MarketDataChannel,
  MarketDataProtocol,
  Subscription,
  SubscriptionAnswer,
} from '../protocol/market-data-protocol.ts'
import { PING_FRAME } from '../protocol/market-data-protocol.ts'
import { refusalBecause } from '../protocol/subscription-refusal.ts'
import { CoinbaseFrameIdentifier, type CoinbaseStream } from './frame-identifier.ts'
import { coinbaseSequencer } from './frame-sequencer.ts'

const PING_MILLIS = 10_000
/** The heartbeats come every second. */
const SILENCE_MILLIS = 10_000
/** 8 a second, and as many connections. */
const MESSAGES_PER_SECOND = 8
const REQUESTS_PER_SECOND = 10
const SECONDS_PER_MINUTE = 60
/** A whole book of tens of thousands of levels, some 130 bytes each. */
const LARGEST_FRAME = 1 << 25

const CHANNELS: Readonly<Partial<Record<MarketDataChannel, CoinbaseStream['channel']>>> = {
  trades: 'market_trades',
  quotes: 'ticker',
  book: 'level2',
  candles: 'candles',
}

const Answer = z.union([
  z.object({ channel: z.literal('subscriptions') }),
  z.object({ type: z.literal('error'), message: z.string().optional() }),
])
const ServerTime = z.object({ epochMillis: z.string().regex(/^\d{1,15}$/) })

/**
 * How Coinbase Advanced Trade's market data is asked for: one channel a message, each with a snapshot first, and
 * heartbeats beside them, without which quiet channels are closed
 * (https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview).
 */
export function coinbaseMarketData(): MarketDataProtocol {
  return {
    endpoints: { webSocket: 'wss://advanced-trade-ws.coinbase.com', rest: 'https://api.coinbase.com' },
    channels: ['trades', 'quotes', 'book', 'candles'],
    limits: {
      subscriptionsPerConnection: Number.POSITIVE_INFINITY,
      subscriptionsPerMessage: Number.POSITIVE_INFINITY,
      messagesPerSecond: MESSAGES_PER_SECOND,
      connectionsPerMinute: MESSAGES_PER_SECOND * SECONDS_PER_MINUTE,
      restWeightPerMinute: REQUESTS_PER_SECOND * SECONDS_PER_MINUTE,
      connectionLifetimeMillis: Number.POSITIVE_INFINITY,
      maximumFrameBytes: LARGEST_FRAME,
    },
    keepAlive: { intervalMillis: PING_MILLIS, message: () => PING_FRAME, silenceMillis: SILENCE_MILLIS },
    groups: (subscriptions) => (subscriptions.length === 0 ? [] : [subscriptions]),
    url: (endpoints) => endpoints.webSocket,
    subscribe: (subscriptions) => [
      JSON.stringify({ type: 'subscribe', channel: 'heartbeats' }),
      ...requests('subscribe', subscriptions),
    ],
    unsubscribe: (subscriptions) => requests('unsubscribe', subscriptions),
    acknowledgement: answerOf,
    identifier: (subscriptions) =>
      new CoinbaseFrameIdentifier(
        subscriptions.flatMap(({ channel, instrument: { symbol: product, index } }): CoinbaseStream[] => {
          const name = CHANNELS[channel]
          return name === undefined ? [] : [{ channel: name, product, bookOf: channel === 'book' ? index : -1 }]
        }),
      ),
    sequencer: coinbaseSequencer,
    serverTime: { path: '/api/v3/brokerage/time', weight: 1, millisOf, resolutionMillis: 1 },
  }
}

function requests(type: string, subscriptions: readonly Subscription[]): string[] {
  return Object.entries(CHANNELS).flatMap(([name, channel]) => {
    const wanted = subscriptions.filter((subscription) => subscription.channel === name)
    const products = [...new Set(wanted.map(({ instrument }) => instrument.symbol))]
    return products.length === 0 ? [] : [JSON.stringify({ type, product_ids: products, channel })]
  })
}

/** Answers repeat no request's id. */
function answerOf(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  if ('channel' in answer) return { accepted: true }
  return refusalBecause(answer.message)
}

function millisOf(body: Uint8Array): number | undefined {
  const { data } = ServerTime.safeParse(jsonOf(body))
  return data === undefined ? undefined : Number(data.epochMillis)
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
