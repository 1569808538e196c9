import { z } from 'zod'
import type {
  MarketDataChannel,
  MarketDataProtocol,
  Subscription,
  SubscriptionAnswer,
} from '../protocol/market-data-protocol.ts'

/** Which of several forms of a stream to take. */
export interface BitfinexStreams {
  /** Levels a side of the book. */
  readonly bookLength: 25 | 100 | 250
}

const CHANNELS: readonly MarketDataChannel[] = ['trades', 'quotes', 'book']
/** Every message is numbered (65,536), and books are followed by checksums (131,072). */
const FLAGS = 65_536 + 131_072
const PING_MILLIS = 15_000
/** Each channel sends a sign of life after 15 s without anything else. */
const SILENCE_MILLIS = 40_000
const RATE_LIMIT = 11_010
/** The server is about to restart, and asks to reconnect. */
const RESTART_NOTICE = 20_051

const Answer = z.object({
  event: z.enum(['subscribed', 'error']),
  chanId: z.int().optional(),
  subId: z.union([z.string(), z.number()]).optional(),
  code: z.number().optional(),
  msg: z.string().optional(),
})
const Notice = z.object({ event: z.literal('info'), code: z.literal(RESTART_NOTICE) })

/**
 * How Bitfinex's market data is asked for (https://docs.bitfinex.com/docs/ws-general).
 *
 * The best bid and offer is a book of one level a side: the venue's ticker has quantities of 25 levels together. The
 * numbers of messages are those of one connection, so that several can't be merged.
 */
export function bitfinexMarketData(streams: Partial<BitfinexStreams> = {}): MarketDataProtocol {
  const { bookLength = 100 } = streams
  const channelOf = (channel: MarketDataChannel) => {
    if (channel === 'trades') return { channel }
    return { channel: 'book', prec: 'P0', freq: 'F0', len: channel === 'quotes' ? '1' : String(bookLength) }
  }
  return {
    endpoints: { webSocket: 'wss://api-pub.bitfinex.com', rest: 'https://api-pub.bitfinex.com' },
    channels: CHANNELS,
    limits: {
      subscriptionsPerConnection: 25,
      subscriptionsPerMessage: 1,
      messagesPerSecond: Number.POSITIVE_INFINITY,
      connectionsPerMinute: 20,
      restWeightPerMinute: 30,
      connectionLifetimeMillis: Number.POSITIVE_INFINITY,
      maximumFrameBytes: 1 << 22,
    },
    keepAlive: {
      intervalMillis: PING_MILLIS,
      message: (requestId) => JSON.stringify({ event: 'ping', cid: requestId }),
      silenceMillis: SILENCE_MILLIS,
    },
    groups: (subscriptions) => (subscriptions.length === 0 ? [] : [subscriptions]),
    url: (endpoints) => `${endpoints.webSocket}/ws/2`,
    subscribe: (subscriptions, requestId) => {
      const requests = subscriptions.map(({ instrument: { symbol }, channel }) =>
        JSON.stringify({ event: 'subscribe', ...channelOf(channel), symbol, subId: String(requestId) }),
      )
      // A connection's first request comes after its settings.
      return requestId === 1 ? [JSON.stringify({ event: 'conf', flags: FLAGS }), ...requests] : requests
    },
    unsubscribe: (_: readonly Subscription[], __, channelIds = []) =>
      channelIds.flatMap((chanId) => (chanId === undefined ? [] : [JSON.stringify({ event: 'unsubscribe', chanId })])),
    acknowledgement,
    announcesClose: (frame) => Notice.safeParse(jsonOf(frame)).success,
  }
}

function acknowledgement(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  const { event, chanId, subId, code, msg } = answer
  const requestId = Number(subId)
  const request = Number.isSafeInteger(requestId) ? { requestId } : {}
  if (event === 'error') {
    const isTemporary = code === RATE_LIMIT
    const reason = msg || `code ${code ?? 'unknown'}`
    return { accepted: false, reason, ...request, ...(isTemporary ? { isTemporary } : {}) }
  }
  return { accepted: true, ...request, ...(chanId === undefined ? {} : { channelId: chanId }) }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
