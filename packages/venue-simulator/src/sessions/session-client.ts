import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import type { DialectClient } from '../protocols/venue-dialect.ts'

const FINAL_TEXT_FRAME = 0x81
const TWO_BYTE_LENGTH = 126
const LARGEST_TWO_BYTE_LENGTH = 0xffff

/** A client of the server: what it hears, and how its connection goes wrong. */
export class SessionClient implements DialectClient {
  /** In the order of connecting, from 0. */
  readonly line: number
  readonly streams = new Set<string>()
  /** It is connected and hears nothing. */
  isStalled = false
  answersPings = true
  /** A message that is sent after the next one. */
  private postponed: string | undefined
  private readonly socket: WebSocket
  private readonly stream: Socket
  private readonly symbols: ReadonlySet<string>
  private readonly onSubscribe: (client: SessionClient, stream: string) => void

  /**
   * @param symbols that the venue has
   * @param onSubscribe is told of a stream that begins
   */
  constructor(
    line: number,
    socket: WebSocket,
    stream: Socket,
    symbols: ReadonlySet<string>,
    onSubscribe: (client: SessionClient, stream: string) => void,
  ) {
    this.line = line
    this.symbols = symbols
    this.onSubscribe = onSubscribe
    this.socket = socket
    this.stream = stream
    socket.on('ping', (payload) => {
      if (this.answersPings && !this.isStalled) socket.pong(payload)
    })
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN
  }

  /** Bytes that the client hasn't taken yet. */
  get bufferedBytes(): number {
    return this.isStalled ? 0 : this.socket.bufferedAmount
  }

  lists(symbol: string): boolean {
    return this.symbols.has(symbol)
  }

  subscribe(stream: string): void {
    this.streams.add(stream)
    this.onSubscribe(this, stream)
  }

  unsubscribe(stream: string): void {
    this.streams.delete(stream)
  }

  send(text: string): void {
    if (this.isStalled || !this.isOpen) return
    this.socket.send(text)
    const { postponed } = this
    this.postponed = undefined
    if (postponed !== undefined) this.socket.send(postponed)
  }

  answerPing(text: string): void {
    if (this.answersPings) this.send(text)
  }

  sendBytes(bytes: Uint8Array): void {
    if (!this.isStalled && this.isOpen) this.socket.send(bytes)
  }

  /** Sends a message after the next one. */
  postpone(text: string): void {
    this.postponed = text
  }

  /** Writes the first half of a message's frame and destroys the connection. */
  cutInFrame(text: string): void {
    const payload = Buffer.from(text).subarray(0, LARGEST_TWO_BYTE_LENGTH)
    const header = Buffer.from([FINAL_TEXT_FRAME, TWO_BYTE_LENGTH, payload.length >> 8, payload.length & 0xff])
    this.stream.write(Buffer.concat([header, payload.subarray(0, payload.length >> 1)]), () => this.stream.destroy())
    this.isStalled = true
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason)
    this.isStalled = true
  }

  terminate(): void {
    this.socket.terminate()
  }
}
