import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import { TextBook, type TextLevel } from './text-book.ts'
import type { DialectClient, VenueDialect } from './venue-dialect.ts'

const CHECKED_LEVELS = 25
const SOCKET_PATH = '/ws/2'
const FIRST_CHANNEL = 17_470
const BOOK_STREAM = 'book:100:'
/** Stands for the number of a message on its connection. */
export const BITFINEX_NUMBER = '"#"'

const Request = z.object({
  event: z.enum(['conf', 'ping', 'subscribe', 'unsubscribe']),
  channel: z.enum(['trades', 'book']).optional(),
  symbol: z.string().optional(),
  len: z.string().optional(),
  subId: z.string().optional(),
  chanId: z.number().optional(),
  cid: z.number().optional(),
})
const Level = z.tuple([z.number(), z.number(), z.number()])
const Change = z.tuple([z.number(), z.union([Level, z.array(Level)]), z.literal('#')])

/** Streams of a symbol, in the order of their channels' numbers. */
export const BITFINEX_STREAMS = ['trades', 'book:1', 'book:100'] as const
export type BitfinexStream = (typeof BITFINEX_STREAMS)[number]

/** The number of a stream's channel, the same on all connections. @param place of the symbol among the session's, from 0 */
export function bitfinexChannelOf(stream: BitfinexStream, place = 0): number {
  return FIRST_CHANNEL + place * BITFINEX_STREAMS.length + BITFINEX_STREAMS.indexOf(stream)
}

/** What tells a client that a stream has begun. */
export function bitfinexSubscribed(stream: BitfinexStream, symbol: string, place = 0, subId?: string): string {
  const [channel, len] = stream.split(':')
  const form = len === undefined ? {} : { prec: 'P0', freq: 'F0', len }
  const chanId = bitfinexChannelOf(stream, place)
  const named = subId === undefined ? {} : { subId }
  return JSON.stringify({ event: 'subscribed', channel, chanId, symbol, ...form, ...named, pair: symbol.slice(1) })
}

/** The venue's checksum: CRC-32 of 25 levels of each side in turn, quantities of asks below 0. */
export function bitfinexChecksum(bids: readonly TextLevel[], asks: readonly TextLevel[]): number {
  const parts: string[] = []
  for (let place = 0; place < CHECKED_LEVELS; place++) {
    const [bid, ask] = [bids[place], asks[place]]
    if (bid !== undefined) parts.push(`${Number(bid[0])}:${Number(bid[1])}`)
    if (ask !== undefined) parts.push(`${Number(ask[0])}:-${Number(ask[1])}`)
  }
  return crc32(parts.join(':')) | 0
}

/** Talks as Bitfinex's public socket does, for the symbols of a session; it numbers the messages of each connection. */
export class BitfinexDialect implements VenueDialect {
  readonly shutdownNotice = JSON.stringify({ event: 'info', code: 20_051, msg: 'Stopping. Please try to reconnect' })
  readonly impossibleFaults = {
    'server-error': 'nothing is asked of Bitfinex over REST',
  }
  private readonly symbols: readonly string[]
  private readonly books: readonly TextBook[]
  private readonly sent = new WeakMap<DialectClient, number>()

  /** @param symbols the session's, in the order in which their channels are numbered */
  constructor(symbols: string | readonly string[]) {
    this.symbols = [symbols].flat()
    this.books = this.symbols.map(() => new TextBook())
  }

  onConnect(address: URL, client: DialectClient): boolean {
    if (address.pathname !== SOCKET_PATH) return false
    client.send(JSON.stringify({ event: 'info', version: 2, serverId: 's', platform: { status: 1 } }))
    return true
  }

