import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const Request = z.object({ op: z.string(), args: z.union([z.string(), z.array(z.string())]).optional() })
const Row = z.looseObject({ symbol: z.string(), id: z.int(), side: z.string() })
const Book = z.looseObject({ action: z.enum(['partial', 'insert', 'update', 'delete']), data: z.array(Row) })
const Instrument = z.object({ data: z.tuple([z.record(z.string(), z.unknown())]) })
const TABLES = /^(orderBookL2|orderBookL2_25|trade|quote|instrument|funding):/
const REFUSED = 400
const TOO_MANY = 429

/** Topic of a recorded BitMEX message, its table and symbol; undefined for answers and what names no symbol. */
export function bitmexStreamOf(text: string): string | undefined {
  const table = /^\{"table":"([^"]+)"/.exec(text)?.[1]
  const symbol = /"symbol":"([^"]+)"[^[\]]*\}/.exec(text.slice(text.indexOf('"data":')))?.[1]
  return table === undefined || symbol === undefined ? undefined : `${table}:${symbol}`
}

/**
 * Talks as BitMEX's realtime socket does: each topic of a request is answered by itself, a book begins with the whole of
 * it (`partial`). https://www.bitmex.com/app/wsAPI
 */
export class BitmexDialect implements VenueDialect {
  readonly impossibleFaults = {
    'shutdown-notice': 'BitMEX announces no cut',
  }
  private readonly nowMillis: () => number
  /** Rows by id, by topic. */
  private readonly books = new Map<string, Map<number, z.infer<typeof Row>>>()
  /** All fields of each listing, of which messages tell those that have changed. */
  private readonly instruments = new Map<string, object>()

  /** @param nowMillis the venue's clock, milliseconds since 1970 */
  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis
  }

  onConnect({ pathname }: URL, client: DialectClient): boolean {
    if (pathname !== '/realtime') return false
    const [version, timestamp] = ['2.0.0', new Date(this.nowMillis()).toISOString()]
    client.send(JSON.stringify({ info: 'Welcome to the BitMEX Realtime API.', version, timestamp }))
    return true
  }

  onText(text: string, client: DialectClient): void {
    if (text === 'ping') {
      client.answerPing('pong')
      return
    }
    const { data: request } = Request.safeParse(jsonOf(text))
    const { op = '', args = [] } = request ?? {}
    if (op !== 'subscribe' && op !== 'unsubscribe') {
      client.send(refusal(REFUSED, 'Unrecognized request.', request))
      return
    }
    for (const topic of [args].flat()) {
      if (!TABLES.test(topic)) client.send(refusal(REFUSED, `Unknown table: ${topic}`, request))
      else if (!client.lists(topic.slice(topic.indexOf(':') + 1))) {
        const symbol = topic.slice(topic.indexOf(':') + 1)
        client.send(refusal(REFUSED, `Unknown or expired symbol: ${symbol}.`, { op, args: [topic] }))
      } else if (op === 'subscribe' && client.streams.has(topic)) {
        client.send(refusal(REFUSED, `You are already subscribed to this topic: ${topic}`, request))
      } else {
        client.send(JSON.stringify({ success: true, [op]: topic, request }))
        if (op === 'subscribe') client.subscribe(topic)
        else client.unsubscribe(topic)
      }
    }
  }

  onTooMany(text: string, client: DialectClient): boolean {
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request?.op !== 'subscribe') return false
    client.send(refusal(TOO_MANY, 'Rate limit exceeded, retry in 1 seconds.', request))
    return true
  }

  onPublish({ text, stream }: SessionMessage): void {
    if (stream.startsWith('instrument:')) {
      const { data: row } = Instrument.safeParse(jsonOf(text))
      if (row !== undefined) this.instruments.set(stream, { ...this.instruments.get(stream), ...row.data[0] })
    }
    if (!stream.startsWith('orderBookL2')) return
    const { data: message } = Book.safeParse(jsonOf(text))
    if (message === undefined) return
    const rows = this.books.get(stream) ?? new Map<number, z.infer<typeof Row>>()
    this.books.set(stream, rows)
    if (message.action === 'partial') rows.clear()
    for (const row of message.data) {
      if (message.action === 'delete') rows.delete(row.id)
      else rows.set(row.id, { ...rows.get(row.id), ...row })
    }
  }

  snapshotOf(stream: string): string | undefined {
    const [table, symbol] = stream.split(':')
    const instrument = this.instruments.get(stream)
    if (instrument !== undefined) {
      return JSON.stringify({ table, action: 'partial', keys: ['symbol'], filter: { symbol }, data: [instrument] })
    }
    const rows = this.books.get(stream)
    if (rows === undefined) return undefined
    return JSON.stringify({ table, action: 'partial', filter: { symbol }, data: [...rows.values()] })
  }

  onRequest({ pathname }: URL): DialectAnswer | undefined {
    if (pathname !== '/api/v1') return undefined
    return { status: 200, body: JSON.stringify({ name: 'BitMEX API', timestamp: this.nowMillis() }) }
  }
}

function refusal(status: number, error: string, request: unknown): string {
  return JSON.stringify({ status, error, meta: {}, request })
}
