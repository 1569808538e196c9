import type { Instrument } from '@hft/instrument'

/** What can be subscribed to. `quotes` is the best bid and offer, `mark` the mark and index price of a derivative. */
export const MARKET_DATA_CHANNELS = ['trades', 'quotes', 'book', 'candles', 'funding', 'mark'] as const
export type MarketDataChannel = (typeof MARKET_DATA_CHANNELS)[number]

/** One stream of one instrument. */
export interface Subscription {
  readonly instrument: Instrument
  readonly channel: MarketDataChannel
}

/** Where a venue listens. Both can be replaced by configuration: a local exchange, another region, a test net. */
export interface VenueEndpoints {
  /** e.g. `wss://fstream.binance.com` */
  readonly webSocket: string
  /** e.g. `https://fapi.binance.com` */
  readonly rest: string
}

/** What a venue allows one client. Infinity where it names no limit. */
export interface MarketDataLimits {
  /** Streams on one connection. */
  readonly subscriptionsPerConnection: number
  /** Streams named in one subscribe message. */
  readonly subscriptionsPerMessage: number
  /** Messages that we may send on one connection in a second. */
  readonly messagesPerSecond: number
  /** Connections that may be opened in a minute. */
  readonly connectionsPerMinute: number
  /** Request weight of REST calls in a minute. */
  readonly restWeightPerMinute: number
  /** After how long the venue cuts every connection, milliseconds. */
  readonly connectionLifetimeMillis: number
  /** Largest message that the venue sends, bytes: a longer one is a fault. */
  readonly maximumFrameBytes: number
}

/** How a connection is kept open. */
export interface KeepAlive {
  /** How often we send {@link message}, milliseconds. */
  readonly intervalMillis: number
  /** A text message, or `ping` for a WebSocket ping frame. Frames of the venue's own pings are always answered. */
  readonly message: (requestId: number) => string | typeof PING_FRAME
  /** Silence after which a connection counts as dead, milliseconds. */
  readonly silenceMillis: number
}

/** Stands for a WebSocket ping frame without a payload. */
export const PING_FRAME = Symbol('WebSocket ping frame')

/** A REST request that answers with a book snapshot. */
export interface SnapshotRequest {
  /** Path and query, appended to the venue's REST endpoint. */
  readonly path: string
  /** What it costs of the request weight. */
  readonly weight: number
}

/** A REST request that answers with the venue's clock. */
export interface ServerTimeRequest {
  readonly path: string
  readonly weight: number
  /** The venue's time in an answer, milliseconds since 1970 with fractions where sent; undefined when it has none. */
  readonly millisOf: (body: Uint8Array) => number | undefined
  /** What the venue cuts off its time, milliseconds: 1 where it sends whole milliseconds. */
  readonly resolutionMillis: number
}

/**
 * Tells which stream a message belongs to and its place in it, so that several connections with the same streams can
 * be merged: the first of equal messages counts, whichever connection it came on.
 *
 * Ids of a stream grow: update ids, trade ids, times.
 */
export interface FrameIdentifier {
  /** Streams there are; those of {@link stream} are 0 to this − 1. */
  readonly streams: number
  /** After a successful {@link identify}: the stream of the message. */
  readonly stream: number
  /** After a successful {@link identify}: its id there. */
  readonly id: number
  /**
   * After a successful {@link identify}: index of the instrument whose book the message holds as a whole, −1 or absent
   * for anything else. Such a message is used by a book that waits for one, whatever its id; where {@link id} is NaN
   * it has no place among the others.
   */
  readonly wholeBookOf?: number
  /**
   * Whether messages that follow each other may have one id, such as a time, and mean the same when they come twice.
   * Absent for no.
   */
  readonly isShared?: boolean
  /**
   * Whether {@link id} is a time that different messages may have: they are told apart by their place among those of
   * one id, which is the same on every connection. Absent for no.
   */
  readonly isTime?: boolean
  /**
   * Where the words begin by which a message without an id is told: it is the same as another when all that follows is.
   * −1 or absent for a message with an id.
   */
  readonly wordsFrom?: number
  /** Whether this is a message of a known stream. */
  identify(frame: Uint8Array): boolean
}

