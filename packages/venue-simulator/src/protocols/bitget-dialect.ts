import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { TextBook } from './text-book.ts'
import type { DialectAnswer, DialectClient, VenueDialect } from './venue-dialect.ts'

const CHECKED_LEVELS = 25
const SOCKET_PATH = '/v2/ws/public'
const TIME_PATH = '/api/v2/public/time'

const level = z.tuple([z.string(), z.string()])
const Argument = z.object({ instType: z.string(), channel: z.string(), instId: z.string() })
const Request = z.object({ op: z.enum(['subscribe', 'unsubscribe']), args: z.array(Argument) })
const BookMessage = z.object({
  arg: Argument.extend({ channel: z.literal('books') }),
  data: z.tuple([z.object({ asks: z.array(level), bids: z.array(level), seq: z.string().optional(), ts: z.string() })]),
})

/** Name of the stream of a message or of a subscription's argument. */
export function bitgetStreamOf({ instType, channel, instId }: z.infer<typeof Argument>): string {
  return `${instType}/${channel}/${instId}`
}

/** A book's message. The sequence number is a text, as it is beyond what a number holds. */
export function bitgetBookText(
  action: 'snapshot' | 'update',
  arg: z.infer<typeof Argument>,
  levels: {
    readonly asks: readonly (readonly [string, string])[]
    readonly bids: readonly (readonly [string, string])[]
  },
  checksum: number,
  seq: string,
  millis: number,
): string {
  const data = [{ asks: levels.asks, bids: levels.bids, checksum, seq, ts: String(millis) }]
  return JSON.stringify({ action, arg, data, ts: millis + 1 })
}

/** The venue's checksum of a book: CRC-32 of 25 levels of each side in turn, as they were sent. */
export function bitgetChecksum(book: TextBook): number {
  const [bids, asks] = [book.bids, book.asks]
  const parts: string[] = []
  for (let place = 0; place < CHECKED_LEVELS; place++) {
    for (const side of [bids, asks]) if (side[place] !== undefined) parts.push(side[place]!.join(':'))
  }
  return crc32(parts.join(':')) | 0
}

/** Talks as Bitget's public socket does, for a session of one instrument: a book's stream begins with a snapshot. */
export class BitgetDialect implements VenueDialect {
  readonly shutdownNotice = '{"event":"info","msg":"service upgrade"}'
  private readonly book = new TextBook()
  private readonly nowMillis: () => number
  private argument: z.infer<typeof Argument> | undefined
  private sequence = '0'
  private millis = 0

  /** @param nowMillis the venue's clock, milliseconds since 1970 */
  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis
  }

  onConnect(address: URL): boolean {
    return address.pathname === SOCKET_PATH
  }

  onText(text: string, client: DialectClient): void {
    if (text === 'ping') {
      client.send('pong')
      return
    }
    const { data: request } = Request.safeParse(jsonOf(text))
    if (request === undefined) {
      client.send(JSON.stringify({ event: 'error', code: 30_003, msg: 'Invalid op' }))
      return
    }
    for (const arg of request.args) {
      const stream = bitgetStreamOf(arg)
      if (request.op === 'unsubscribe') client.unsubscribe(stream)
      else client.subscribe(stream)
      client.send(JSON.stringify({ event: request.op, arg }))
      if (request.op === 'subscribe') this.sendSnapshot(stream, client)
    }
  }

  onPublish({ text, stream }: SessionMessage): void {
    const { data: message } = BookMessage.safeParse(jsonOf(text))
    if (message === undefined || stream === '') return
    const [{ bids, asks, seq, ts }] = message.data
    this.argument = message.arg
    this.sequence = seq ?? '0'
    this.millis = Number(ts)
    this.book.apply(bids, asks)
  }

  onRequest(address: URL): DialectAnswer | undefined {
    if (address.pathname !== TIME_PATH) return undefined
    return { status: 200, body: JSON.stringify({ code: '00000', data: { serverTime: String(this.nowMillis()) } }) }
  }

  private sendSnapshot(stream: string, client: DialectClient): void {
    const { book, argument, sequence, millis } = this
    if (argument === undefined || bitgetStreamOf(argument) !== stream) return
    client.send(bitgetBookText('snapshot', argument, book, bitgetChecksum(book), sequence, millis))
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
