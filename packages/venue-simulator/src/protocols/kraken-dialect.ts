import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import { TextBook, type TextLevel } from './text-book.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const Request = z.object({
  method: z.string(),
  req_id: z.int().optional(),
  params: z
    .object({ channel: z.string(), symbol: z.array(z.string()) })
    .loose()
    .optional(),
})
const level = z.object({ price: z.number(), qty: z.number() })
const Book = z.object({
  type: z.enum(['snapshot', 'update']),
  data: z.tuple([z.object({ symbol: z.string(), bids: z.array(level), asks: z.array(level) })]),
})
const BOOK_CHANNEL = 'book'
/** Levels of each side in a checksum. */
const CHECKED_LEVELS = 10

/** What a session's prices and quantities are like. */
export interface KrakenGrid {
  readonly priceDecimals: number
  readonly quantityDecimals: number
  /** Levels a side of the book that is subscribed to. */
  readonly depth: number
}

/** Stream of a recorded Kraken message, as `channel:pair`; undefined for answers. */
export function krakenStreamOf(text: string): string | undefined {
  const channel = /^\{"channel":"([a-z0-9]+)"/.exec(text)?.[1]
  const symbol = /"symbol":"([^"]+)"/.exec(text)?.[1]
  return channel === undefined || symbol === undefined ? undefined : `${channel}:${symbol}`
}

/** The checksum of a book of these levels, best first: CRC-32 of the digits of the ten best asks and bids. */
export function krakenChecksum(bids: readonly TextLevel[], asks: readonly TextLevel[]): number {
  const texts = [...asks.slice(0, CHECKED_LEVELS), ...bids.slice(0, CHECKED_LEVELS)].flat()
  return crc32(texts.map((text) => text.replace('.', '').replace(/^0+/, '')).join(''))
}

/**
 * Talks as Kraken spot's WebSocket v2 does: each pair of a request is answered by itself, a book begins with a snapshot
 * of the depth asked for and its checksum. https://docs.kraken.com/api/docs/guides/global-intro
 */
export class KrakenDialect implements VenueDialect {
  readonly impossibleFaults = {
    'shutdown-notice': 'Kraken announces no cut',
  }
  private readonly grid: KrakenGrid
  private readonly nowMillis: () => number
  private readonly books = new Map<string, TextBook>()

  /** @param nowMillis the venue's clock, milliseconds since 1970 */
  constructor(grid: KrakenGrid, nowMillis: () => number) {
    this.grid = grid
    this.nowMillis = nowMillis
  }

  onConnect({ pathname }: URL): boolean {
    return pathname === '/v2'
  }

  onText(text: string, client: DialectClient): void {
    const { data: request } = Request.safeParse(jsonOf(text))
    const { method = '', req_id, params } = request ?? {}
    if (method === 'ping') {
      client.answerPing(JSON.stringify({ method: 'pong', req_id, ...this.times() }))
      return
    }
    if ((method !== 'subscribe' && method !== 'unsubscribe') || params === undefined) {
      client.send(JSON.stringify({ error: 'Method not supported', method, req_id, success: false, ...this.times() }))
      return
    }
    for (const symbol of params.symbol) {
      if (!client.lists(symbol)) {
        const error = `Currency pair not supported ${symbol}`
        client.send(JSON.stringify({ error, method, req_id, success: false, symbol, ...this.times() }))
        continue
      }
      const result = { ...params, symbol }
      client.send(JSON.stringify({ method, result, success: true, ...this.times(), req_id }))
      const stream = `${params.channel}:${symbol}`
      if (method === 'subscribe') client.subscribe(stream)
      else client.unsubscribe(stream)
    }
  }

  onTooMany(text: string, client: DialectClient): boolean {
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request?.method !== 'subscribe') return false
    const error = 'EAPI:Rate limit exceeded'
    client.send(JSON.stringify({ error, method: 'subscribe', req_id: request.req_id, success: false, ...this.times() }))
    return true
  }

  onPublish({ text, stream }: SessionMessage): void {
    if (!stream.startsWith(`${BOOK_CHANNEL}:`)) return
    const { data: message } = Book.safeParse(jsonOf(text))
    if (message === undefined) return
    const [{ bids, asks }] = message.data
    const book = this.books.get(stream) ?? new TextBook()
    this.books.set(stream, book)
    if (message.type === 'snapshot') book.replace(this.levels(bids), this.levels(asks))
    else book.apply(this.levels(bids), this.levels(asks))
    book.truncate(this.grid.depth)
  }

  snapshotOf(stream: string): string | undefined {
    const book = this.books.get(stream)
    if (book === undefined) return undefined
    const { bids, asks } = book
    const symbol = stream.slice(BOOK_CHANNEL.length + 1)
    const sides = `"bids":[${written(bids)}],"asks":[${written(asks)}]`
    const rest = `"checksum":${krakenChecksum(bids, asks)},"timestamp":"${this.now()}"`
    return `{"channel":"book","type":"snapshot","data":[{"symbol":"${symbol}",${sides},${rest}}]}`
  }

  onRequest(address: URL): DialectAnswer | undefined {
    if (address.pathname !== '/0/public/Time') return undefined
    const result = { unixtime: Math.floor(this.nowMillis() / 1e3) }
    return { status: 200, body: JSON.stringify({ error: [], result }) }
  }

  /** Numbers of a recording with all their decimals, as the venue's checksums have them. */
  private levels(list: readonly z.infer<typeof level>[]): TextLevel[] {
    const { priceDecimals, quantityDecimals } = this.grid
    return list.map(({ price, qty }) => [price.toFixed(priceDecimals), qty.toFixed(quantityDecimals)])
  }

  private times() {
    return { time_in: this.now(), time_out: this.now() }
  }

  private now(): string {
    return new Date(this.nowMillis()).toISOString().replace('Z', '000Z')
  }
}

function written(levels: readonly TextLevel[]): string {
  return levels.map(([price, quantity]) => `{"price":${price},"qty":${quantity}}`).join(',')
}
