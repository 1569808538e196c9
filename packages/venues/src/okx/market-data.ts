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
import { OkxFrameIdentifier } from './frame-identifier.ts'

/** Which of several forms of a stream to take, and how books begin. */
export interface OkxStreams {
  /** `books` is open to all, every 100 ms; the others, every 10 ms, ask for a fee tier. */
  readonly book: 'books' | 'books50-l2-tbt' | 'books-l2-tbt'
  /** Length of a candle, like 1m, 4H or 1Dutc. */
  readonly candleLength: string
  /** Whether the venue pushes a snapshot with each subscription, or one has to be asked for, as it has announced. */
  readonly snapshots: 'pushed' | 'requested'
}

/** What names a stream. */
interface StreamName {
  readonly channel: string
  readonly instId: string
}

const PING_MILLIS = 15_000
/** The venue cuts after so long a silence, too. */
const SILENCE_MILLIS = 30_000
/** A connection takes 480 requests an hour: each of so many streams can end and begin anew by itself in one. */
const STREAMS_PER_CONNECTION = 240
/** Some 70 characters each: well below the 64 KiB of a request. */
const STREAMS_PER_MESSAGE = 200
const UPGRADE_NOTICE = '64008'
const DERIVATIVE_CHANNELS: readonly MarketDataChannel[] = ['funding', 'mark']

const Answer = z.object({
  event: z.enum(['subscribe', 'error']),
  id: z.string().optional(),
  msg: z.string().optional(),
})
const Notice = z.object({ event: z.literal('notice'), code: z.literal(UPGRADE_NOTICE) })
const ServerTime = z.object({ code: z.literal('0'), data: z.tuple([z.object({ ts: z.string().regex(/^\d{1,15}$/) })]) })

/**
 * How OKX v5's market data is asked for: candles on the business socket, everything else on the public one
 * (https://www.okx.com/docs-v5/en/#overview-websocket). Spot has neither funding nor mark prices.
 */
export function okxMarketData(streams: Partial<OkxStreams> = {}): MarketDataProtocol {
  const forms: OkxStreams = { book: 'books', candleLength: '1m', snapshots: 'pushed', ...streams }
  const request = (op: string, subscriptions: readonly Subscription[], requestId: number): string[] => {
    const args = namesOf(subscriptions, forms)
    const messages: string[] = []
    for (let at = 0; at < args.length; at += STREAMS_PER_MESSAGE) {
      messages.push(JSON.stringify({ id: String(requestId), op, args: args.slice(at, at + STREAMS_PER_MESSAGE) }))
    }
    return messages
  }
  return {
    endpoints: { webSocket: 'wss://ws.okx.com:8443', rest: 'https://www.okx.com' },
    channels: MARKET_DATA_CHANNELS,
    limits: {
      subscriptionsPerConnection: STREAMS_PER_CONNECTION,
      subscriptionsPerMessage: STREAMS_PER_MESSAGE,
      messagesPerSecond: 3,
      connectionsPerMinute: 180,
      // 40 book requests in two seconds.
      restWeightPerMinute: 1_200,
      connectionLifetimeMillis: Number.POSITIVE_INFINITY,
      maximumFrameBytes: 1 << 22,
    },
    keepAlive: { intervalMillis: PING_MILLIS, message: () => 'ping', silenceMillis: SILENCE_MILLIS },
    groups: (subscriptions) =>
      [
        subscriptions.filter((subscription) => !isBusiness(subscription)),
        subscriptions.filter((subscription) => isBusiness(subscription)),
      ].filter((group) => group.length > 0),
    url: (endpoints, subscriptions) => {
      const isCandles = subscriptions[0] !== undefined && isBusiness(subscriptions[0])
      return `${endpoints.webSocket}/ws/v5/${isCandles ? 'business' : 'public'}`
    },
    subscribe: (subscriptions, requestId) => request('subscribe', subscriptions, requestId),
    unsubscribe: (subscriptions, requestId) => request('unsubscribe', subscriptions, requestId),
    acknowledgement: answerOf,
    announcesClose: (frame) => Notice.safeParse(jsonOf(frame)).success,
    identifier: (subscriptions) => {
      const books = subscriptions.filter(({ channel }) => channel === 'book')
      const bookOf = ({ channel, instId }: StreamName) =>
        channel === forms.book ? books.find(({ instrument }) => instrument.symbol === instId)!.instrument.index : -1
      return new OkxFrameIdentifier(namesOf(subscriptions, forms).map((name) => ({ ...name, bookOf: bookOf(name) })))
    },
    serverTime: { path: '/api/v5/public/time', weight: 1, millisOf, resolutionMillis: 1 },
    ...(forms.snapshots === 'requested'
      ? {
          snapshot: ({ symbol }) => ({
            path: `/api/v5/market/books?instId=${encodeURIComponent(symbol)}&sz=400&source=0`,
            weight: 1,
          }),
        }
      : {}),
  }
}

function isBusiness({ channel }: Subscription): boolean {
  return channel === 'candles'
}

/** Each stream once. */
function namesOf(subscriptions: readonly Subscription[], streams: OkxStreams): StreamName[] {
  const names = subscriptions.flatMap(({ instrument, channel }) => streamsOf(instrument, channel, streams))
  return [...new Map(names.map((name) => [`${name.channel} ${name.instId}`, name])).values()]
}

function streamsOf({ symbol, kind }: Instrument, channel: MarketDataChannel, streams: OkxStreams): StreamName[] {
  if (kind === 'spot' && DERIVATIVE_CHANNELS.includes(channel)) return []
  switch (channel) {
    case 'trades':
      return [{ channel: 'trades', instId: symbol }]
    case 'quotes':
      return [{ channel: 'bbo-tbt', instId: symbol }]
    case 'book':
      return [{ channel: streams.book, instId: symbol }]
    case 'candles':
      return [{ channel: `candle${streams.candleLength}`, instId: symbol }]
    case 'funding':
      return [{ channel: 'funding-rate', instId: symbol }]
    case 'mark':
      return [
        { channel: 'mark-price', instId: symbol },
        { channel: 'index-tickers', instId: pairOf(symbol) },
      ]
  }
}

/** BTC-USDT of BTC-USDT-SWAP and BTC-USDT-261225. */
function pairOf(symbol: string): string {
  return symbol.split('-').slice(0, 2).join('-')
}

function answerOf(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(jsonOf(frame))
  if (answer === undefined) return undefined
  const requestId = Number(answer.id)
  const isNamed = answer.id !== undefined && Number.isSafeInteger(requestId)
  return {
    ...(answer.event === 'subscribe' ? { accepted: true } : refusalBecause(answer.msg)),
    ...(isNamed ? { requestId } : {}),
  }
}

function millisOf(body: Uint8Array): number | undefined {
  const { data } = ServerTime.safeParse(jsonOf(body))
  return data === undefined ? undefined : Number(data.data[0].ts)
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
