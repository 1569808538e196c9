import type { SocketOpener, SocketTransport, SocketTransportListener, SocketTransportOptions } from '@hft/data'
import type { RestClient } from './rest-client.ts'

const OK = 200

/** What a venue answered that was asked for the address of a socket. */
export type SocketAddress = (body: Uint8Array) => string | undefined

/**
 * Connects where the address isn't fixed: the one given is that of a REST request, whose answer holds the socket's.
 *
 * @param addressOf finds it in an answer
 */
export function askingOpener(rest: RestClient, addressOf: SocketAddress, open: SocketOpener): SocketOpener {
  return (url, options, listener) => new AskedTransport(rest, addressOf, open, url, options, listener)
}

/** A connection whose address is asked for first. Until that has come there is nothing to send on. */
class AskedTransport implements SocketTransport {
  private transport: SocketTransport | undefined
  private isPaused = false
  private hasEnded = false

  constructor(
    rest: RestClient,
    addressOf: SocketAddress,
    open: SocketOpener,
    url: string,
    options: SocketTransportOptions,
    listener: SocketTransportListener,
  ) {
    if (rest.post === undefined) {
      queueMicrotask(() => this.fail(listener, `the REST client can't post, as ${url} needs`))
      return
    }
    rest.post(url).then(
      ({ status, body }) => {
        const address = status === OK ? addressOf(body) : undefined
        if (address === undefined) this.fail(listener, `no address from ${url}, status ${status}`)
        else if (!this.hasEnded) this.connect(open(address, options, listener))
      },
      (error: unknown) => this.fail(listener, error instanceof Error ? error.message : String(error)),
    )
  }

  send(text: string): void {
    this.transport?.send(text)
  }

  ping(): void {
    this.transport?.ping()
  }

  pause(): void {
    this.isPaused = true
    this.transport?.pause()
  }

  resume(): void {
    this.isPaused = false
    this.transport?.resume()
  }

  close(): void {
    this.hasEnded = true
    this.transport?.close()
  }

  terminate(): void {
    this.hasEnded = true
    this.transport?.terminate()
  }

  private connect(transport: SocketTransport): void {
    this.transport = transport
    if (this.isPaused) transport.pause()
  }

  private fail(listener: SocketTransportListener, reason: string): void {
    if (this.hasEnded) return
    this.hasEnded = true
    listener.onClose(reason)
  }
}
