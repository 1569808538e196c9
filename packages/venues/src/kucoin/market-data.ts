import { z } from 'zod'
import type {
  MarketDataChannel,
  MarketDataProtocol,
  Subscription,
  SubscriptionAnswer,
} from '../protocol/market-data-protocol.ts'
import { KucoinFrameIdentifier } from './frame-identifier.ts'

const CHANNELS: readonly MarketDataChannel[] = ['trades', 'quotes', 'book']
const TOKEN_PATH = '/api/v1/bullet-public'
/** The venue asks for one every 18 s and waits 10 s more. */
const PING_MILLIS = 15_000
/** A pong answers each ping. */
const SILENCE_MILLIS = 28_000
const TOO_MANY_REQUESTS = 429
const DAY_MILLIS = 86_400_000
const LONGEST_SNAPSHOT_HEAD = 200
const SNAPSHOT_ID = /"sequence":"(\d{1,15})"/

const Token = z.object({
  code: z.literal('200000'),
  data: z.object({
    token: z.string().min(1),
    instanceServers: z.array(z.object({ endpoint: z.string().regex(/^wss?:\/\//) })).min(1),
  }),
})
const Answer = z.object({
  id: z.string(),
  type: z.enum(['ack', 'error']),
  code: z.number().optional(),
  data: z.unknown().optional(),
})
const ServerTime = z.object({ code: z.literal('200000'), data: z.number() })

/**
 * How KuCoin spot's market data is asked for (https://www.kucoin.com/docs-new/websocket-api/base-info/introduction).
 *
 * A socket's address comes with a token that a request over REST answers with, anew for each connection; the endpoint's
 * `webSocket` isn't used. Books have 100 levels a side: whole ones are for those with a key.
 */
export function kucoinMarketData(): MarketDataProtocol {
  const request = (type: string, subscriptions: readonly Subscription[], requestId: number) =>
    subscriptions.map((subscription) =>
      JSON.stringify({
        id: String(requestId),
        type,
        topic: topicOf(subscription),
        privateChannel: false,
        response: true,
      }),
    )
  return {
    endpoints: { webSocket: 'wss://ws-api-spot.kucoin.com', rest: 'https://api.kucoin.com' },
    channels: CHANNELS,
    limits: {
      subscriptionsPerConnection: 100,
      subscriptionsPerMessage: 1,
      // 100 in ten seconds.
      messagesPerSecond: 10,
      connectionsPerMinute: 30,
      // 2,000 in 30 s.
      restWeightPerMinute: 4_000,
      connectionLifetimeMillis: DAY_MILLIS,
      maximumFrameBytes: 1 << 22,
    },
    keepAlive: {
      intervalMillis: PING_MILLIS,
      message: (requestId) => JSON.stringify({ id: `p${requestId}`, type: 'ping' }),
      silenceMillis: SILENCE_MILLIS,
    },
    groups: (subscriptions) => (subscriptions.length === 0 ? [] : [subscriptions]),
    url: (endpoints) => `${endpoints.rest}${TOKEN_PATH}`,
    socketAddress,
    subscribe: (subscriptions, requestId) => request('subscribe', subscriptions, requestId),
    unsubscribe: (subscriptions, requestId) => request('unsubscribe', subscriptions, requestId),
    acknowledgement,
    snapshot: ({ symbol }) => ({
      path: `/api/v1/market/orderbook/level2_100?symbol=${encodeURIComponent(symbol)}`,
      weight: 4,
    }),
    snapshotId: (body) => {
      const id = SNAPSHOT_ID.exec(Buffer.from(body.subarray(0, LONGEST_SNAPSHOT_HEAD)).toString('latin1'))
      return id === null ? undefined : Number(id[1])
    },
    serverTime: {
      path: '/api/v1/timestamp',
      weight: 3,
      resolutionMillis: 1,
      millisOf: (body) => ServerTime.safeParse(jsonOf(body)).data?.data,
    },
    identifier: (subscriptions) => new KucoinFrameIdentifier(subscriptions.map(topicOf)),
  }
}

function topicOf({ instrument: { symbol }, channel }: Subscription): string {
  switch (channel) {
    case 'trades':
      return `/market/match:${symbol}`
    case 'quotes':
      return `/market/ticker:${symbol}`
    default:
      return `/market/level2:${symbol}`
  }
}

function socketAddress(body: Uint8Array): string | undefined {
  const { data: answer } = Token.safeParse(jsonOf(body))
  if (answer === undefined) return undefined
  const { token, instanceServers } = answer.data
  const { endpoint } = instanceServers[0]!
  return `${endpoint}?token=${encodeURIComponent(token)}`
}

function acknowledgement(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  const requestId = Number(answer.id)
  const request = Number.isSafeInteger(requestId) ? { requestId } : {}
  if (answer.type === 'ack') return { accepted: true, ...request }
  const reason = typeof answer.data === 'string' ? answer.data : `code ${answer.code ?? 'unknown'}`
  const isTemporary = answer.code === TOO_MANY_REQUESTS
  return { accepted: false, reason, ...request, ...(isTemporary ? { isTemporary } : {}) }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
