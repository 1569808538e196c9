import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import { NumberedBook } from './numbered-book.ts'
import type { TextLevel } from './text-book.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const SOCKET_PATH = '/endpoint'
const TOKEN_PATH = '/api/v1/bullet-public'
const BOOK_PATH = '/api/v1/market/orderbook/level2_100'
const TIME_PATH = '/api/v1/timestamp'
const SUCCESS = '200000'

const change = z.tuple([z.string(), z.string(), z.string()])
const Request = z.object({
  id: z.string(),
  type: z.enum(['subscribe', 'unsubscribe', 'ping']),
  topic: z.string().optional(),
})
const Snapshot = z.object({
  data: z.object({
    time: z.number(),
    sequence: z.string(),
    bids: z.array(z.tuple([z.string(), z.string()])),
    asks: z.array(z.tuple([z.string(), z.string()])),
  }),
})
const Difference = z.object({
  subject: z.literal('trade.l2update'),
  data: z.object({
    changes: z.object({ asks: z.array(change), bids: z.array(change) }),
    sequenceEnd: z.number(),
    symbol: z.string(),
    time: z.number(),
  }),
})

/** A book as REST answers it. */
export function kucoinBookText(
  sequence: number,
  time: number,
  bids: readonly TextLevel[],
  asks: readonly TextLevel[],
): string {
  return JSON.stringify({ code: SUCCESS, data: { time, sequence: String(sequence), bids, asks } })
}

/**
 * Talks as KuCoin's spot socket does, for the symbols of a session: a connection needs a token that a request over REST
 * answers with, and each token is good once.
 */
export class KucoinDialect implements VenueDialect {
  readonly impossibleFaults = {
    'shutdown-notice': 'KuCoin announces no cut',
  }
  private readonly books: ReadonlyMap<string, NumberedBook>
  private readonly nowMillis: () => number
  private readonly tokens = new Set<string>()
  private tokenCount = 0

  /**
   * @param symbols the session's; fetched books that name none are of the first
   * @param nowMillis the venue's clock, milliseconds since 1970
   */
  constructor(symbols: string | readonly string[], nowMillis: () => number) {
    this.books = new Map([symbols].flat().map((symbol) => [symbol, new NumberedBook()]))
    this.nowMillis = nowMillis
  }

  onConnect(address: URL, client: DialectClient): boolean {
    const token = address.searchParams.get('token') ?? ''
    if (address.pathname !== SOCKET_PATH || !this.tokens.delete(token)) return false
    client.send(JSON.stringify({ id: `c${client.line}`, type: 'welcome' }))
    return true
  }

  onText(text: string, client: DialectClient): void {
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request?.type === 'ping') {
      client.answerPing(JSON.stringify({ id: request.id, type: 'pong' }))
      return
    }
    const { id = '', topic = '' } = request ?? {}
    if (request === undefined || !this.books.has(topic.slice(topic.indexOf(':') + 1))) {
      client.send(JSON.stringify({ id, type: 'error', code: 404, data: `topic ${topic} is not found` }))
      return
    }
    client.send(JSON.stringify({ id, type: 'ack' }))
    if (request.type === 'subscribe') client.subscribe(topic)
    else client.unsubscribe(topic)
  }

  onPublish({ text, stream, symbol }: SessionMessage): void {
    if (stream === '') {
      const { data: book } = Snapshot.safeParse(jsonOf(text))
      const [first] = this.books.keys()
      if (book === undefined) return
      const { sequence, time: millis, bids, asks } = book.data
      this.books.get(symbol ?? first!)?.begin({ id: Number(sequence), millis, bids, asks })
      return
    }
    const { data: message } = Difference.safeParse(jsonOf(text))
    if (message === undefined) return
    const { changes, sequenceEnd: id, time: millis, symbol: of } = message.data
    const levels = (side: readonly z.infer<typeof change>[]) =>
      side.filter(([price]) => Number(price) > 0).map(([price, quantity]): TextLevel => [price, quantity])
    this.books.get(of)?.apply({ id, millis, bids: levels(changes.bids), asks: levels(changes.asks) })
  }

  onRequest(address: URL): DialectAnswer | 'later' | undefined {
    switch (address.pathname) {
      case TOKEN_PATH:
        return { status: 200, body: this.tokenText(address) }
      case TIME_PATH:
        return { status: 200, body: JSON.stringify({ code: SUCCESS, data: this.nowMillis() }) }
      case BOOK_PATH: {
        const book = this.books.get(address.searchParams.get('symbol') ?? '')
        if (book === undefined) {
          return { status: 400, body: JSON.stringify({ code: '900001', msg: 'symbol not exists' }) }
        }
        const { levels, id, millis } = book
        if (!levels.isKnown) return 'later'
        return { status: 200, body: kucoinBookText(id, millis, levels.bids, levels.asks) }
      }
      default:
        return undefined
    }
  }

  private tokenText(address: URL): string {
    const token = `t+/${++this.tokenCount}==`
    this.tokens.add(token)
    const server = { endpoint: `ws://${address.host}${SOCKET_PATH}`, encrypt: false, protocol: 'websocket' }
    const instanceServers = [{ ...server, pingInterval: 18_000, pingTimeout: 10_000 }]
    return JSON.stringify({ code: SUCCESS, data: { token, instanceServers } })
  }
}
