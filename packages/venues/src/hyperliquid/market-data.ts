import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type {
  MarketDataChannel,
  MarketDataProtocol,
  Subscription,
  SubscriptionAnswer,
} from '../protocol/market-data-protocol.ts'
import { refusalBecause } from '../protocol/subscription-refusal.ts'
import { HyperliquidFrameIdentifier } from './frame-identifier.ts'

const PING_MILLIS = 20_000
/** A ping is answered, and a book comes twice a second. */
const SILENCE_MILLIS = 30_000
const SUBSCRIPTIONS = 1_000
const CONNECTIONS_PER_MINUTE = 30
const MESSAGES_PER_MINUTE = 2_000
const REST_WEIGHT_PER_MINUTE = 1_200
const PING = JSON.stringify({ method: 'ping' })
const ALREADY_THERE = /already subscribed/i
/** A refusal ends with the stream, or with the whole request. */
const REFUSED_STREAM = /\{"type".*?\}/
const ALREADY_GONE = /already unsubscribed/i

const Stream = z.object({ type: z.string(), coin: z.string() })
const Answer = z.union([
  z.object({
    channel: z.literal('subscriptionResponse'),
    data: z.object({ method: z.literal('subscribe'), subscription: Stream.optional() }),
  }),
  z.object({ channel: z.literal('error'), data: z.string() }),
])

/**
 * How Hyperliquid's market data is asked for
 * (https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket): one stream of a coin a request, whose
 * answer names no request.
 *
 * Books and quotes are asked for before trades, which begin with those of before: these are known by the time of the book.
 */
export function hyperliquidMarketData(): MarketDataProtocol {
  return {
    endpoints: { webSocket: 'wss://api.hyperliquid.xyz', rest: 'https://api.hyperliquid.xyz' },
    channels: ['trades', 'quotes', 'book', 'funding', 'mark'],
    limits: {
      subscriptionsPerConnection: SUBSCRIPTIONS,
      subscriptionsPerMessage: 1,
      messagesPerSecond: Math.floor(MESSAGES_PER_MINUTE / 60),
      connectionsPerMinute: CONNECTIONS_PER_MINUTE,
      restWeightPerMinute: REST_WEIGHT_PER_MINUTE,
      connectionLifetimeMillis: Number.POSITIVE_INFINITY,
      maximumFrameBytes: 1 << 22,
    },
    keepAlive: { intervalMillis: PING_MILLIS, message: () => PING, silenceMillis: SILENCE_MILLIS },
    groups: (subscriptions) => (subscriptions.length === 0 ? [] : [subscriptions.toSorted(byPrecedence)]),
    url: (endpoints) => `${endpoints.webSocket}/ws`,
    subscribe: (subscriptions) => requests('subscribe', subscriptions),
    unsubscribe: (subscriptions) => requests('unsubscribe', subscriptions),
    acknowledgement: answerOf,
    streamName: ({ instrument, channel }) => streamOf(instrument, channel).join(' '),
    identifier: (subscriptions) => new HyperliquidFrameIdentifier(streamsOf(subscriptions)),
  }
}

function byPrecedence(one: Subscription, other: Subscription): number {
  return Number(one.channel === 'trades') - Number(other.channel === 'trades')
}

function requests(method: string, subscriptions: readonly Subscription[]): string[] {
  return streamsOf(subscriptions).map(([type, coin]) => JSON.stringify({ method, subscription: { type, coin } }))
}

/** Channels and coins, each pair once. */
function streamsOf(subscriptions: readonly Subscription[]): (readonly [channel: string, coin: string])[] {
  const streams = new Map<string, readonly [string, string]>()
  for (const { instrument, channel } of subscriptions) {
    const stream = streamOf(instrument, channel)
    streams.set(stream.join(), stream)
  }
  return [...streams.values()]
}

function streamOf({ symbol }: Instrument, channel: MarketDataChannel): readonly [string, string] {
  switch (channel) {
    case 'trades':
      return ['trades', symbol]
    case 'quotes':
      return ['bbo', symbol]
    case 'book':
      return ['l2Book', symbol]
    default:
      return ['activeAssetCtx', symbol]
  }
}

/** Mark price and funding are of one stream; who asks for both is told that the second is there already. */
function answerOf(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  if (answer.channel === 'subscriptionResponse') {
    const { subscription } = answer.data
    return { accepted: true, ...(subscription === undefined ? {} : { streams: [nameOf(subscription)] }) }
  }
  if (ALREADY_GONE.test(answer.data)) return undefined
  const stream = Stream.safeParse(jsonOf(Buffer.from(REFUSED_STREAM.exec(answer.data)?.[0] ?? ''))).data
  const streams = stream === undefined ? {} : { streams: [nameOf(stream)] }
  return ALREADY_THERE.test(answer.data)
    ? { accepted: true, ...streams }
    : { ...refusalBecause(answer.data), ...streams }
}

function nameOf({ type, coin }: z.infer<typeof Stream>): string {
  return `${type} ${coin}`
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
