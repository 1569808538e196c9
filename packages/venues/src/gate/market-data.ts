import { z } from 'zod'
import type {
  MarketDataChannel,
  MarketDataProtocol,
  Subscription,
  SubscriptionAnswer,
} from '../protocol/market-data-protocol.ts'
import { GateFrameIdentifier } from './frame-identifier.ts'

/** Which of several forms of a stream to take. */
export interface GateStreams {
  /** How often differences of the book come. */
  readonly bookSpeed: '20ms' | '100ms' | '1000ms'
  /** Levels a side of a fetched book. */
  readonly snapshotLevels: number
}

const CHANNELS: readonly MarketDataChannel[] = ['trades', 'quotes', 'book']
const PING_MILLIS = 15_000
/** A pong answers each ping. */
const SILENCE_MILLIS = 35_000
const LONGEST_SNAPSHOT_HEAD = 100
const SNAPSHOT_ID = /"id":(\d{1,15})[,}]/

const Answer = z.object({
  event: z.literal('subscribe'),
  id: z.int().nullish(),
  error: z.object({ code: z.number().optional(), message: z.string() }).nullish(),
})
const ServerTime = z.object({ server_time: z.number() })

/**
 * How Gate.io spot's market data is asked for (https://www.gate.com/docs/developers/apiv4/ws/en).
 *
 * Requests want a time of their own, which matters only where they are signed: theirs is their number.
 */
export function gateMarketData(streams: Partial<GateStreams> = {}): MarketDataProtocol {
  const forms: GateStreams = { bookSpeed: '100ms', snapshotLevels: 100, ...streams }
  const request = (event: string, subscriptions: readonly Subscription[], requestId: number) =>
    subscriptions.map((subscription) =>
      JSON.stringify({ time: requestId, id: requestId, event, ...streamOf(subscription, forms) }),
    )
  return {
    endpoints: { webSocket: 'wss://api.gateio.ws', rest: 'https://api.gateio.ws' },
    channels: CHANNELS,
    limits: {
      subscriptionsPerConnection: 200,
      // A book is a request of its own, and each request has one answer.
      subscriptionsPerMessage: 1,
      messagesPerSecond: 50,
      connectionsPerMinute: 60,
      // 200 requests in ten seconds.
      restWeightPerMinute: 1_200,
      connectionLifetimeMillis: Number.POSITIVE_INFINITY,
      maximumFrameBytes: 1 << 22,
    },
    keepAlive: {
      intervalMillis: PING_MILLIS,
      message: (requestId) => JSON.stringify({ time: requestId, channel: 'spot.ping' }),
      silenceMillis: SILENCE_MILLIS,
    },
    groups: (subscriptions) => (subscriptions.length === 0 ? [] : [subscriptions]),
    url: (endpoints) => `${endpoints.webSocket}/ws/v4/`,
    subscribe: (subscriptions, requestId) => request('subscribe', subscriptions, requestId),
    unsubscribe: (subscriptions, requestId) => request('unsubscribe', subscriptions, requestId),
    acknowledgement,
    snapshot: ({ symbol }) => ({
      path: `/api/v4/spot/order_book?currency_pair=${encodeURIComponent(symbol)}&limit=${forms.snapshotLevels}&with_id=true`,
      weight: 1,
    }),
    snapshotId: (body) => {
      const id = SNAPSHOT_ID.exec(Buffer.from(body.subarray(0, LONGEST_SNAPSHOT_HEAD)).toString('latin1'))
      return id === null ? undefined : Number(id[1])
    },
    serverTime: {
      path: '/api/v4/spot/time',
      weight: 1,
      resolutionMillis: 1,
      millisOf: (body) => ServerTime.safeParse(jsonOf(body)).data?.server_time,
    },
    identifier: (subscriptions) => new GateFrameIdentifier(subscriptions),
  }
}

function streamOf({ instrument: { symbol }, channel }: Subscription, { bookSpeed }: GateStreams) {
  if (channel === 'book') return { channel: 'spot.order_book_update', payload: [symbol, bookSpeed] }
  return { channel: channel === 'quotes' ? 'spot.book_ticker' : 'spot.trades', payload: [symbol] }
}

function acknowledgement(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  const request = typeof answer.id === 'number' ? { requestId: answer.id } : {}
  const { error } = answer
  return error ? { accepted: false, reason: error.message, ...request } : { accepted: true, ...request }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
