import { z } from 'zod'
import type { SessionMessage } from '../sessions/market-session.ts'
import { jsonOf } from './message-json.ts'
import type { DialectClient, VenueDialect } from './venue-dialect.ts'

const Request = z.object({
  method: z.string(),
  subscription: z.object({ type: z.string(), coin: z.string() }).optional(),
})
const TYPES = /^(l2Book|bbo|trades|activeAssetCtx)$/

/** Stream of a recorded Hyperliquid message, its channel and coin; undefined for answers. */
export function hyperliquidStreamOf(text: string): string | undefined {
  const match = /^\{"channel":"([^"]+)","data":\[?\{"coin":"([^"]+)"/.exec(text)
  return match === null ? undefined : `${match[1]}:${match[2]}`
}

/**
 * Talks as Hyperliquid's socket does: a stream of a coin a request, whose answer names no request, and then the latest
 * book at once. https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket
 */
export class HyperliquidDialect implements VenueDialect {
  readonly impossibleFaults = {
    'shutdown-notice': 'Hyperliquid announces no cut',
    'stale-snapshot': 'Hyperliquid sends whole books only, each with its time',
    'server-error': 'Hyperliquid’s market data needs no REST',
  }
  /** Latest book of each stream. */
  private readonly books = new Map<string, string>()

  onConnect({ pathname }: URL): boolean {
    return pathname === '/ws'
  }

  onText(text: string, client: DialectClient): void {
    const { data: request } = Request.safeParse(jsonOf(text))
    const { method = '', subscription } = request ?? {}
    if (method === 'ping') {
      client.answerPing(JSON.stringify({ channel: 'pong' }))
      return
    }
    const isKnown = subscription !== undefined && TYPES.test(subscription.type)
    if ((method !== 'subscribe' && method !== 'unsubscribe') || !isKnown) {
      client.send(refusal(`Error parsing JSON into valid websocket request: ${text}`))
      return
    }
    if (!client.lists(subscription.coin)) {
      client.send(refusal(`Invalid subscription ${JSON.stringify(subscription)}`))
      return
    }
    const stream = `${subscription.type}:${subscription.coin}`
    const isThere = client.streams.has(stream)
    if (isThere === (method === 'subscribe')) {
      client.send(refusal(`Already ${method}d: ${JSON.stringify(subscription)}`))
      return
    }
    client.send(JSON.stringify({ channel: 'subscriptionResponse', data: { method, subscription } }))
    if (method === 'subscribe') client.subscribe(stream)
    else client.unsubscribe(stream)
  }

  onTooMany(text: string, client: DialectClient): boolean {
    if (Request.safeParse(jsonOf(text)).data?.method !== 'subscribe') return false
    client.send(refusal('Too many requests'))
    return true
  }

  onPublish({ text, stream }: SessionMessage): void {
    if (stream.startsWith('l2Book:')) this.books.set(stream, text)
  }

  snapshotOf(stream: string): string | undefined {
    return this.books.get(stream)
  }

  onRequest(): undefined {
    return undefined
  }
}

function refusal(data: string): string {
  return JSON.stringify({ channel: 'error', data })
}
