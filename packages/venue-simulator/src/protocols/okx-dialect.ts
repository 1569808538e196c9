import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import { TextBook, type TextLevel } from './text-book.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const Stream = z.object({ channel: z.string(), instId: z.string() })
const Request = z.object({ op: z.string(), id: z.string().optional(), args: z.array(Stream).optional() })
const level = z.tuple([z.string(), z.string()], z.string()).transform(([price, size]): TextLevel => [price, size])
const Book = z.object({
  arg: Stream,
  action: z.enum(['snapshot', 'update']),
  data: z.tuple([
    z.object({
      asks: z.array(level),
      bids: z.array(level),
      ts: z.string(),
      checksum: z.int().optional(),
      seqId: z.int().optional(),
    }),
  ]),
})
const BOOK_CHANNEL = /^books/
/** Of a pair, which is no instrument. */
const INDEX_CHANNEL = 'index-tickers'
/** Levels of each side in a checksum. */
const CHECKED_LEVELS = 25

interface KeptBook {
  readonly arg: z.infer<typeof Stream>
  readonly levels: TextBook
  last: z.infer<typeof Book>['data'][0]
}

/** Stream of a recorded OKX message, as `channel:instrument`; undefined for answers. */
export function okxStreamOf(text: string): string | undefined {
  const arg = /^\{"arg":\{"channel":"([^"]+)","instId":"([^"]+)"\}/.exec(text)
  return arg === null ? undefined : `${arg[1]}:${arg[2]}`
}

/**
 * Talks as OKX v5's public and business sockets do: each stream of a request is answered by itself, a book begins with
 * a snapshot, and sessions with checksums get one in each snapshot. https://www.okx.com/docs-v5/en/#overview-websocket
 */
export class OkxDialect implements VenueDialect {
  readonly shutdownNotice = JSON.stringify({
    event: 'notice',
    code: '64008',
    msg: 'The connection will soon be closed for a service upgrade. Please reconnect.',
    connId: 'local',
  })
  private readonly nowMillis: () => number
  private readonly snapshots: 'pushed' | 'requested'
  private readonly books = new Map<string, KeptBook>()

  /**
   * @param nowMillis the venue's clock, milliseconds since 1970
   * @param snapshots whether each subscription begins with a book, or clients have to ask for it, as was announced
   */
  constructor(nowMillis: () => number, snapshots: 'pushed' | 'requested' = 'pushed') {
    this.nowMillis = nowMillis
    this.snapshots = snapshots
  }

  onConnect({ pathname }: URL): boolean {
    return pathname === '/ws/v5/public' || pathname === '/ws/v5/business'
  }

  onText(text: string, client: DialectClient): void {
    if (text === 'ping') {
      client.answerPing('pong')
      return
    }
    const { data: request } = Request.safeParse(jsonOf(text))
    const { op = '', id, args = [] } = request ?? {}
    if (op !== 'subscribe' && op !== 'unsubscribe') {
      client.send(refusal('60012', 'Invalid request', id))
      return
    }
    for (const arg of args) {
      if (!client.lists(arg.instId) && arg.channel !== INDEX_CHANNEL) {
        const reason = `Wrong URL or channel:${arg.channel},instId:${arg.instId} doesn't exist.`
        client.send(refusal('60018', reason, id))
        continue
      }
      client.send(JSON.stringify({ id, event: op, arg, connId: 'local' }))
      const stream = `${arg.channel}:${arg.instId}`
      if (op === 'subscribe') client.subscribe(stream)
      else client.unsubscribe(stream)
    }
  }

  onTooMany(text: string, client: DialectClient): boolean {
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request?.op !== 'subscribe') return false
    client.send(refusal('60014', 'Requests too frequent', request.id))
    return true
  }

  onPublish({ text, stream }: SessionMessage): void {
    if (!BOOK_CHANNEL.test(stream)) return
    const { data: message } = Book.safeParse(jsonOf(text))
    if (message === undefined) return
    const { arg, action, data } = message
    const [last] = data
    const levels = this.books.get(stream)?.levels ?? new TextBook()
    if (action === 'snapshot') levels.replace(last.bids, last.asks)
    else levels.apply(last.bids, last.asks)
    this.books.set(stream, { arg, levels, last })
  }

  snapshotOf(stream: string): string | undefined {
    const book = this.books.get(stream)
    if (book === undefined || this.snapshots === 'requested') return undefined
    const { seqId } = book.last
    const ids = seqId === undefined ? {} : { seqId, prevSeqId: -1 }
    const data = [{ ...sidesOf(book), checksum: checksumOf(book), ...ids }]
    return JSON.stringify({ arg: book.arg, action: 'snapshot', data })
  }

  onRequest(address: URL): DialectAnswer | 'later' | undefined {
    switch (address.pathname) {
      case '/api/v5/public/time':
        return ok([{ ts: String(this.nowMillis()) }])
      case '/api/v5/market/books': {
        const wanted = address.searchParams.get('instId')
        const book = [...this.books.values()].find(({ arg }) => arg.instId === wanted)
        if (book === undefined) return 'later'
        return ok([{ ...sidesOf(book), seqId: book.last.seqId }])
      }
      default:
        return undefined
    }
  }
}

function sidesOf({ levels, last }: KeptBook) {
  const withOrders = ([price, size]: TextLevel) => [price, size, '0', '1']
  return { asks: levels.asks.map(withOrders), bids: levels.bids.map(withOrders), ts: last.ts }
}

/** CRC-32 of the best levels of both sides by turns, as a signed integer; 0 in sessions without checksums. */
function checksumOf({ levels, last }: KeptBook): number {
  if (last.checksum === undefined || last.checksum === 0) return 0
  const { bids, asks } = levels
  const parts: string[] = []
  for (let at = 0; at < CHECKED_LEVELS; at++) {
    for (const side of [bids, asks]) if (side.length > at) parts.push(side[at]!.join(':'))
  }
  return crc32(parts.join(':')) | 0
}

function ok(data: unknown): DialectAnswer {
  return { status: 200, body: JSON.stringify({ code: '0', msg: '', data }) }
}

function refusal(code: string, msg: string, id: string | undefined): string {
  return JSON.stringify({ id, event: 'error', code, msg, connId: 'local' })
}
