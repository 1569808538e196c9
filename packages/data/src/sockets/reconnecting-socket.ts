import {
  type Clock,
  NANOS_PER_MINUTE,
  NANOS_PER_SECOND,
  type Nanos,
  NO_TIMER,
  type SeededRandom,
  type TimerId,
  type Timers,
} from '@hft/clock'
import { Backoff, type BackoffRule } from './backoff.ts'
import type { RateLimit } from './rate-limit.ts'
import { type KeepAliveRule, SocketConnection, type SocketConnectionOwner } from './socket-connection.ts'
import { openWebSocket, type SocketOpener } from './socket-transport.ts'

/** The successor is opened this share of the lifetime before the peer's cut, at most so long. */
const LONGEST_LEAD_NANOS = 5 * NANOS_PER_MINUTE
const LEAD_SHARE = 0.05

/** What a {@link ReconnectingSocket} needs. */
export interface ReconnectingSocketOptions {
  /** The address, asked for at every attempt. */
  readonly url: () => string
  readonly clock: Clock & Timers
  /** Draws the jitter of the waits. */
  readonly random: SeededRandom
  /** How to connect; default over `ws`. */
  readonly open?: SocketOpener
  readonly keepAlive?: KeepAliveRule
  readonly backoff?: BackoffRule
  /** Nanoseconds; default 10 s. */
  readonly connectTimeoutNanos?: Nanos
  /** After how long the peer cuts every connection, nanoseconds; default never. The successor is opened before. */
  readonly lifetimeNanos?: Nanos
  /** A longer message ends the connection; default 16 MiB. */
  readonly maximumPayloadBytes?: number
  /** Default off. */
  readonly perMessageDeflate?: boolean
  /** What we may send on one connection in a second; default no limit. */
  readonly messagesPerSecond?: number
  /** Connections that may be opened, shared by all sockets to one venue; default no limit. */
  readonly connections?: RateLimit
  /** Reading stops while more bytes than this are held by {@link ReconnectingSocket.retain}; default 64 MiB. */
  readonly maximumRetainedBytes?: number
}

/** What a {@link ReconnectingSocket} tells. Connections are named by their ids. */
export interface ReconnectingSocketListener {
  /** A connection was made; the one before it may still be there, until it is retired. */
  onOpen(connection: number): void
  /** The bytes are valid as long as they are held; `localTime` was taken when they came. */
  onMessage(connection: number, bytes: Uint8Array, localTime: Nanos): void
  /** A connection ended unasked, or never came about. Another attempt follows by itself. */
  onClose(connection: number, reason: string, wasOpen: boolean): void
}

/** What happened so far. */
export interface SocketStatistics {
  /** Connections made. */
  opened: number
  /** Attempts that failed before a connection was made. */
  failedAttempts: number
  /** Connections that ended unasked. */
  lost: number
  /** Connections replaced before they ended. */
  replaced: number
  messages: number
  bytes: number
  /** How often reading was stopped because too much was held. */
  pauses: number
  lastReason: string
}

/**
 * A WebSocket that comes back: waits with jitter and a cap between attempts, notices silence, and before the peer's
 * planned cut opens a successor beside the connection in use, which stays until its owner retires it.
 */
export class ReconnectingSocket implements SocketConnectionOwner {
  readonly statistics: SocketStatistics = {
    opened: 0,
    failedAttempts: 0,
    lost: 0,
    replaced: 0,
    messages: 0,
    bytes: 0,
    pauses: 0,
    lastReason: '',
  }
  private readonly options: ReconnectingSocketOptions
  private readonly listener: ReconnectingSocketListener
  private readonly backoff: Backoff
  private readonly stableNanos: Nanos
  private readonly maximumRetainedBytes: number
  private current: SocketConnection | undefined
  private successor: SocketConnection | undefined
  private attemptTimer: TimerId = NO_TIMER
  private lifetimeTimer: TimerId = NO_TIMER
  private wantsSuccessor = false
  private nextId = 1
  private retainedBytes = 0
  private isPaused = false
  private isClosed = false

  constructor(options: ReconnectingSocketOptions, listener: ReconnectingSocketListener) {
    this.options = options
    this.listener = listener
    this.backoff = new Backoff(options.backoff ?? {}, options.random)
    // A peer that accepts and cuts at once must not be asked in a loop: only what lasted ends a series of failures.
    this.stableNanos = this.backoff.capNanos
    this.maximumRetainedBytes = options.maximumRetainedBytes ?? 1 << 26
  }

  /** Whether a connection is there. */
  get isOpen(): boolean {
    return this.current?.isOpen === true || this.successor?.isOpen === true
  }

  /** Begins to connect. */
  start(): void {
    this.attempt()
  }

  /** Opens a successor beside the connection in use. Nothing when one is on its way or no connection is there. */
  replace(): void {
    if (this.isClosed || this.current?.isOpen !== true || this.wantsSuccessor) return
    this.wantsSuccessor = true
    if (this.attemptTimer === NO_TIMER) this.attempt()
  }

