import { type Clock, NANOS_PER_SECOND, type Nanos, NO_TIMER, type TimerId, type Timers } from '@hft/clock'
import { placeOf } from './connection-problem.ts'
import { RateLimit } from './rate-limit.ts'
import type {
  SocketOpener,
  SocketTransport,
  SocketTransportListener,
  SocketTransportOptions,
} from './socket-transport.ts'

/** How a connection is kept open, and when it counts as dead. */
export interface KeepAliveRule {
  /** How often something is sent, nanoseconds; Infinity for never. */
  readonly intervalNanos: Nanos
  /** The text to send, undefined for a WebSocket ping frame. */
  readonly message: (requestId: number) => string | undefined
  /** Without any frame for this long the connection counts as dead, nanoseconds. */
  readonly silenceNanos: Nanos
}

/** What a {@link SocketConnection} needs. */
export interface SocketConnectionOptions extends SocketTransportOptions {
  readonly clock: Clock & Timers
  readonly open: SocketOpener
  readonly keepAlive: KeepAliveRule | undefined
  readonly connectTimeoutNanos: Nanos
  /** Messages that may be sent in a second. */
  readonly messagesPerSecond: number
}

/** Who owns connections. */
export interface SocketConnectionOwner {
  onOpen(connection: SocketConnection): void
  onMessage(connection: SocketConnection, bytes: Uint8Array, localTime: Nanos): void
  /** It ended without being asked to. Nothing follows. */
  onClose(connection: SocketConnection, reason: string): void
}

/** Messages that may wait for the rate limit of what we send; beyond it the connection is of no use. */
export const MAXIMUM_QUEUED_MESSAGES = 4_096

/** One connection from its first attempt to its end: connect timeout, keep-alive, silence, the rate of what is sent. */
export class SocketConnection implements SocketTransportListener {
  /** Tells connections of one socket apart; never used again. */
  readonly id: number
  readonly url: string
  isOpen = false
  /** When it was made. */
  openedAt: Nanos = Number.NaN
  /** When the last frame of any kind came. */
  heardAt: Nanos
  private readonly options: SocketConnectionOptions
  private readonly owner: SocketConnectionOwner
  private readonly transport: SocketTransport
  private readonly limit: RateLimit
  private readonly queue: string[] = []
  private watchTimer: TimerId = NO_TIMER
  private sendTimer: TimerId = NO_TIMER
  private nextKeepAliveAt: Nanos = Number.POSITIVE_INFINITY
  private requestId = 0
  private isPaused = false
  private hasEnded = false

  constructor(id: number, url: string, options: SocketConnectionOptions, owner: SocketConnectionOwner) {
    this.id = id
    this.url = url
    this.options = options
    this.owner = owner
    this.limit = new RateLimit(options.messagesPerSecond, NANOS_PER_SECOND)
    const now = options.clock.now()
    this.heardAt = now
    this.watchTimer = options.clock.setTimer(now + options.connectTimeoutNanos, this.onConnectTimeout)
    this.transport = options.open(url, options, this)
  }

  /** Sends a text, at once or when the rate limit allows. */
  send(text: string): void {
    if (this.hasEnded) return
    if (this.queue.length === 0 && this.limit.tryTake(this.options.clock.now())) {
      this.transport.send(text)
      return
    }
    if (this.queue.length === MAXIMUM_QUEUED_MESSAGES) {
      this.fail(`${MAXIMUM_QUEUED_MESSAGES} messages wait to be sent`)
      return
    }
    this.queue.push(text)
    if (this.sendTimer === NO_TIMER) this.waitToSend()
  }

  pause(): void {
    this.isPaused = true
    this.transport.pause()
  }

  resume(): void {
    this.isPaused = false
    // What came while nobody read couldn't be heard.
    this.heardAt = this.options.clock.now()
    this.transport.resume()
  }

  /** Ends it politely; its owner hears nothing any more. */
  close(): void {
    if (this.end()) this.transport.close()
  }

  onOpen(): void {
    if (this.hasEnded) return
    const { clock, keepAlive } = this.options
    const now = clock.now()
    clock.cancelTimer(this.watchTimer)
    this.watchTimer = NO_TIMER
    this.isOpen = true
    this.openedAt = now
    this.heardAt = now
    if (keepAlive !== undefined) {
      this.nextKeepAliveAt = now + keepAlive.intervalNanos
      this.watch(now)
    }
    this.owner.onOpen(this)
  }

  onMessage(bytes: Uint8Array): void {
    if (this.hasEnded) return
    const now = this.options.clock.now()
    this.heardAt = now
    this.owner.onMessage(this, bytes, now)
  }

  onSignOfLife(): void {
    this.heardAt = this.options.clock.now()
  }

  onClose(reason: string): void {
    if (this.end()) this.owner.onClose(this, reason)
  }

  private fail(reason: string): void {
    if (!this.end()) return
    this.transport.terminate()
    this.owner.onClose(this, reason)
  }

  private end(): boolean {
    if (this.hasEnded) return false
    this.hasEnded = true
    this.isOpen = false
    this.queue.length = 0
    this.options.clock.cancelTimer(this.watchTimer)
    this.options.clock.cancelTimer(this.sendTimer)
    return true
  }

  private watch(now: Nanos): void {
    const { clock, keepAlive } = this.options
    const silentAt = this.isPaused ? now + keepAlive!.silenceNanos : this.heardAt + keepAlive!.silenceNanos
    const dueAt = Math.min(this.nextKeepAliveAt, silentAt)
    if (dueAt < Number.POSITIVE_INFINITY) this.watchTimer = clock.setTimer(dueAt, this.onWatch)
  }

  private readonly onWatch = (): void => {
    const { clock, keepAlive } = this.options
    const now = clock.now()
    if (!this.isPaused && now - this.heardAt >= keepAlive!.silenceNanos) {
      this.fail(`silent for ${Math.round(keepAlive!.silenceNanos / 1e6)} ms`)
      return
    }
    if (now >= this.nextKeepAliveAt) {
      this.nextKeepAliveAt = now + keepAlive!.intervalNanos
      const text = keepAlive!.message(++this.requestId)
      if (text !== undefined) this.send(text)
      else if (this.limit.tryTake(now)) this.transport.ping()
    }
    if (!this.hasEnded) this.watch(now)
  }

  private readonly onConnectTimeout = (): void => {
    this.fail(`${placeOf(this.url)}: not connected within ${Math.round(this.options.connectTimeoutNanos / 1e6)} ms`)
  }

  private waitToSend(): void {
    const { clock } = this.options
    const now = clock.now()
    this.sendTimer = clock.setTimer(now + this.limit.waitNanos(now), this.onMaySend)
  }

  private readonly onMaySend = (): void => {
    this.sendTimer = NO_TIMER
    while (this.queue.length > 0 && this.limit.tryTake(this.options.clock.now())) {
      this.transport.send(this.queue.shift()!)
    }
    if (this.queue.length > 0) this.waitToSend()
  }
}
