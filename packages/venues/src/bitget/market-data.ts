import { z } from 'zod'
import type {
  MarketDataChannel,
  MarketDataProtocol,
  Subscription,
  SubscriptionAnswer,
} from '../protocol/market-data-protocol.ts'
import { BitgetFrameIdentifier } from './frame-identifier.ts'
import { Answer } from './messages.ts'

/** The venue's name of one of its markets. */
type BitgetMarket = 'SPOT' | 'USDT-FUTURES'

const CHANNELS: readonly MarketDataChannel[] = ['trades', 'quotes', 'book']
const CHANNEL_NAMES: Partial<Record<MarketDataChannel, string>> = { trades: 'trade', quotes: 'books1', book: 'books' }
/** The venue expects one every 30 s and cuts after two minutes without. */
const PING_MILLIS = 20_000
/** A pong answers each ping. */
const SILENCE_MILLIS = 45_000
/** A connection takes 1,000, and the venue advises not to have more than 50 for stability. */
const STREAMS_PER_CONNECTION = 50
const TOO_MANY_REQUESTS = 30_006
const DAY_MILLIS = 86_400_000

const ServerTime = z.object({
  code: z.literal('00000'),
  data: z.object({ serverTime: z.string().regex(/^\d{1,15}$/) }),
})

/** How Bitget spot's market data is asked for. */
export function bitgetSpotMarketData(): MarketDataProtocol {
  return bitgetMarketData('SPOT')
}

/** How market data of Bitget's futures that settle in USDT is asked for. */
export function bitgetLinearMarketData(): MarketDataProtocol {
  return bitgetMarketData('USDT-FUTURES')
}

/** https://www.bitget.com/api-doc/common/websocket-intro */
function bitgetMarketData(market: BitgetMarket): MarketDataProtocol {
  const argumentOf = ({ instrument, channel }: Subscription) => ({
    instType: market,
    channel: CHANNEL_NAMES[channel] ?? channel,
    instId: instrument.symbol,
  })
  // An answer names its stream and no request, so that each request has one.
  const request = (op: string, subscriptions: readonly Subscription[]) =>
    subscriptions.map((subscription) => JSON.stringify({ op, args: [argumentOf(subscription)] }))
  return {
    endpoints: { webSocket: 'wss://ws.bitget.com', rest: 'https://api.bitget.com' },
    channels: CHANNELS,
    limits: {
      subscriptionsPerConnection: STREAMS_PER_CONNECTION,
      subscriptionsPerMessage: 1,
      messagesPerSecond: 10,
      connectionsPerMinute: 60,
      restWeightPerMinute: 1_200,
      connectionLifetimeMillis: DAY_MILLIS,
      maximumFrameBytes: 1 << 22,
    },
    keepAlive: { intervalMillis: PING_MILLIS, message: () => 'ping', silenceMillis: SILENCE_MILLIS },
    groups: (subscriptions) => (subscriptions.length === 0 ? [] : [subscriptions]),
    url: (endpoints) => `${endpoints.webSocket}/v2/ws/public`,
    subscribe: (subscriptions) => request('subscribe', subscriptions),
    unsubscribe: (subscriptions) => request('unsubscribe', subscriptions),
    acknowledgement,
    streamName: (subscription) => nameOf(argumentOf(subscription)),
    serverTime: { path: '/api/v2/public/time', weight: 1, millisOf, resolutionMillis: 1 },
    identifier: (subscriptions) => new BitgetFrameIdentifier(subscriptions.map(argumentOf)),
  }
}

function nameOf({ instType, channel, instId }: NonNullable<z.infer<typeof Answer>['arg']>): string {
  return `${instType} ${channel} ${instId}`
}

function acknowledgement(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  const streams = answer.arg === undefined ? {} : { streams: [nameOf(answer.arg)] }
  if (answer.event === 'subscribe') return { accepted: true, ...streams }
  const isTemporary = Number(answer.code) === TOO_MANY_REQUESTS
  const reason = answer.msg || `code ${answer.code ?? 'unknown'}`
  return { accepted: false, reason, ...streams, ...(isTemporary ? { isTemporary } : {}) }
}

function millisOf(body: Uint8Array): number | undefined {
  const { data } = ServerTime.safeParse(jsonOf(body))
  return data === undefined ? undefined : Number(data.data.serverTime)
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