  /** Ends a connection whose successor has taken over. */
  retire(connection: number): void {
    if (this.current?.id !== connection || this.successor?.isOpen !== true) return
    const old = this.current
    this.promote()
    this.statistics.replaced++
    old.close()
  }

  /** Ends one connection as if it had been lost, so that another is made. */
  reconnect(connection: number, reason: string): void {
    const found = this.find(connection)
    if (found === undefined) return
    found.close()
    this.onClose(found, reason)
  }

  /** Sends a text on a connection, within the rate; nothing when the connection has ended. */
  send(connection: number, text: string): void {
    this.find(connection)?.send(text)
  }

  /** Counts bytes of messages that are held and not yet dealt with; too many stop the reading. */
  retain(bytes: number): void {
    this.retainedBytes += bytes
    if (this.isPaused || this.retainedBytes <= this.maximumRetainedBytes) return
    this.isPaused = true
    this.statistics.pauses++
    this.current?.pause()
    this.successor?.pause()
  }

  /** Takes back what {@link retain} counted; reading goes on once half is dealt with. */
  release(bytes: number): void {
    this.retainedBytes -= bytes
    if (!this.isPaused || this.retainedBytes > this.maximumRetainedBytes / 2) return
    this.isPaused = false
    this.current?.resume()
    this.successor?.resume()
  }

  /** Ends for good. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.options.clock.cancelTimer(this.attemptTimer)
    this.options.clock.cancelTimer(this.lifetimeTimer)
    this.current?.close()
    this.successor?.close()
    this.current = undefined
    this.successor = undefined
  }

  onOpen(connection: SocketConnection): void {
    this.statistics.opened++
    if (connection === this.current) this.planReplacement(connection)
    if (this.isPaused) connection.pause()
    this.listener.onOpen(connection.id)
  }

  onMessage(connection: SocketConnection, bytes: Uint8Array, localTime: Nanos): void {
    const { statistics } = this
    statistics.messages++
    statistics.bytes += bytes.length
    this.listener.onMessage(connection.id, bytes, localTime)
  }

  onClose(connection: SocketConnection, reason: string): void {
    const { statistics, options } = this
    const wasOpen = !Number.isNaN(connection.openedAt)
    statistics.lastReason = reason
    if (wasOpen) statistics.lost++
    else statistics.failedAttempts++
    if (wasOpen && options.clock.now() - connection.openedAt >= this.stableNanos) this.backoff.reset()
    if (connection === this.successor) this.successor = undefined
    else this.promote()
    this.planAttempt()
    this.listener.onClose(connection.id, reason, wasOpen)
  }

  private find(connection: number): SocketConnection | undefined {
    if (this.current?.id === connection) return this.current
    return this.successor?.id === connection ? this.successor : undefined
  }

  private promote(): void {
    this.current = this.successor
    this.successor = undefined
    this.wantsSuccessor = false
    if (this.current?.isOpen === true) this.planReplacement(this.current)
  }

  /** Another attempt, unless a connection is there and none is to replace it. */
  private planAttempt(): void {
    if (this.isClosed || this.attemptTimer !== NO_TIMER) return
    if (this.current !== undefined && (this.successor !== undefined || !this.wantsSuccessor)) return
    const { clock } = this.options
    this.attemptTimer = clock.setTimer(clock.now() + this.backoff.next(), this.onAttempt)
  }

  private planReplacement(connection: SocketConnection): void {
    const { clock, lifetimeNanos: lifetime = Number.POSITIVE_INFINITY } = this.options
    clock.cancelTimer(this.lifetimeTimer)
    const at = connection.openedAt + lifetime - Math.min(LONGEST_LEAD_NANOS, lifetime * LEAD_SHARE)
    if (at < Number.POSITIVE_INFINITY) this.lifetimeTimer = clock.setTimer(at, this.onLifetime)
  }

  private readonly onLifetime = (): void => this.replace()

  private readonly onAttempt = (): void => {
    this.attemptTimer = NO_TIMER
    this.attempt()
  }

  private attempt(): void {
    if (this.isClosed) return
    const { clock, connections, url } = this.options
    const now = clock.now()
    if (connections?.tryTake(now) === false) {
      this.attemptTimer = clock.setTimer(now + connections.waitNanos(now), this.onAttempt)
      return
    }
    const connection = new SocketConnection(
      this.nextId++,
      url(),
      {
        clock,
        open: this.options.open ?? openWebSocket,
        keepAlive: this.options.keepAlive,
        connectTimeoutNanos: this.options.connectTimeoutNanos ?? 10 * NANOS_PER_SECOND,
        maximumPayloadBytes: this.options.maximumPayloadBytes ?? 1 << 24,
        perMessageDeflate: this.options.perMessageDeflate ?? false,
        messagesPerSecond: this.options.messagesPerSecond ?? Number.POSITIVE_INFINITY,
      },
      this,
    )
    if (this.current === undefined) this.current = connection
    else this.successor = connection
  }
}
