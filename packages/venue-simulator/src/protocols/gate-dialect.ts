import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import { NumberedBook } from './numbered-book.ts'
import type { TextLevel } from './text-book.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const SOCKET_PATH = '/ws/v4/'
const BOOK_PATH = '/api/v4/spot/order_book'
const TIME_PATH = '/api/v4/spot/time'

const level = z.tuple([z.string(), z.string()])
const Request = z.object({
  time: z.int(),
  id: z.int().optional(),
  channel: z.string(),
  event: z.enum(['subscribe', 'unsubscribe']).optional(),
  payload: z.array(z.string()).optional(),
})
const Snapshot = z.object({ id: z.int(), update: z.int(), asks: z.array(level), bids: z.array(level) })
const Difference = z.object({
  channel: z.literal('spot.order_book_update'),
  result: z.object({ t: z.int(), s: z.string(), u: z.int(), b: z.array(level), a: z.array(level) }),
})

/** A book as REST answers it. */
export function gateBookText(
  id: number,
  millis: number,
  bids: readonly TextLevel[],
  asks: readonly TextLevel[],
): string {
  return JSON.stringify({ id, current: millis, update: millis, asks, bids })
}

/** Talks as Gate.io's spot socket and its REST endpoints for books and time do, for the pairs of a session. */
export class GateDialect implements VenueDialect {
  readonly impossibleFaults = {
    'shutdown-notice': 'Gate.io announces no cut',
  }
  private readonly books: ReadonlyMap<string, NumberedBook>
  private readonly nowMillis: () => number

  /**
   * @param symbols the session's; fetched books that name none are of the first
   * @param nowMillis the venue's clock, milliseconds since 1970
   */
  constructor(symbols: string | readonly string[], nowMillis: () => number) {
    this.books = new Map([symbols].flat().map((symbol) => [symbol, new NumberedBook()]))
    this.nowMillis = nowMillis
  }

  onConnect(address: URL): boolean {
    return address.pathname === SOCKET_PATH
  }

  onText(text: string, client: DialectClient): void {
    const time = Math.floor(this.nowMillis() / 1_000)
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request?.channel === 'spot.ping') {
      client.answerPing(JSON.stringify({ time, channel: 'spot.pong', event: '', result: null }))
      return
    }
    const { id, channel, event, payload } = request ?? {}
    const [pair] = payload ?? []
    if (event === undefined || pair === undefined || !this.books.has(pair)) {
      const error = { code: 2, message: `unknown currency pair ${pair ?? ''}` }
      client.send(JSON.stringify({ time, id, channel, event: event ?? 'subscribe', error, result: null }))
      return
    }
    client.send(JSON.stringify({ time, id, channel, event, payload, result: { status: 'success' } }))
    if (event === 'subscribe') client.subscribe(`${channel}:${pair}`)
    else client.unsubscribe(`${channel}:${pair}`)
  }

  onPublish({ text, stream, symbol }: SessionMessage): void {
    if (stream === '') {
      const { data: book } = Snapshot.safeParse(jsonOf(text))
      const [first] = this.books.keys()
      if (book === undefined) return
      const { id, update: millis, bids, asks } = book
      this.books.get(symbol ?? first!)?.begin({ id, millis, bids, asks })
      return
    }
    const { data: message } = Difference.safeParse(jsonOf(text))
    if (message === undefined) return
    const { t: millis, s, u: id, b: bids, a: asks } = message.result
    this.books.get(s)?.apply({ id, millis, bids, asks })
  }

  onRequest(address: URL): DialectAnswer | 'later' | undefined {
    if (address.pathname === TIME_PATH) {
      return { status: 200, body: JSON.stringify({ server_time: this.nowMillis() }) }
    }
    if (address.pathname !== BOOK_PATH) return undefined
    const book = this.books.get(address.searchParams.get('currency_pair') ?? '')
    if (book === undefined) {
      return { status: 400, body: JSON.stringify({ label: 'INVALID_CURRENCY_PAIR', message: 'Invalid currency pair' }) }
    }
    const { levels, id, millis } = book
    if (!levels.isKnown) return 'later'
    return { status: 200, body: gateBookText(id, millis, levels.bids, levels.asks) }
  }
}