  onText(text: string, client: DialectClient): void {
    const { data: request } = Request.safeParse(jsonOf(text))
    switch (request?.event) {
      case 'conf':
        client.send(JSON.stringify({ event: 'conf', status: 'OK' }))
        return
      case 'ping':
        client.answerPing(JSON.stringify({ event: 'pong', cid: request.cid, ts: 0 }))
        return
      case 'unsubscribe': {
        const place = (request.chanId ?? 0) - FIRST_CHANNEL
        const stream = BITFINEX_STREAMS[place % BITFINEX_STREAMS.length]
        const symbol = this.symbols[Math.floor(place / BITFINEX_STREAMS.length)]
        if (stream !== undefined && symbol !== undefined) client.unsubscribe(`${stream}:${symbol}`)
        client.send(JSON.stringify({ event: 'unsubscribed', status: 'OK', chanId: request.chanId }))
        return
      }
    }
    const { channel, symbol, len, subId } = request ?? {}
    const name = len === undefined ? channel : `${channel}:${len}`
    const stream = BITFINEX_STREAMS.find((one) => one === name)
    const place = this.symbols.indexOf(symbol ?? '')
    if (stream === undefined || symbol === undefined || place < 0) {
      client.send(JSON.stringify({ event: 'error', msg: 'symbol: invalid', code: 10_300, subId }))
      return
    }
    client.send(bitfinexSubscribed(stream, symbol, place, subId))
    client.subscribe(`${stream}:${symbol}`)
  }

  onTooMany(text: string, client: DialectClient): boolean {
    if (Request.safeParse(jsonOf(text)).data?.event !== 'subscribe') return false
    client.send(JSON.stringify({ event: 'error', msg: 'ratelimit: error', code: 11_010 }))
    return true
  }

  onPublish({ text, stream }: SessionMessage): void {
    const book = this.books[this.symbols.indexOf(stream.slice(BOOK_STREAM.length))]
    if (book === undefined || !stream.startsWith(BOOK_STREAM)) return
    const { data: message } = Change.safeParse(jsonOf(text))
    if (message === undefined) return
    const content = message[1]
    const isWhole = Array.isArray(content[0])
    const levels = (isWhole ? content : [content]) as readonly z.infer<typeof Level>[]
    const sideOf = (sign: number) =>
      levels
        .filter(([, , amount]) => amount * sign > 0)
        .map(([price, orders, amount]): TextLevel => [String(price), orders === 0 ? '0' : String(Math.abs(amount))])
    if (isWhole) book.replace(sideOf(1), sideOf(-1))
    else book.apply(sideOf(1), sideOf(-1))
  }

  onRequest(): undefined {
    return undefined
  }

  snapshotOf(stream: string): string | undefined {
    const symbol = stream.slice(stream.lastIndexOf(':') + 1)
    const place = this.symbols.indexOf(symbol)
    const name = BITFINEX_STREAMS.find((one) => stream === `${one}:${symbol}`)
    const book = this.books[place]
    if (book?.isKnown !== true || name === undefined || name === 'trades') return undefined
    const { bids, asks } = book
    const most = name === 'book:1' ? 1 : bids.length + asks.length
    return bitfinexBookText(name, bids.slice(0, most), asks.slice(0, most), place)
  }

  textFor(text: string, client: DialectClient): string {
    if (!text.includes(BITFINEX_NUMBER)) return text
    const number = (this.sent.get(client) ?? 0) + 1
    this.sent.set(client, number)
    return text.replace(BITFINEX_NUMBER, String(number))
  }
}

/** A whole book as its stream begins with it. */
export function bitfinexBookText(
  stream: BitfinexStream,
  bids: readonly TextLevel[],
  asks: readonly TextLevel[],
  place = 0,
): string {
  const levels = [
    ...bids.map(([price, amount]) => `[${Number(price)},1,${Number(amount)}]`),
    ...asks.map(([price, amount]) => `[${Number(price)},1,-${Number(amount)}]`),
  ]
  return `[${bitfinexChannelOf(stream, place)},[${levels.join(',')}],${BITFINEX_NUMBER}]`
}
