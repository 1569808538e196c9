import { once } from 'node:events'
import { WebSocket } from 'ws'
import { END_FRAME, type SocketServer } from './socket-server.ts'
import type { SocketTimes } from './socket-times.ts'

interface Level {
  readonly 0: string
  readonly 1: string
}
interface Message {
  readonly result?: unknown
  readonly data: {
    readonly e: string
    readonly u: number
    readonly b: string & readonly Level[]
    readonly a: string & readonly Level[]
    readonly B: string
    readonly A: string
    readonly p: string
    readonly q: string
  }
}

/** What the bench's rival is: `ws`, `JSON.parse`, and a book of two Maps of doubles. */
export class ParsingClient {
  readonly #bids = new Map<number, number>()
  readonly #asks = new Map<number, number>()
  /** Best bid, its quantity, best ask, its quantity. */
  #quote: readonly number[] = []
  trades = 0

  /** Levels of the book. */
  get levels(): number {
    return this.#bids.size + this.#asks.size
  }

  get quote(): readonly number[] {
    return this.#quote
  }

  /** Takes the session of a server to its end; answers the seconds from its first message to the last. */
  async run({ webSocket, rest }: SocketServer, times: SocketTimes): Promise<number> {
    const socket = new WebSocket(`${webSocket}/public/stream`, { perMessageDeflate: false, skipUTF8Validation: true })
    let firstAt = Number.NaN
    let seconds = 0
    socket.on('message', (bytes: Buffer) => {
      if (bytes.length === END_FRAME.length) {
        seconds = (performance.now() - firstAt) / 1000
        socket.terminate()
        return
      }
      const at = performance.now()
      if (Number.isNaN(firstAt)) firstAt = at
      const kind = this.#take(JSON.parse(bytes.toString('latin1')))
      if (kind >= 0) times.note(kind, performance.now() - at)
    })
    await once(socket, 'open')
    socket.send('{"method":"SUBSCRIBE","params":[],"id":1}')
    await (await fetch(`${rest}/fapi/v1/depth`)).text()
    await once(socket, 'close')
    return seconds
  }

  #take({ data }: Message): number {
    if (data === undefined) return -1
    if (data.e === 'bookTicker') {
      this.#quote = [Number(data.b), Number(data.B), Number(data.a), Number(data.A)]
      return 0
    }
    if (data.e === 'trade') {
      this.trades++
      return Number(data.p) * Number(data.q) >= 0 ? 2 : -1
    }
    for (const [side, levels] of [
      [this.#bids, data.b],
      [this.#asks, data.a],
    ] as const) {
      for (const level of levels as readonly Level[]) {
        const quantity = Number(level[1])
        if (quantity === 0) side.delete(Number(level[0]))
        else side.set(Number(level[0]), quantity)
      }
    }
    return 1
  }
}
