import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import { TextBook, type TextLevel } from './text-book.ts'
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
  result: z.object({ t: z.int(), u: z.int(), b: z.array(level), a: z.array(level) }),
})
type Difference = z.infer<typeof Difference>['result']

/** A book as REST answers it. */
export function gateBookText(
  id: number,
  millis: number,
  bids: readonly TextLevel[],
  asks: readonly TextLevel[],
): string {
  return JSON.stringify({ id, current: millis, update: millis, asks, bids })
}

/** Talks as Gate.io's spot socket and its REST endpoints for books and time do, for a session of one pair. */
export class GateDialect implements VenueDialect {
  readonly impossibleFaults = {
    'shutdown-notice': 'Gate.io announces no cut',
  }
  private readonly symbol: string
  private readonly nowMillis: () => number
  private readonly levels = new TextBook()
  private id = 0
  private millis = 0
  /** Differences from before the book was known. */
  private readonly earlier: Difference[] = []

  /** @param nowMillis the venue's clock, milliseconds since 1970 */
  constructor(symbol: string, nowMillis: () => number) {
    this.symbol = symbol
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
    if (event === undefined || pair !== this.symbol) {
      const error = { code: 2, message: `unknown currency pair ${pair ?? ''}` }
      client.send(JSON.stringify({ time, id, channel, event: event ?? 'subscribe', error, result: null }))
      return
    }
    client.send(JSON.stringify({ time, id, channel, event, payload, result: { status: 'success' } }))
    if (event === 'subscribe') client.subscribe(`${channel}:${pair}`)
    else client.unsubscribe(`${channel}:${pair}`)
  }

  onPublish({ text, stream }: SessionMessage): void {
    if (stream === '') {
      const { data: book } = Snapshot.safeParse(jsonOf(text))
      if (book === undefined || this.levels.isKnown) return
      this.levels.replace(book.bids, book.asks)
      this.id = book.id
      this.millis = book.update
      for (const difference of this.earlier.splice(0)) this.apply(difference)
      return
    }
    const { data: message } = Difference.safeParse(jsonOf(text))
    if (message === undefined) return
    if (this.levels.isKnown) this.apply(message.result)
    else this.earlier.push(message.result)
  }

  onRequest(address: URL): DialectAnswer | 'later' | undefined {
    if (address.pathname === TIME_PATH) {
      return { status: 200, body: JSON.stringify({ server_time: this.nowMillis() }) }
    }
    if (address.pathname !== BOOK_PATH) return undefined
    if (address.searchParams.get('currency_pair') !== this.symbol) {
      return { status: 400, body: JSON.stringify({ label: 'INVALID_CURRENCY_PAIR', message: 'Invalid currency pair' }) }
    }
    if (!this.levels.isKnown) return 'later'
    return { status: 200, body: gateBookText(this.id, this.millis, this.levels.bids, this.levels.asks) }
  }

  private apply({ t, u, b, a }: Difference): void {
    if (u <= this.id) return
    this.id = u
    this.millis = t
    this.levels.apply(b, a)
  }
}
