import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type {
  MarketDataChannel,
  MarketDataProtocol,
  Subscription,
  SubscriptionAnswer,
} from '../protocol/market-data-protocol.ts'
import { refusalBecause } from '../protocol/subscription-refusal.ts'

/** Which of several forms of a stream to take. */
export interface BitmexStreams {
  /** The whole book, or its best 25 levels a side. */
  readonly book: 'orderBookL2' | 'orderBookL2_25'
}

const PING_MILLIS = 5_000
const SILENCE_MILLIS = 15_000
/** Forty in an hour, which are there at once: half of them are left for what fails. */
const CONNECTIONS_PER_MINUTE = 20
const REST_REQUESTS_PER_MINUTE = 30
/** A whole book has thousands of levels of some 150 bytes. */
const LARGEST_FRAME = 1 << 24
const ALREADY_THERE = /already subscribed/i

const Answer = z.union([
  z.object({ success: z.literal(true), subscribe: z.string() }),
  z.object({
    error: z.string(),
    request: z.object({ op: z.literal('subscribe'), args: z.union([z.string(), z.array(z.string())]).optional() }),
  }),
])
const ServerTime = z.object({ timestamp: z.int() })

/**
 * How BitMEX's market data is asked for (https://www.bitmex.com/app/wsAPI): a table of a symbol each, whose present state
 * comes first. Answers repeat no request's id but its topic, so that each request has one.
 */
export function bitmexMarketData(streams: Partial<BitmexStreams> = {}): MarketDataProtocol {
  const { book }: BitmexStreams = { book: 'orderBookL2', ...streams }
  const streamName = ({ instrument, channel }: Subscription) => topicOf(instrument, channel, book)
  const request = (op: string, subscriptions: readonly Subscription[]) =>
    [...new Set(subscriptions.map(streamName))].map((topic) => JSON.stringify({ op, args: [topic] }))
  return {
    endpoints: { webSocket: 'wss://ws.bitmex.com', rest: 'https://www.bitmex.com' },
    channels: ['trades', 'quotes', 'book', 'funding', 'mark'],
    limits: {
      subscriptionsPerConnection: Number.POSITIVE_INFINITY,
      subscriptionsPerMessage: 1,
      messagesPerSecond: Number.POSITIVE_INFINITY,
      connectionsPerMinute: CONNECTIONS_PER_MINUTE,
      restWeightPerMinute: REST_REQUESTS_PER_MINUTE,
      connectionLifetimeMillis: Number.POSITIVE_INFINITY,
      maximumFrameBytes: LARGEST_FRAME,
    },
    keepAlive: { intervalMillis: PING_MILLIS, message: () => 'ping', silenceMillis: SILENCE_MILLIS },
    groups: (subscriptions) => (subscriptions.length === 0 ? [] : [subscriptions]),
    url: (endpoints) => `${endpoints.webSocket}/realtime`,
    subscribe: (subscriptions) => request('subscribe', subscriptions),
    unsubscribe: (subscriptions) => request('unsubscribe', subscriptions),
    acknowledgement: answerOf,
    streamName,
    serverTime: { path: '/api/v1', weight: 1, millisOf, resolutionMillis: 1 },
  }
}

function topicOf({ symbol }: Instrument, channel: MarketDataChannel, book: string): string {
  switch (channel) {
    case 'trades':
      return `trade:${symbol}`
    case 'quotes':
      return `quote:${symbol}`
    case 'book':
      return `${book}:${symbol}`
    default:
      return `instrument:${symbol}`
  }
}

/** Mark price and funding are of one topic; who asks for both is told that the second is there already. */
function answerOf(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  if ('success' in answer) return { accepted: true, streams: [answer.subscribe] }
  const { args } = answer.request
  const streams = args === undefined || args.length === 0 ? {} : { streams: [args].flat() }
  return ALREADY_THERE.test(answer.error)
    ? { accepted: true, ...streams }
    : { ...refusalBecause(answer.error), ...streams }
}

function millisOf(body: Uint8Array): number | undefined {
  return ServerTime.safeParse(jsonOf(body)).data?.timestamp
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
