import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import {
  MARKET_DATA_CHANNELS,
  type MarketDataChannel,
  type MarketDataLimits,
  type MarketDataProtocol,
  PING_FRAME,
  type Subscription,
  type SubscriptionAnswer,
  type VenueEndpoints,
} from '../protocol/market-data-protocol.ts'
import { BinanceFrameIdentifier } from './frame-identifier.ts'

/** Which of several forms of a stream to take. */
export interface BinanceStreams {
  /** Every fill, or the fills of one taker order at one price together. */
  readonly trades: 'trade' | 'aggTrade'
  /** How often differences of the book come. */
  readonly bookSpeed: '0ms' | '100ms' | '250ms' | '500ms' | '1000ms'
}

/** What is different between Binance's venues. */
export interface BinanceMarketDataParameters {
  readonly endpoints: VenueEndpoints
  readonly limits: MarketDataLimits
  readonly streams: BinanceStreams
  /** Path of the REST endpoints, e.g. `/fapi/v1`. */
  readonly restPath: string
  /** Levels a side of a book snapshot. */
  readonly snapshotLevels: number
  readonly snapshotWeight: number
  /** Derivatives have mark prices and funding. */
  readonly isDerivative: boolean
  /** Path before `/stream` for a stream, where the venue has several. */
  readonly pathOf: (stream: string) => string
}

const LONGEST_CONTROL_MESSAGE = 4_096
const LONGEST_SNAPSHOT_HEAD = 100
const SNAPSHOT_ID = /"lastUpdateId":(\d{1,15})[,}]/
const OPEN_OBJECT = 0x7b
const ServerTime = z.object({ serverTime: z.number() })
const Answer = z.object({
  id: z.int().nullish(),
  result: z.unknown().optional(),
  code: z.number().optional(),
  msg: z.string().optional(),
  error: z.object({ code: z.number().optional(), msg: z.string() }).optional(),
})
const Shutdown = z.object({ e: z.literal('serverShutdown') })
const Combined = z.object({ stream: z.string(), data: z.unknown() })

/**
 * How Binance's market data is asked for: combined streams, subscribed by message
 * (https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams).
 */
export function binanceMarketData(parameters: BinanceMarketDataParameters): MarketDataProtocol {
  const { endpoints, limits, restPath, streams } = parameters
  const nameOf = ({ instrument, channel }: Subscription) => streamName(instrument, channel, streams)
  const namesOf = (subscriptions: readonly Subscription[]) => [...new Set(subscriptions.map(nameOf))]
  const request = (method: string, subscriptions: readonly Subscription[], id: number) => [
    JSON.stringify({ method, params: namesOf(subscriptions), id }),
  ]
  return {
    endpoints,
    limits,
    channels: MARKET_DATA_CHANNELS.filter((channel) => parameters.isDerivative || !isDerivativeChannel(channel)),
    // The venue pings too, but as seldom as every 3 minutes: ours make a dead line known sooner.
    keepAlive: { intervalMillis: 10_000, silenceMillis: 25_000, message: () => PING_FRAME },
    groups: (subscriptions) => {
      const groups = new Map<string, Subscription[]>()
      for (const subscription of subscriptions) {
        const path = parameters.pathOf(nameOf(subscription))
        const group = groups.get(path)
        if (group === undefined) groups.set(path, [subscription])
        else group.push(subscription)
      }
      return [...groups.values()]
    },
    url: ({ webSocket }, [first]) =>
      `${webSocket}${first === undefined ? '' : parameters.pathOf(nameOf(first))}/stream`,
    subscribe: (subscriptions, requestId) => request('SUBSCRIBE', subscriptions, requestId),
    unsubscribe: (subscriptions, requestId) => request('UNSUBSCRIBE', subscriptions, requestId),
    acknowledgement,
    announcesClose,
    snapshot: ({ symbol }) => ({
      path: `${restPath}/depth?symbol=${encodeURIComponent(symbol)}&limit=${parameters.snapshotLevels}`,
      weight: parameters.snapshotWeight,
    }),
    snapshotId: (body) => {
      const id = SNAPSHOT_ID.exec(Buffer.from(body.subarray(0, LONGEST_SNAPSHOT_HEAD)).toString('latin1'))
      return id === null ? undefined : Number(id[1])
    },
    serverTime: {
      path: `${restPath}/time`,
      weight: 1,
      resolutionMillis: 1,
      millisOf: (body) => ServerTime.safeParse(jsonOf(body)).data?.serverTime,
    },
    identifier: (subscriptions) => new BinanceFrameIdentifier(namesOf(subscriptions)),
  }
}

/** Name of the stream that serves a channel, e.g. `btcusdt@depth@100ms`. */
export function streamName({ symbol }: Instrument, channel: MarketDataChannel, streams: BinanceStreams): string {
  return `${symbol.toLowerCase()}@${streamKind(channel, streams)}`
}

function streamKind(channel: MarketDataChannel, { trades, bookSpeed }: BinanceStreams): string {
  switch (channel) {
    case 'trades':
      return trades
    case 'quotes':
      return 'bookTicker'
    case 'book':
      return bookSpeed === '1000ms' ? 'depth' : `depth@${bookSpeed}`
    case 'candles':
      return 'kline_1m'
    // One stream carries the mark price, the index price and the funding rate.
    case 'funding':
    case 'mark':
      return 'markPrice@1s'
  }
}

function isDerivativeChannel(channel: MarketDataChannel): boolean {
  return channel === 'funding' || channel === 'mark'
}

/** `{"result":null,"id":1}`, or an `error`, or a `code` and a `msg`. */
function acknowledgement(frame: Uint8Array): SubscriptionAnswer | undefined {
  const { data: answer } = Answer.safeParse(controlMessage(frame))
  if (answer === undefined) return undefined
  const request = typeof answer.id === 'number' ? { requestId: answer.id } : {}
  if (answer.error !== undefined) return { accepted: false, reason: answer.error.msg, ...request }
  if (answer.code !== undefined) return { accepted: false, reason: answer.msg ?? `code ${answer.code}`, ...request }
  return 'result' in answer ? { accepted: true, ...request } : undefined
}

/** `{"e":"serverShutdown","E":…}`, alone or as the stream `!serverShutdown`. */
function announcesClose(frame: Uint8Array): boolean {
  const message = controlMessage(frame)
  const { data: combined } = Combined.safeParse(message)
  return Shutdown.safeParse(combined?.data ?? message).success
}

function controlMessage(frame: Uint8Array): unknown {
  if (frame.length > LONGEST_CONTROL_MESSAGE || frame[0] !== OPEN_OBJECT) return undefined
  return jsonOf(frame)
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    return undefined
  }
}
