import type { SocketOpener, SocketTransport, SocketTransportListener } from './socket-transport.ts'

/** A connection whose peer is the test. */
export class ScriptedTransport implements SocketTransport {
  readonly url: string
  readonly peer: SocketTransportListener
  readonly sent: string[] = []
  pings = 0
  isPaused = false
  /** How our side ended it. */
  ending: 'close' | 'terminate' | undefined

  constructor(url: string, peer: SocketTransportListener) {
    this.url = url
    this.peer = peer
  }

  send(text: string): void {
    this.sent.push(text)
  }

  ping(): void {
    this.pings++
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }

  close(): void {
    this.ending = 'close'
  }

  terminate(): void {
    this.ending = 'terminate'
  }
}

/** An opener that keeps the connections it made, in order. */
export function scriptedOpener(): { readonly made: ScriptedTransport[]; readonly open: SocketOpener } {
  const made: ScriptedTransport[] = []
  const open: SocketOpener = (url, _options, listener) => {
    const transport = new ScriptedTransport(url, listener)
    made.push(transport)
    return transport
  }
  return { made, open }
}
