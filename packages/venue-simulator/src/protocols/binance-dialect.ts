import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { BinanceBook } from './binance-book.ts'
import { jsonOf } from './message-json.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const level = z.tuple([z.string(), z.string()])
const Request = z.object({
  method: z.string(),
  params: z.array(z.string()).optional(),
  id: z.union([z.int(), z.string(), z.null()]).optional(),
})
const Snapshot = z.object({ lastUpdateId: z.int(), bids: z.array(level), asks: z.array(level) })
const Difference = z.object({
  data: z.object({ e: z.literal('depthUpdate'), s: z.string(), u: z.int(), b: z.array(level), a: z.array(level) }),
})
const SOCKET_PATH = /^(\/(public|market))?\/(stream|ws)(\/.*)?$/
const REST_PATH = /^\/(api\/v3|fapi\/v1|dapi\/v1)\/(depth|time)$/
const DEPTH_STREAM = '@depth'

/** Name of a recorded message's stream: that of its wrapper, empty for a fetched book. */
export function binanceStreamOf(text: string): string | undefined {
  const wrapped = /^\{"stream":"([^"]+)","data":/.exec(text)
  if (wrapped !== null) return wrapped[1]
  return text.startsWith('{"lastUpdateId":') ? '' : undefined
}

/**
 * Talks as Binance's streams and its REST endpoints for books and time do, for the symbols of a session. A stream
 * that there isn't is confirmed like any other.
 *
 * Books are answered with all levels, whatever `limit` asks for.
 */
export class BinanceDialect implements VenueDialect {
  readonly shutdownNotice: string
  private readonly books: ReadonlyMap<string, BinanceBook>
  private readonly nowMillis: () => number

  /**
   * @param symbols the session's; fetched books that name none are of the first
   * @param nowMillis the venue's clock, milliseconds since 1970
   */
  constructor(symbols: string | readonly string[], nowMillis: () => number) {
    this.books = new Map([symbols].flat().map((symbol) => [symbol, new BinanceBook()]))
    this.nowMillis = nowMillis
    this.shutdownNotice = JSON.stringify({ e: 'serverShutdown', E: 0 })
  }

  onConnect(address: URL, client: DialectClient): boolean {
    const path = SOCKET_PATH.exec(address.pathname)
    if (path === null) return false
    const named = path[4]?.slice(1) || address.searchParams.get('streams') || ''
    for (const stream of named.split('/')) if (stream !== '') client.subscribe(stream)
    return true
  }

  onText(text: string, client: DialectClient): void {
    const { data: request } = Request.safeParse(jsonOf(text))
    const id = request?.id ?? null
    if (request?.method !== 'SUBSCRIBE' && request?.method !== 'UNSUBSCRIBE') {
      client.send(JSON.stringify({ id, error: { code: 2, msg: 'Invalid request' } }))
      return
    }
    for (const stream of request.params ?? []) {
      if (request.method === 'SUBSCRIBE') client.subscribe(stream)
      else client.unsubscribe(stream)
    }
    client.send(JSON.stringify({ result: null, id }))
  }

  onPublish({ text, stream, symbol }: SessionMessage): void {
    if (stream === '') {
      const { data: book } = Snapshot.safeParse(jsonOf(text))
      const [first] = this.books.keys()
      if (book !== undefined) this.books.get(symbol ?? first!)?.begin(book.lastUpdateId, book.bids, book.asks)
      return
    }
    if (!stream.includes(DEPTH_STREAM)) return
    const { data: difference } = Difference.safeParse(jsonOf(text))
    if (difference !== undefined) this.books.get(difference.data.s)?.apply(difference.data)
  }

  onRequest(address: URL): DialectAnswer | 'later' | undefined {
    const path = REST_PATH.exec(address.pathname)
    if (path === null) return undefined
    if (path[2] === 'time') return { status: 200, body: JSON.stringify({ serverTime: this.nowMillis() }) }
    const book = this.books.get(address.searchParams.get('symbol') ?? '')
    if (book === undefined) {
      return { status: 400, body: JSON.stringify({ code: -1121, msg: 'Invalid symbol.' }) }
    }
    const body = book.snapshotText()
    return body === undefined ? 'later' : { status: 200, body }
  }
}
