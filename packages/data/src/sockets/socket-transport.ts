import { WebSocket } from 'ws'
import { connectionProblem } from './connection-problem.ts'

/** What a transport tells its owner. After `onClose` nothing follows. */
export interface SocketTransportListener {
  onOpen(): void
  /** A whole message. The bytes are the receiver's own and valid as long as they are held. */
  onMessage(bytes: Uint8Array): void
  /** A ping or pong frame came. */
  onSignOfLife(): void
  onClose(reason: string): void
}

/** One connection, once made. */
export interface SocketTransport {
  send(text: string): void
  /** Sends a ping frame without a payload. */
  ping(): void
  /** Stops reading, so that the peer's window fills. */
  pause(): void
  resume(): void
  /** Says goodbye and ends; the listener hears nothing any more. */
  close(): void
  /** Ends at once, without waiting for the peer; the listener hears nothing any more. */
  terminate(): void
}

/** What a connection must keep to. */
export interface SocketTransportOptions {
  /** A longer message ends the connection. */
  readonly maximumPayloadBytes: number
  /** Whether to offer compression; it costs more time than it saves on a fast line. */
  readonly perMessageDeflate: boolean
}

/** Begins to connect. */
export type SocketOpener = (
  url: string,
  options: SocketTransportOptions,
  listener: SocketTransportListener,
) => SocketTransport

const CLOSE_TIMEOUT_MILLIS = 1_000
const NORMAL_CLOSURE = 1_000

/** A connection over the `ws` library. Text isn't checked for UTF-8 there: whoever decodes it must. */
export const openWebSocket: SocketOpener = (url, options, listener) => new WebSocketTransport(url, options, listener)

class WebSocketTransport implements SocketTransport {
  private readonly socket: WebSocket
  private isPaused = false

  constructor(url: string, options: SocketTransportOptions, listener: SocketTransportListener) {
    const socketOptions = {
      maxPayload: options.maximumPayloadBytes,
      perMessageDeflate: options.perMessageDeflate,
      skipUTF8Validation: true,
      closeTimeout: CLOSE_TIMEOUT_MILLIS,
    }
    const socket = new WebSocket(url, socketOptions)
    this.socket = socket
    let problem = ''
    let wasOpen = false
    socket.on('open', () => {
      wasOpen = true
      if (this.isPaused) socket.pause()
      listener.onOpen()
    })
    // With the default binary type every message is one Buffer.
    socket.on('message', (bytes) => listener.onMessage(bytes as Buffer))
    socket.on('ping', () => listener.onSignOfLife())
    socket.on('pong', () => listener.onSignOfLife())
    socket.on('error', (error) => {
      problem = wasOpen ? error.message : connectionProblem(url, error)
    })
    socket.on('close', (code, reason) => {
      const said = reason.length > 0 ? ` ${reason.toString('latin1')}` : ''
      listener.onClose(problem === '' ? `closed with ${code}${said}` : problem)
    })
  }

  send(text: string): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text)
  }

  ping(): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.ping()
  }

  pause(): void {
    this.isPaused = true
    this.socket.pause()
  }

  resume(): void {
    this.isPaused = false
    this.socket.resume()
  }

  close(): void {
    this.fallSilent()
    this.socket.close(NORMAL_CLOSURE)
  }

  terminate(): void {
    this.fallSilent()
    this.socket.terminate()
  }

  private fallSilent(): void {
    this.socket.removeAllListeners()
    // Ending a connection that isn't made yet is reported as an error, which nobody waits for.
    this.socket.on('error', ignore)
  }
}

function ignore(): void {}
