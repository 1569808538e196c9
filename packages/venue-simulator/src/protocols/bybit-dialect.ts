import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import { TextBook } from './text-book.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const level = z.tuple([z.string(), z.string()])
const Request = z.object({
  op: z.string(),
  // Documented as text; clients that send a number are answered too.
  req_id: z.union([z.string(), z.number()]).optional(),
  args: z.array(z.string()).optional(),
})
const Book = z.object({
  topic: z.string(),
  type: z.enum(['snapshot', 'delta']),
  data: z.object({ s: z.string(), b: z.array(level), a: z.array(level), u: z.int(), seq: z.int().optional() }),
  ts: z.int(),
  cts: z.int().optional(),
})
const Ticker = z.object({ topic: z.string(), data: z.record(z.string(), z.unknown()), ts: z.int() })
const BOOK_TOPIC = 'orderbook.'
const TICKER_TOPIC = 'tickers.'
/** The best level alone comes as a whole each time. */
const BEST_TOPIC = 'orderbook.1.'
/** Topics in one request on the spot socket. */
const MOST_SPOT_TOPICS = 10

/** Topic of a recorded Bybit message; undefined for answers. */
export function bybitStreamOf(text: string): string | undefined {
  return /^\{"topic":"([^"]+)"/.exec(text)?.[1]
}

/**
 * Talks as Bybit v5's public sockets do: a request is answered once, and a book begins with a snapshot.
 * https://bybit-exchange.github.io/docs/v5/ws/connect
 */
export class BybitDialect implements VenueDialect {
  readonly impossibleFaults = {
    'shutdown-notice': 'Bybit announces no cut',
  }
  private readonly market: 'spot' | 'linear'
  private readonly nowMillis: () => number
  private readonly books = new Map<string, { readonly levels: TextBook; last: z.infer<typeof Book> }>()
  /** All fields of each ticker, of which messages tell those that have changed. */
  private readonly tickers = new Map<string, z.infer<typeof Ticker>>()

  /** @param nowMillis the venue's clock, milliseconds since 1970 */
  constructor(market: 'spot' | 'linear', nowMillis: () => number) {
    this.market = market
    this.nowMillis = nowMillis
  }

  onConnect(address: URL): boolean {
    return address.pathname === `/v5/public/${this.market}`
  }

  onText(text: string, client: DialectClient): void {
    const { data: request } = Request.safeParse(jsonOf(text))
    const { op = '', req_id = '', args = [] } = request ?? {}
    if (op === 'ping') {
      client.answerPing(answer(true, 'pong', req_id, 'ping'))
      return
    }
    if (op !== 'subscribe' && op !== 'unsubscribe') {
      client.send(answer(false, 'Invalid op', req_id, op))
      return
    }
    if (this.market === 'spot' && args.length > MOST_SPOT_TOPICS) {
      client.send(answer(false, `args size >${MOST_SPOT_TOPICS}`, req_id, op))
      return
    }
    const unknown = args.find((topic) => !client.lists(topic.slice(topic.lastIndexOf('.') + 1)))
    if (unknown !== undefined) {
      client.send(answer(false, `error:handler not found,topic:${unknown}`, req_id, op))
      return
    }
    client.send(answer(true, op === 'subscribe' ? 'subscribe' : '', req_id, op))
    for (const topic of args) {
      if (op === 'subscribe') client.subscribe(topic)
      else client.unsubscribe(topic)
    }
  }

  onTooMany(text: string, client: DialectClient): boolean {
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request?.op !== 'subscribe') return false
    client.send(answer(false, 'Too many visits. Exceeded the API Rate Limit.', request.req_id ?? '', request.op))
    return true
  }

  onPublish({ text, stream }: SessionMessage): void {
    if (stream.startsWith(TICKER_TOPIC)) {
      const { data: ticker } = Ticker.safeParse(jsonOf(text))
      if (ticker === undefined) return
      this.tickers.set(stream, { ...ticker, data: { ...this.tickers.get(stream)?.data, ...ticker.data } })
    }
    if (!stream.startsWith(BOOK_TOPIC) || stream.startsWith(BEST_TOPIC)) return
    const { data: message } = Book.safeParse(jsonOf(text))
    if (message === undefined) return
    const known = this.books.get(stream)
    const levels = known?.levels ?? new TextBook()
    if (message.type === 'snapshot') levels.replace(message.data.b, message.data.a)
    else levels.apply(message.data.b, message.data.a)
    this.books.set(stream, { levels, last: message })
  }

  snapshotOf(stream: string): string | undefined {
    const ticker = this.tickers.get(stream)
    if (ticker !== undefined) return JSON.stringify({ ...ticker, type: 'snapshot' })
    const book = this.books.get(stream)
    if (book === undefined) return undefined
    const { levels, last } = book
    return JSON.stringify({ ...last, type: 'snapshot', data: { ...last.data, b: levels.bids, a: levels.asks } })
  }

  onRequest(address: URL): DialectAnswer | undefined {
    if (address.pathname !== '/v5/market/time') return undefined
    const now = this.nowMillis()
    const result = { timeSecond: String(Math.floor(now / 1e3)), timeNano: `${now}000000` }
    return { status: 200, body: JSON.stringify({ retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time: now }) }
  }
}

function answer(success: boolean, ret_msg: string, req_id: string | number, op: string): string {
  return JSON.stringify({ success, ret_msg, conn_id: 'local', req_id, op })
}
