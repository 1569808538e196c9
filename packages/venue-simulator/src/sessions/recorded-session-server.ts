import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Clock, CodedError, type Nanos, NO_TIMER, type TimerId, type Timers } from '@hft/clock'
import { WebSocketServer } from 'ws'
import { isOfMessage, type SessionFault } from '../faults/session-fault.ts'
import type { DialectAnswer, VenueDialect } from '../protocols/venue-dialect.ts'
import type { MarketSession, SessionMessage } from './market-session.ts'
import { SessionClient } from './session-client.ts'

/** Messages sent before other work of the process has its turn. */
const MESSAGES_AT_ONCE = 64
/** A client that has more than this to take is waited for. */
const MOST_BUFFERED_BYTES = 1 << 20
const GOING_AWAY = 1001
const TOO_MANY_REQUESTS = 429
const GARBAGE = Uint8Array.of(0xff, 0x7b, 0x22, 0x00, 0x80)

/** What a {@link RecordedSessionServer} replays, and how. */
export interface SessionServerOptions {
  readonly session: MarketSession
  readonly dialect: VenueDialect
  readonly faults?: readonly SessionFault[]
  /** 1 as fast as it was recorded, 10 ten times as fast; default as fast as the clients take it. */
  readonly speed?: number
  /** Needed for a {@link speed}. */
  readonly clock?: Clock & Timers
  /** Clients that must have subscribed before it begins; default 1. */
  readonly clients?: number
  /** Streams that each of them must have by then; default 1. */
  readonly streams?: number
  /** Publishes from the start on, whether or not anyone listens, as a venue does; wants a {@link speed}. */
  readonly isPublic?: boolean
  /** When the session's first message was due by the clock; what is late is sent at once. Default when it is sent. */
  readonly startedAt?: Nanos
  /** Port of the loopback interface; default a free one. */
  readonly port?: number
}

/**
 * A venue on this machine: replays a session to WebSocket clients, answers REST requests from the state that the
 * session has reached, and has the faults that its script says.
 *
 * It publishes while somebody is subscribed and waits while nobody is, unless it is public, except for the messages that a
 * fault lets pass.
 */
export class RecordedSessionServer {
  /** Number of the message to be published next. */
  position = 0
  /** Connections so far. */
  connectionCount = 0
  /** REST requests so far, by path. */
  readonly requests: string[] = []
  private readonly options: SessionServerOptions
  private readonly http: Server
  private readonly sockets: WebSocketServer
  private readonly clients = new Set<SessionClient>()
  private readonly streams = new Set<Socket>()
  private readonly pending: { address: URL; response: ServerResponse }[] = []
  private readonly faults: SessionFault[]
  private readonly dropped = new Map<SessionClient, number>()
  private timer: TimerId = NO_TIMER
  /** When the session's first message would have been sent at the speed asked for; NaN while it pauses. */
  private sessionStart: Nanos = Number.NaN
  private isScheduled = false
  private hasBegun = false
  private isClosed = false
  private heldAt = Number.POSITIVE_INFINITY
  private missed = 0
  private refusedConnections = 0
  private refusedRequests = 0
  private refusal: { status: number; retryAfterSeconds: number } = { status: 503, retryAfterSeconds: 0 }
  private staleAnswers = 0
  private readonly stale = new Map<string, DialectAnswer>()
  /** Books to be pushed, by stream, as they were when they should have begun to be old. */
  private readonly oldBooks = new Map<string, string>()

  private readonly symbols: ReadonlySet<string>

  private constructor(options: SessionServerOptions) {
    this.options = options
    const { symbol, symbols = [symbol] } = options.session
    this.symbols = new Set(symbols)
    this.faults = [...(options.faults ?? [])].sort((one, other) => one.at - other.at)
    this.sockets = new WebSocketServer({ noServer: true, autoPong: false, perMessageDeflate: false })
    this.http = createServer((request, response) => this.onRequest(request, response))
    this.http.on('upgrade', (request, socket, head) => this.onUpgrade(request, socket as Socket, head))
  }

  /**
   * Starts on the loopback interface; rejects when the port is taken.
   *
   * @throws CodedError `session.impossible_fault` when the script has a fault that the venue can't have
   */
  static async start(options: SessionServerOptions): Promise<RecordedSessionServer> {
    for (const { kind } of options.faults ?? []) {
      const reason = options.dialect.impossibleFaults?.[kind]
      if (reason === undefined) continue
      throw new CodedError('session.impossible_fault', `this venue can't have the fault '${kind}': ${reason}`)
    }
    const server = new RecordedSessionServer(options)
    server.http.listen(options.port ?? 0, '127.0.0.1')
    await once(server.http, 'listening')
    if (options.isPublic === true) server.schedule()
    return server
  }

