import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import { TextBook, type TextLevel } from './text-book.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const Request = z.object({
  id: z.union([z.int(), z.string()]).optional(),
  method: z.string(),
  params: z.object({ channels: z.array(z.string()).optional(), interval: z.number().optional() }).optional(),
})
const changedLevel = z.tuple([z.enum(['new', 'change', 'delete']), z.number(), z.number()])
const Book = z.object({
  params: z.object({
    channel: z.string(),
    data: z.object({
      type: z.enum(['snapshot', 'change']),
      timestamp: z.int(),
      instrument_name: z.string(),
      change_id: z.int(),
      bids: z.array(changedLevel),
      asks: z.array(changedLevel),
    }),
  }),
})
const CHANNEL = /^(trades|book|ticker)\.[^.]+\.(raw|100ms|agg2)$|^quote\.[^.]+$/
const LEAST_INTERVAL_SECONDS = 10
const INVALID_PARAMS = -32_602
const UNKNOWN_METHOD = -32_601
const TOO_MANY_REQUESTS = 10_028

interface KeptBook {
  readonly levels: TextBook
  last: z.infer<typeof Book>['params']['data']
}

/** Channel of a recorded Deribit message; undefined for answers and heartbeats. */
export function deribitStreamOf(text: string): string | undefined {
  return /^\{"jsonrpc":"2\.0","method":"subscription","params":\{"channel":"([^"]+)"/.exec(text)?.[1]
}

/**
 * Talks JSON-RPC as Deribit does: a request is answered with the channels that there are, a book begins with a snapshot,
 * and who has asked for heartbeats has to pass a test. https://docs.deribit.com/articles/json-rpc-overview
 */
export class DeribitDialect implements VenueDialect {
  readonly impossibleFaults = {
    'shutdown-notice': 'Deribit announces no cut',
  }
  /** Tests that clients were asked to pass, and those that were. */
  testsRequested = 0
  testsPassed = 0
  private readonly nowMillis: () => number
  private readonly books = new Map<string, KeptBook>()

  /** @param nowMillis the venue's clock, milliseconds since 1970 */
  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis
  }

  onConnect({ pathname }: URL): boolean {
    return pathname === '/ws/api/v2'
  }

  onText(text: string, client: DialectClient): void {
    const { data: request } = Request.safeParse(jsonOf(text))
    const { id, method = '', params = {} } = request ?? {}
    const channels = (params.channels ?? []).filter((channel) => {
      const [, symbol = ''] = channel.split('.')
      return CHANNEL.test(channel) && client.lists(symbol)
    })
    switch (method) {
      case 'public/test':
        this.testsPassed++
        client.answerPing(this.answer(id, { result: { version: '1.2.26' } }))
        break
      case 'public/set_heartbeat':
        if ((params.interval ?? 0) < LEAST_INTERVAL_SECONDS) {
          client.send(this.answer(id, { error: { code: INVALID_PARAMS, message: 'Invalid params' } }))
          break
        }
        client.send(this.answer(id, { result: 'ok' }))
        this.testsRequested++
        client.send(JSON.stringify({ jsonrpc: '2.0', method: 'heartbeat', params: { type: 'test_request' } }))
        break
      case 'public/subscribe':
        client.send(this.answer(id, { result: channels }))
        for (const channel of channels) client.subscribe(channel)
        break
      case 'public/unsubscribe':
        client.send(this.answer(id, { result: channels }))
        for (const channel of channels) client.unsubscribe(channel)
        break
      default:
        client.send(this.answer(id, { error: { code: UNKNOWN_METHOD, message: 'Method not found' } }))
    }
  }

  onTooMany(text: string, client: DialectClient): boolean {
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request?.method !== 'public/subscribe') return false
    client.send(this.answer(request.id, { error: { code: TOO_MANY_REQUESTS, message: 'too_many_requests' } }))
    return true
  }

  onPublish({ text, stream }: SessionMessage): void {
    if (!stream.startsWith('book.')) return
    const data = Book.safeParse(jsonOf(text)).data?.params.data
    if (data === undefined) return
    const levels = this.books.get(stream)?.levels ?? new TextBook()
    this.books.set(stream, { levels, last: data })
    const [bids, asks] = [data.bids.map(levelOf), data.asks.map(levelOf)]
    if (data.type === 'snapshot') levels.replace(bids, asks)
    else levels.apply(bids, asks)
  }

  snapshotOf(stream: string): string | undefined {
    const book = this.books.get(stream)
    if (book === undefined) return undefined
    const { timestamp, instrument_name, change_id } = book.last
    const data = { type: 'snapshot', timestamp, instrument_name, change_id, ...sidesOf(book.levels) }
    return JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params: { channel: stream, data } })
  }

  onRequest({ pathname }: URL): DialectAnswer | undefined {
    if (pathname !== '/api/v2/public/get_time') return undefined
    return { status: 200, body: this.answer(undefined, { result: this.nowMillis() }) }
  }

  private answer(id: string | number | undefined, body: object): string {
    const now = this.nowMillis() * 1_000
    return JSON.stringify({ jsonrpc: '2.0', id, ...body, usIn: now, usOut: now, usDiff: 0, testnet: false })
  }
}

function levelOf([action, price, quantity]: z.infer<typeof changedLevel>): TextLevel {
  return [String(price), action === 'delete' ? '0' : String(quantity)]
}

function sidesOf({ bids, asks }: TextBook): object {
  const levels = (side: readonly TextLevel[]) => side.map(([price, size]) => ['new', Number(price), Number(size)])
  return { bids: levels(bids), asks: levels(asks) }
}
