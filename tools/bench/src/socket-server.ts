import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What a server process says when it listens. */
export interface ServerReady {
  readonly port: number
  /** Messages of streams that it replays to each client, and their bytes. */
  readonly frames: number
  readonly bytes: number
}

/** Sent after the last message. */
export const END_FRAME = '{"end":1}'

const RUNNER = fileURLToPath(new URL('./socket-server.runner.ts', import.meta.url))

/** A WebSocket server in a process of its own, which replays a session to each client as fast as it is taken. */
export class SocketServer {
  readonly ready: ServerReady
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, ready: ServerReady) {
    this.#process = process
    this.ready = ready
  }

  /** @param capture path of a Binance USD-M capture; undefined: `messages` generated ones */
  static async start(capture: string | undefined, messages: number): Promise<SocketServer> {
    const child = fork(RUNNER, [capture ?? '', String(messages)])
    const [ready] = (await once(child, 'message')) as [ServerReady]
    return new SocketServer(child, ready)
  }

  get webSocket(): string {
    return `ws://127.0.0.1:${this.ready.port}`
  }

  get rest(): string {
    return `http://127.0.0.1:${this.ready.port}`
  }

  close(): void {
    this.#process.disconnect()
  }
}