  /** Address for WebSocket clients, without a path. */
  get webSocket(): string {
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}`
  }

  /** Address for REST clients, without a path. */
  get rest(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`
  }

  /** Whether everything was published. */
  get isFinished(): boolean {
    return this.position === this.options.session.messages.length
  }

  /** Connections there are. */
  get openConnections(): number {
    return this.clients.size
  }

  /** Whether a connection there is gets no answers to its pings. */
  get isMuted(): boolean {
    for (const { answersPings } of this.clients) if (!answersPings) return true
    return false
  }

  /** Stops publishing until {@link release}. @param before the message that isn't published; default the next one */
  hold(before = this.position): void {
    this.heldAt = before
  }

  release(): void {
    this.heldAt = Number.POSITIVE_INFINITY
    this.sessionStart = Number.NaN
    this.schedule()
  }

  async close(): Promise<void> {
    this.isClosed = true
    this.options.clock?.cancelTimer(this.timer)
    for (const client of this.clients) client.terminate()
    for (const stream of this.streams) stream.destroy()
    this.http.closeAllConnections()
    this.http.close()
    await once(this.http, 'close')
  }

  /** Whether publishing has stopped until {@link release}. */
  get isWaiting(): boolean {
    return this.position >= this.heldAt
  }

  private onUpgrade(request: IncomingMessage, stream: Socket, head: Buffer): void {
    this.streams.add(stream)
    stream.on('close', () => this.streams.delete(stream))
    // A client that goes away in the middle is no concern of the server.
    stream.on('error', () => stream.destroy())
    if (this.refusedConnections > 0) {
      this.refusedConnections--
      stream.end('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n')
      return
    }
    this.sockets.handleUpgrade(request, stream, head, (socket) => {
      const client = new SessionClient(this.connectionCount++, socket, stream, this.symbols, this.onSubscribe)
      if (!this.options.dialect.onConnect(new URL(request.url ?? '/', this.rest), client)) {
        client.close(GOING_AWAY, 'no such stream')
        return
      }
      this.clients.add(client)
      socket.on('message', (text) => {
        if (!client.isStalled) this.onText((text as Buffer).toString(), client)
      })
      socket.on('error', () => client.terminate())
      socket.on('close', () => {
        this.clients.delete(client)
        this.dropped.delete(client)
      })
      this.schedule()
    })
  }

  private onText(text: string, client: SessionClient): void {
    const { dialect } = this.options
    const isTooMany = this.refusedRequests > 0 && this.refusal.status === TOO_MANY_REQUESTS
    if (isTooMany && dialect.onTooMany?.(text, client) === true) this.refusedRequests--
    else dialect.onText(text, client)
    this.schedule()
  }

  /** Sends the book with which a stream begins, where the venue pushes one; an old one while a fault says so. */
  private readonly onSubscribe = (client: SessionClient, stream: string): void => {
    const { dialect } = this.options
    const book = dialect.snapshotOf?.(stream)
    if (book === undefined) return
    const old = this.staleAnswers > 0 ? this.oldBooks.get(stream) : undefined
    if (old !== undefined) this.staleAnswers--
    client.send(this.textFor(old ?? book, client))
  }

  private textFor(text: string, client: SessionClient): string {
    return this.options.dialect.textFor?.(text, client) ?? text
  }

  private onRequest(request: IncomingMessage, response: ServerResponse): void {
    const address = new URL(request.url ?? '/', this.rest)
    this.requests.push(address.pathname)
    if (this.refusedRequests > 0) {
      this.refusedRequests--
      const { status, retryAfterSeconds } = this.refusal
      response.writeHead(status, retryAfterSeconds > 0 ? { 'Retry-After': retryAfterSeconds } : {})
      response.end('{"code":-1003,"msg":"refused"}')
      return
    }
    this.answer(address, response)
  }

  private answer(address: URL, response: ServerResponse): void {
    const key = address.pathname + address.search
    const stale = this.staleAnswers > 0 ? this.stale.get(key) : undefined
    if (stale !== undefined) this.staleAnswers--
    const answer = stale ?? this.options.dialect.onRequest(address)
    if (answer === 'later') {
      this.pending.push({ address, response })
      return
    }
    // Kept, so that a fault can answer with it when it is old.
    if (answer !== undefined && stale === undefined) this.stale.set(key, answer)
    response.writeHead(answer?.status ?? 404, { 'Content-Type': 'application/json' })
    response.end(answer?.body ?? '{}')
  }

  /** Has the next messages published soon, if there is someone to hear them. */
  private schedule(): void {
    if (this.isScheduled || this.isClosed || this.isWaiting || this.isFinished) return
    if (!this.mayPublish()) {
      this.sessionStart = Number.NaN
      return
    }
    this.isScheduled = true
    const { speed, clock } = this.options
    if (speed === undefined || clock === undefined) {
      setImmediate(this.onTurn)
      return
    }
    const at = this.options.session.messages[this.position]!.atNanos / speed
    // After a pause the session goes on where it was, without hurrying.
    if (Number.isNaN(this.sessionStart)) this.sessionStart = this.options.startedAt ?? clock.now() - at
    this.timer = clock.setTimer(this.sessionStart + at, this.onTurn)
  }

  /** Whether the next message's time has come. */
  private isDue(): boolean {
    const { speed, clock, session } = this.options
    if (speed === undefined || clock === undefined) return true
    return session.messages[this.position]!.atNanos / speed + this.sessionStart <= clock.now()
  }

  private mayPublish(): boolean {
    if (this.missed > 0 || this.options.isPublic === true) return true
    let listening = 0
    for (const client of this.clients) {
      const streams = this.hasBegun ? 1 : (this.options.streams ?? 1)
      if (client.streams.size < streams || client.isStalled) continue
      if (client.bufferedBytes > MOST_BUFFERED_BYTES) {
        setImmediate(() => this.schedule())
        return false
      }
      listening++
    }
    this.hasBegun ||= listening >= (this.options.clients ?? 1)
    return this.hasBegun && listening > 0
  }

  private readonly onTurn = (): void => {
    this.isScheduled = false
    if (this.isClosed || this.isWaiting) return
    for (let sent = 0; sent < MESSAGES_AT_ONCE && !this.isFinished && !this.isWaiting; sent++) {
      if (!this.isDue() || !this.mayPublish()) break
      this.publishNext()
    }
    this.schedule()
  }

  private publishNext(): void {
    const message = this.options.session.messages[this.position]!
    if (this.missed > 0) this.missed--
    const hit: SessionFault[] = []
    while (this.faults.length > 0 && this.faults[0]!.at <= this.position) hit.push(this.faults.shift()!)
    for (const fault of hit) this.beginFault(fault)
    this.options.dialect.onPublish(message)
    this.position++
    if (message.stream !== '') {
      for (const client of this.clients) {
        if (client.streams.has(message.stream)) this.sendTo(client, message, hit)
      }
    }
    // A message of a stream that nobody has is no occasion for a fault of its bytes: the next one is.
    for (const fault of hit) {
      const isHeard = [...this.clients].some((client) => client.streams.has(message.stream))
      if (!isHeard && isOfMessage(fault)) this.faults.unshift({ ...fault, at: this.position })
    }
    for (const { address, response } of this.pending.splice(0)) this.answer(address, response)
  }

  /** Faults that aren't of one message's bytes. */
  private beginFault(fault: SessionFault): void {
    switch (fault.kind) {
      case 'mute-pings':
        for (const client of this.clients) if (isHit(client, fault.line)) client.answersPings = false
        break
      case 'shutdown-notice':
        for (const client of this.clients) {
          if (isHit(client, fault.line)) client.send(this.options.dialect.shutdownNotice ?? '')
        }
        break
      case 'close':
      case 'stall':
        for (const client of this.clients) {
          if (!isHit(client, fault.line)) continue
          if (fault.kind === 'close') client.close(GOING_AWAY, 'connection lifetime')
          else client.isStalled = true
        }
        this.missed = fault.missed ?? 0
        break
      case 'stale-snapshot':
        this.staleAnswers = fault.count ?? 1
        this.keepBooks()
        break
      case 'rate-limit':
      case 'server-error':
        this.refusedRequests = fault.count ?? 1
        this.refusal = {
          status: fault.kind === 'rate-limit' ? TOO_MANY_REQUESTS : 503,
          retryAfterSeconds: fault.retryAfterSeconds ?? 0,
        }
        break
      case 'refuse-connections':
        this.refusedConnections = fault.count ?? 1
    }
  }

  /** Books that were pushed are pushed again as they are now, when a fault wants old ones. */
  private keepBooks(): void {
    for (const { streams } of this.clients) {
      for (const stream of streams) {
        const book = this.options.dialect.snapshotOf?.(stream)
        if (book !== undefined) this.oldBooks.set(stream, book)
      }
    }
  }

  private sendTo(client: SessionClient, message: SessionMessage, hit: readonly SessionFault[]): void {
    const text = this.textFor(message.text, client)
    const left = this.dropped.get(client) ?? 0
    if (left > 0) {
      this.dropped.set(client, left - 1)
      return
    }
    const fault = hit.find((one) => isOfMessage(one) && isHit(client, 'line' in one ? one.line : undefined))
    switch (fault?.kind) {
      case 'drop':
        this.dropped.set(client, (fault.count ?? 1) - 1)
        return
      case 'duplicate':
        client.send(text)
        break
      case 'reorder':
        client.postpone(text)
        return
      case 'malformed':
        client.send(text.slice(0, text.length >> 1))
        return
      case 'garbage':
        client.sendBytes(GARBAGE)
        break
      case 'cut-in-frame':
        client.cutInFrame(text)
        this.missed = fault.missed ?? 0
        return
    }
    client.send(text)
  }
}

function isHit(client: SessionClient, line: number | undefined): boolean {
  return line === undefined || client.line === line
}
