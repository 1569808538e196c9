import {
  type Clock,
  NANOS_PER_MILLISECOND,
  NANOS_PER_MINUTE,
  type Nanos,
  type SeededRandom,
  type Timers,
} from '@hft/clock'
import {
  type BackoffRule,
  type RateLimit,
  ReconnectingSocket,
  type ReconnectingSocketListener,
  type SocketOpener,
} from '@hft/data'
import {
  type MarketDataProtocol,
  PING_FRAME,
  type Subscription,
  type VenueEndpoints,
} from '../protocol/market-data-protocol.ts'
import type { Lane } from './line-arbiter.ts'
import { SubscriptionDesk } from './subscription-desk.ts'

/** What connections to a venue need, the same for all of one feed. */
export interface VenueAccess {
  readonly protocol: MarketDataProtocol
  readonly endpoints: VenueEndpoints
  readonly clock: Clock & Timers
  readonly random: SeededRandom
  readonly open: SocketOpener
  readonly backoff: BackoffRule
  readonly connectTimeoutNanos: Nanos
  /** Connections that may be opened, shared. */
  readonly connections: RateLimit
}

/** One connection of a line, from when it was made until it ended. */
export class LineConnection {
  readonly id: number
  readonly line: FeedLine
  readonly openedAt: Nanos
  readonly desk: SubscriptionDesk
  /** Its place among merged connections. */
  lane: Lane | undefined
  /** Number of its latest message, where the venue counts them; −1 before the first. */
  lastNumber = -1
  /** Messages kept while a connection that can't be merged waits to take over. */
  waiting: { readonly bytes: Uint8Array; readonly localTime: Nanos }[] | undefined

  constructor(line: FeedLine, id: number, openedAt: Nanos, desk: SubscriptionDesk) {
    this.line = line
    this.id = id
    this.openedAt = openedAt
    this.desk = desk
  }
}

/** Who uses lines. */
export interface FeedLineOwner {
  /** A connection was made; nothing was asked of it yet. */
  onLineOpen(connection: LineConnection): void
  /** Its streams were asked for. */
  onLineSubscribed(connection: LineConnection): void
  onLineMessage(connection: LineConnection, bytes: Uint8Array, localTime: Nanos): void
  /** `connection` is undefined when an attempt failed. */
  onLineClose(line: FeedLine, connection: LineConnection | undefined, reason: string): void
}

/** One line to a venue: a reconnecting socket with the same subscriptions on each of its connections. */
export class FeedLine implements ReconnectingSocketListener {
  readonly socket: ReconnectingSocket
  /** Those there are, oldest first: one, or two while one replaces the other. */
  readonly connections: LineConnection[] = []
  /** Totals of connections that have ended. */
  readonly ended = { wins: 0, duplicates: 0, lagSumNanos: 0, lagMaximumNanos: 0, lagCount: 0, accepted: 0, refused: 0 }
  private readonly access: VenueAccess
  private readonly subscriptions: readonly Subscription[]
  private readonly owner: FeedLineOwner
  private latest: LineConnection | undefined

  constructor(access: VenueAccess, subscriptions: readonly Subscription[], owner: FeedLineOwner) {
    this.access = access
    this.subscriptions = subscriptions
    this.owner = owner
    const { protocol, clock, random, open, backoff, connectTimeoutNanos, connections } = access
    const { keepAlive, limits } = protocol
    this.socket = new ReconnectingSocket(
      {
        url: () => protocol.url(access.endpoints, subscriptions),
        clock,
        random,
        open,
        backoff,
        connectTimeoutNanos,
        connections,
        lifetimeNanos: limits.connectionLifetimeMillis * NANOS_PER_MILLISECOND,
        maximumPayloadBytes: limits.maximumFrameBytes,
        messagesPerSecond: limits.messagesPerSecond,
        keepAlive: {
          intervalNanos: keepAlive.intervalMillis * NANOS_PER_MILLISECOND,
          silenceNanos: keepAlive.silenceMillis * NANOS_PER_MILLISECOND,
          message: (requestId) => {
            const message = keepAlive.message(requestId)
            return message === PING_FRAME ? undefined : message
          },
        },
      },
      this,
    )
  }

  /** Ends the connection before `connection`, which has taken over. */
  retireBefore(connection: LineConnection): LineConnection | undefined {
    const old = this.connections[0]
    if (old === undefined || old === connection) return undefined
    this.remove(old)
    this.socket.retire(old.id)
    return old
  }

  onOpen(id: number): void {
    const { clock, protocol } = this.access
    const desk = new SubscriptionDesk(protocol, (text) => this.socket.send(id, text))
    const connection = new LineConnection(this, id, clock.now(), desk)
    this.connections.push(connection)
    this.latest = connection
    // Before subscribing: what comes from here on has to be merged.
    this.owner.onLineOpen(connection)
    desk.subscribe(this.subscriptions)
    this.owner.onLineSubscribed(connection)
  }

  onMessage(id: number, bytes: Uint8Array, localTime: Nanos): void {
    const { latest } = this
    const connection = latest?.id === id ? latest : this.connections.find((candidate) => candidate.id === id)
    if (connection !== undefined) this.owner.onLineMessage(connection, bytes, localTime)
  }

  onClose(id: number, reason: string): void {
    const connection = this.connections.find((candidate) => candidate.id === id)
    if (connection !== undefined) this.remove(connection)
    this.owner.onLineClose(this, connection, reason)
  }

  private remove(connection: LineConnection): void {
    this.connections.splice(this.connections.indexOf(connection), 1)
    this.latest = this.connections.at(-1)
    const { ended } = this
    const { lane, desk } = connection
    ended.accepted += desk.accepted
    ended.refused += desk.refused
    if (lane === undefined) return
    ended.wins += lane.wins
    ended.duplicates += lane.duplicates
    ended.lagSumNanos += lane.lagSumNanos
    ended.lagCount += lane.lagCount
    ended.lagMaximumNanos = Math.max(ended.lagMaximumNanos, lane.lagMaximumNanos)
  }
}

/** The window of a venue's limits per minute. */
export const LIMIT_WINDOW_NANOS = NANOS_PER_MINUTE
