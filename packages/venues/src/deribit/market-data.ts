import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type {
  MarketDataChannel,
  MarketDataProtocol,
  Subscription,
  SubscriptionAnswer,
} from '../protocol/market-data-protocol.ts'
import { refusalBecause } from '../protocol/subscription-refusal.ts'
import { DeribitFrameIdentifier } from './frame-identifier.ts'

/** Which of several forms of a stream to take. */
export interface DeribitStreams {
  /** What is sent as one message: all of 100 ms, or two updates; each by itself only to those who have logged in. */
  readonly interval: '100ms' | 'agg2'
}

const HEARTBEAT_SECONDS = 10
const TEST_MILLIS = 15_000
/** Heartbeats come every ten seconds, and every test is answered. */
const SILENCE_MILLIS = 25_000
const CHANNELS_PER_CONNECTION = 500
const REQUESTS_PER_SECOND = 3
const CONNECTIONS_PER_MINUTE = 32
const REST_REQUESTS_PER_SECOND = 20
/** Id of requests whose answers nobody waits for; those of subscriptions begin at 1. */
const UNANSWERED = 0

const Answer = z.union([
  z.object({ id: z.int().positive(), result: z.array(z.string()) }),
  z.object({ id: z.int().positive(), error: z.object({ message: z.string().optional() }) }),
])
const TestRequest = z.object({
  method: z.literal('heartbeat'),
  params: z.object({ type: z.literal('test_request') }),
})
const ServerTime = z.object({ usOut: z.int() })

/**
 * How Deribit's market data is asked for, over JSON-RPC (https://docs.deribit.com/articles/json-rpc-overview).
 *
 * Each connection asks for heartbeats first: the venue then sends one every ten seconds, and demands in between that we
 * show that we are there.
 */
export function deribitMarketData(streams: Partial<DeribitStreams> = {}): MarketDataProtocol {
  const { interval }: DeribitStreams = { interval: '100ms', ...streams }
  const channelsOf = (subscriptions: readonly Subscription[]) => [
    ...new Set(subscriptions.map(({ instrument, channel }) => channelOf(instrument, channel, interval))),
  ]
  return {
    endpoints: { webSocket: 'wss://www.deribit.com', rest: 'https://www.deribit.com' },
    channels: ['trades', 'quotes', 'book', 'funding', 'mark'],
    limits: {
      subscriptionsPerConnection: CHANNELS_PER_CONNECTION,
      subscriptionsPerMessage: CHANNELS_PER_CONNECTION,
      messagesPerSecond: REQUESTS_PER_SECOND,
      connectionsPerMinute: CONNECTIONS_PER_MINUTE,
      restWeightPerMinute: REST_REQUESTS_PER_SECOND * 60,
      connectionLifetimeMillis: Number.POSITIVE_INFINITY,
      maximumFrameBytes: 1 << 22,
    },
    keepAlive: { intervalMillis: TEST_MILLIS, message: testMessage, silenceMillis: SILENCE_MILLIS },
    groups: (subscriptions) => (subscriptions.length === 0 ? [] : [subscriptions]),
    url: (endpoints) => `${endpoints.webSocket}/ws/api/v2`,
    subscribe: (subscriptions, requestId) => [
      request(UNANSWERED, 'public/set_heartbeat', { interval: HEARTBEAT_SECONDS }),
      request(requestId, 'public/subscribe', { channels: channelsOf(subscriptions) }),
    ],
    unsubscribe: (subscriptions) => [
      request(UNANSWERED, 'public/unsubscribe', { channels: channelsOf(subscriptions) }),
    ],
    answer: (frame) => (TestRequest.safeParse(jsonOf(frame)).success ? testMessage() : undefined),
    acknowledgement: answerOf,
    streamName: ({ instrument, channel }) => channelOf(instrument, channel, interval),
    serverTime: { path: '/api/v2/public/get_time', weight: 1, millisOf, resolutionMillis: 0.001 },
    identifier: (subscriptions) => new DeribitFrameIdentifier(channelsOf(subscriptions)),
  }
}

function request(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}

function testMessage(): string {
  return request(UNANSWERED, 'public/test', {})
}

function channelOf({ symbol }: Instrument, channel: MarketDataChannel, interval: string): string {
  switch (channel) {
    case 'trades':
      return `trades.${symbol}.${interval}`
    case 'quotes':
      return `quote.${symbol}`
    case 'book':
      return `book.${symbol}.${interval}`
    default:
      return `ticker.${symbol}.${interval}`
  }
}

/** The venue confirms the channels that there are, and leaves others out; its reasons are words with underlines. */
function answerOf(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  const { id: requestId } = answer
  if ('error' in answer) return { ...refusalBecause(answer.error.message?.replaceAll('_', ' ')), requestId }
  return { accepted: true, requestId, streams: answer.result }
}

/** When the answer was sent. */
function millisOf(body: Uint8Array): number | undefined {
  const { data } = ServerTime.safeParse(jsonOf(body))
  return data === undefined ? undefined : data.usOut / 1_000
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