/** Numbers of messages where a venue counts those of each connection: merged connections get numbers of their own. */
export interface FrameSequencer {
  /** The message's number on its connection, −1 for none. */
  numberOf(frame: Uint8Array): number
  /** The message with another number; only for one that has a number. */
  renumbered(frame: Uint8Array, number: number): Uint8Array
}

/**
 * How market data of one venue is asked for: addresses, messages and limits. What the answers mean is the codec's.
 *
 * All functions are pure; who calls them owns sockets, timers and request ids.
 */
export interface MarketDataProtocol {
  readonly endpoints: VenueEndpoints
  readonly channels: readonly MarketDataChannel[]
  readonly limits: MarketDataLimits
  readonly keepAlive: KeepAlive
  /**
   * Splits subscriptions by the socket that serves them, where a venue has several (one path for public, another for
   * candles); each group gets connections of its own. A venue with one socket answers with one group.
   */
  readonly groups: (subscriptions: readonly Subscription[]) => readonly (readonly Subscription[])[]
  /** The address of a connection for subscriptions of one group. */
  readonly url: (endpoints: VenueEndpoints, subscriptions: readonly Subscription[]) => string
  /**
   * The socket's address in the answer to a POST to {@link url}, for venues that give each connection one of its own (with
   * a token); undefined when it has none.
   */
  readonly socketAddress?: (body: Uint8Array) => string | undefined
  /** The text that subscribes to these streams: as many messages as the venue's form needs. */
  readonly subscribe: (subscriptions: readonly Subscription[], requestId: number) => readonly string[]
  /** The text that ends these streams; `channelIds` are those that the venue gave them, where it does. */
  readonly unsubscribe: (
    subscriptions: readonly Subscription[],
    requestId: number,
    channelIds?: readonly (number | undefined)[],
  ) => readonly string[]
  /**
   * The answer to a message that demands one (a challenge to prove that we are alive), if this is one.
   * Called only for messages that the codec answered with `Ignored`.
   */
  readonly answer?: (frame: Uint8Array) => string | undefined
  /**
   * What a message that the codec ignored says of a subscription request: `accepted`, or why it was refused.
   * Undefined for anything else.
   */
  readonly acknowledgement?: (frame: Uint8Array) => SubscriptionAnswer | undefined
  /** Names a stream as the {@link acknowledgement} does, where that names any. */
  readonly streamName?: (subscription: Subscription) => string
  /**
   * Whether a message announces that the venue will cut the connection, so that the next one is opened beforehand.
   * Called only for messages that the codec answered with `Ignored`.
   */
  readonly announcesClose?: (frame: Uint8Array) => boolean
  /**
   * The request for an instrument's book snapshot, where the venue's rule wants one. Venues without this send their
   * snapshot with every subscription: a gap unsubscribes and subscribes again.
   */
  readonly snapshot?: (instrument: Instrument) => SnapshotRequest
  /** Update id of a fetched book, in the order of the ids that the {@link identifier} finds; for fused books. */
  readonly snapshotId?: (body: Uint8Array) => number | undefined
  /** How to ask for the venue's time, by which feed latency gets an error bound. */
  readonly serverTime?: ServerTimeRequest
  /**
   * Makes an identifier for a connection's streams. Without it there are no redundant lines, and a planned reconnect
   * begins the books anew from the new connection's snapshots.
   */
  readonly identifier?: (subscriptions: readonly Subscription[]) => FrameIdentifier
  /** Where the venue counts the messages of each connection: how its numbers are read and replaced. */
  readonly sequencer?: FrameSequencer
}

/**
 * What a venue answered to a subscription request. `requestId` is the request's where the venue repeats it; else the
 * answer is of the oldest unanswered request that has one of its `streams`, and without these of the oldest of all.
 */
export type SubscriptionAnswer =
  | {
      readonly accepted: true
      readonly requestId?: number
      /**
       * Streams that the answer is about, as {@link MarketDataProtocol.streamName} names them. Where it repeats the
       * request's id, those of the request that it leaves out are refused.
       */
      readonly streams?: readonly string[]
      /** What the venue names the stream by from now on, where it gives numbers; of a request for one stream. */
      readonly channelId?: number
    }
  | {
      readonly accepted: false
      readonly reason: string
      readonly requestId?: number
      readonly streams?: readonly string[]
      /** Refused only for now, for too many requests: it is asked again later. */
      readonly isTemporary?: boolean
    }
