import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import { TextBook, type TextLevel } from './text-book.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const CHECKED_LEVELS = 25
const SOCKET_PATH = '/v2/ws/public'
const UNKNOWN_CHANNEL = 30_001
const TIME_PATH = '/api/v2/public/time'

const level = z.tuple([z.string(), z.string()])
const Argument = z.object({ instType: z.string(), channel: z.string(), instId: z.string() })
type Argument = z.infer<typeof Argument>
const Request = z.object({ op: z.enum(['subscribe', 'unsubscribe']), args: z.array(Argument) })
const BookMessage = z.object({
  action: z.enum(['snapshot', 'update']),
  arg: Argument.extend({ channel: z.literal('books') }),
  data: z.tuple([z.object({ asks: z.array(level), bids: z.array(level), seq: z.string(), ts: z.string() })]),
})
type BookMessage = z.infer<typeof BookMessage>

/** Name of the stream of a message or of a subscription. */
export function bitgetStreamOf({ instType, channel, instId }: Argument): string {
  return `${instType}:${channel}:${instId}`
}

/** The venue's checksum: CRC-32 of 25 levels of each side in turn, with the digits with which they were sent. */
export function bitgetChecksum(bids: readonly TextLevel[], asks: readonly TextLevel[]): number {
  const parts: string[] = []
  for (let place = 0; place < CHECKED_LEVELS; place++) {
    for (const side of [bids, asks]) if (side[place] !== undefined) parts.push(side[place]!.join(':'))
  }
  return crc32(parts.join(':')) | 0
}

/** Talks as Bitget's public socket does: a book's stream begins with a snapshot, and `ping` is answered with `pong`. */
export class BitgetDialect implements VenueDialect {
  readonly impossibleFaults = {
    'shutdown-notice': 'Bitget announces no cut',
  }
  private readonly books = new Map<string, { readonly levels: TextBook; last: BookMessage }>()
  private readonly nowMillis: () => number

  /** @param nowMillis the venue's clock, milliseconds since 1970 */
  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis
  }

  onConnect(address: URL): boolean {
    return address.pathname === SOCKET_PATH
  }

  onText(text: string, client: DialectClient): void {
    if (text === 'ping') {
      client.answerPing('pong')
      return
    }
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request === undefined) {
      client.send(JSON.stringify({ event: 'error', code: 30_003, msg: 'Invalid op' }))
      return
    }
    for (const arg of request.args) {
      if (!client.lists(arg.instId)) {
        const { instType, channel, instId } = arg
        const msg = `instType:${instType},channel:${channel},instId:${instId} doesn't exist`
        client.send(JSON.stringify({ event: 'error', arg, code: UNKNOWN_CHANNEL, msg, op: request.op }))
        continue
      }
      client.send(JSON.stringify({ event: request.op, arg }))
      if (request.op === 'subscribe') client.subscribe(bitgetStreamOf(arg))
      else client.unsubscribe(bitgetStreamOf(arg))
    }
  }

  onTooMany(text: string, client: DialectClient): boolean {
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request?.op !== 'subscribe') return false
    client.send(JSON.stringify({ event: 'error', code: 30_006, msg: 'request too many' }))
    return true
  }

  onPublish({ text, stream }: SessionMessage): void {
    const { data: message } = BookMessage.safeParse(jsonOf(text))
    if (message === undefined) return
    const levels = this.books.get(stream)?.levels ?? new TextBook()
    const [{ bids, asks }] = message.data
    if (message.action === 'snapshot') levels.replace(bids, asks)
    else levels.apply(bids, asks)
    this.books.set(stream, { levels, last: message })
  }

  onRequest(address: URL): DialectAnswer | undefined {
    if (address.pathname !== TIME_PATH) return undefined
    return { status: 200, body: JSON.stringify({ code: '00000', data: { serverTime: String(this.nowMillis()) } }) }
  }

  snapshotOf(stream: string): string | undefined {
    const book = this.books.get(stream)
    if (book === undefined) return undefined
    const { arg, data } = book.last
    const { bids, asks } = book.levels
    const { seq, ts } = data[0]
    const whole = { asks, bids, checksum: bitgetChecksum(bids, asks), seq, ts }
    return JSON.stringify({ action: 'snapshot', arg, data: [whole], ts: Number(ts) + 1 })
  }
}
