import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import { TextBook, type TextLevel } from './text-book.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const Request = z.object({
  type: z.enum(['subscribe', 'unsubscribe']),
  channel: z.string(),
  product_ids: z.array(z.string()).optional(),
})
const Book = z.object({
  timestamp: z.string(),
  events: z.array(
    z.object({
      type: z.enum(['snapshot', 'update']),
      product_id: z.string(),
      updates: z.array(z.object({ side: z.enum(['bid', 'offer']), price_level: z.string(), new_quantity: z.string() })),
    }),
  ),
})
const BOOK_CHANNEL = 'level2'
const NUMBER = /"sequence_num":\d+/
/** Levels of a snapshot have no time of their own. */
const NO_TIME = '1970-01-01T00:00:00Z'

/** Stream of a recorded Coinbase message, as `channel:product`; undefined for answers. */
export function coinbaseStreamOf(text: string): string | undefined {
  const channel = /^\{"channel":"([a-z0-9_]+)"/.exec(text)?.[1]
  const product = /"product_id":"([^"]+)"/.exec(text)?.[1]
  if (channel === undefined || product === undefined) return undefined
  return `${channel === 'l2_data' ? BOOK_CHANNEL : channel}:${product}`
}

/**
 * Talks as Coinbase Advanced Trade's market data socket does: one channel a request, which the list of all subscriptions
 * answers, a book that begins with a snapshot, and every message of a connection numbered.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview
 */
export class CoinbaseDialect implements VenueDialect {
  readonly impossibleFaults = {
    'shutdown-notice': 'Coinbase announces no cut',
    'stale-snapshot': 'a book of Coinbase has no id: it is of the place that its message has on the connection',
  }
  private readonly nowMillis: () => number
  private readonly books = new Map<string, { readonly levels: TextBook; timestamp: string }>()
  private readonly sent = new WeakMap<DialectClient, number>()

  /** @param nowMillis the venue's clock, milliseconds since 1970 */
  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis
  }

  onConnect({ pathname }: URL): boolean {
    return pathname === '/'
  }

  onText(text: string, client: DialectClient): void {
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request === undefined) {
      client.send(this.textFor(JSON.stringify({ type: 'error', message: 'unknown request' }), client))
      return
    }
    const { type, channel, product_ids = [] } = request
    // Products that there aren't are left out of the list, without a word.
    const known = product_ids.filter((product) => client.lists(product))
    for (const product of channel === 'heartbeats' ? ['all'] : known) {
      if (type === 'subscribe') client.subscribe(`${channel}:${product}`)
      else client.unsubscribe(`${channel}:${product}`)
    }
    client.send(this.textFor(this.subscriptionsOf(client), client))
  }

  onTooMany(text: string, client: DialectClient): boolean {
    if (Request.safeParse(jsonOf(text)).data?.type !== 'subscribe') return false
    client.send(JSON.stringify({ type: 'error', message: 'rate limit exceeded' }))
    return true
  }

  onPublish({ text, stream }: SessionMessage): void {
    if (!stream.startsWith(BOOK_CHANNEL)) return
    const { data: message } = Book.safeParse(jsonOf(text))
    for (const { type, updates } of message?.events ?? []) {
      const levels = this.books.get(stream)?.levels ?? new TextBook()
      const side = (wanted: string) =>
        updates.filter(({ side }) => side === wanted).map((one): TextLevel => [one.price_level, one.new_quantity])
      if (type === 'snapshot') levels.replace(side('bid'), side('offer'))
      else levels.apply(side('bid'), side('offer'))
      this.books.set(stream, { levels, timestamp: message!.timestamp })
    }
  }

  snapshotOf(stream: string): string | undefined {
    const book = this.books.get(stream)
    if (book === undefined) return undefined
    const updatesOf = (side: string, levels: readonly TextLevel[]) =>
      levels.map(([price_level, new_quantity]) => ({ side, event_time: NO_TIME, price_level, new_quantity }))
    const updates = [...updatesOf('bid', book.levels.bids), ...updatesOf('offer', book.levels.asks)]
    const events = [{ type: 'snapshot', product_id: stream.slice(BOOK_CHANNEL.length + 1), updates }]
    return JSON.stringify({ channel: 'l2_data', client_id: '', timestamp: book.timestamp, sequence_num: 0, events })
  }

  textFor(text: string, client: DialectClient): string {
    if (!NUMBER.test(text)) return text
    const number = this.sent.get(client) ?? 0
    this.sent.set(client, number + 1)
    return text.replace(NUMBER, `"sequence_num":${number}`)
  }

  onRequest(address: URL): DialectAnswer | undefined {
    if (address.pathname !== '/api/v3/brokerage/time') return undefined
    const now = this.nowMillis()
    return {
      status: 200,
      body: JSON.stringify({ epochSeconds: String(Math.floor(now / 1e3)), epochMillis: String(now) }),
    }
  }

  private subscriptionsOf(client: DialectClient): string {
    const subscriptions: Record<string, string[]> = {}
    for (const stream of client.streams) {
      const [channel = '', product = ''] = stream.split(':')
      subscriptions[channel] ??= []
      subscriptions[channel].push(product)
    }
    const timestamp = new Date(this.nowMillis()).toISOString()
    const events = [{ subscriptions }]
    return JSON.stringify({ channel: 'subscriptions', client_id: '', timestamp, sequence_num: 0, events })
  }
}
