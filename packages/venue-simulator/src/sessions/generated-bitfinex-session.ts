import {
  BITFINEX_NUMBER,
  BITFINEX_STREAMS,
  type BitfinexStream,
  bitfinexBookText,
  bitfinexChannelOf,
  bitfinexChecksum,
  bitfinexSubscribed,
} from '../protocols/bitfinex-dialect.ts'
import type { TextLevel } from '../protocols/text-book.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

const CHANGES_PER_HEARTBEAT = 50

/** What a generated session of Bitfinex is like. */
export interface GeneratedBitfinexOptions extends GeneratedMarketOptions {
  /** Place of the symbol among those of a session, from 0, by which its channels are numbered; default 0. */
  readonly place?: number
}

/**
 * A session that Bitfinex could have sent: a book whose changes come one by one with a checksum after them, the best of
 * each side as a book of one level, trades, and signs of life. The server numbers its messages.
 */
export function generateBitfinexSession(options: GeneratedBitfinexOptions): MarketSession {
  const { symbol, place = 0 } = options
  const writer = new SessionWriter(options)
  const { market } = writer
  const publish = (stream: BitfinexStream, content: string) =>
    writer.publish(`${stream}:${symbol}`, `[${bitfinexChannelOf(stream, place)},${content},${BITFINEX_NUMBER}]`)
  const change = (stream: BitfinexStream, sign: 1 | -1, [price, quantity]: TextLevel) => {
    const amount = Number(quantity)
    publish(stream, `[${Number(price)},${amount === 0 ? 0 : 1},${sign * (amount === 0 ? 1 : amount)}]`)
  }
  for (const stream of BITFINEX_STREAMS)
    writer.publish(`${stream}:${symbol}`, bitfinexSubscribed(stream, symbol, place))
  let best: readonly [TextLevel, TextLevel] = [market.bids[0]!, market.asks[0]!]
  writer.publish(`book:100:${symbol}`, bitfinexBookText('book:100', market.bids, market.asks, place))
  writer.publish(`book:1:${symbol}`, bitfinexBookText('book:1', [best[0]], [best[1]], place))
  let steps = 0
  while (!writer.isFull) {
    const step = market.next()
    if (++steps % CHANGES_PER_HEARTBEAT === 0) publish('trades', '"hb"')
    if (step.kind === 'trade') {
      const { id, price, quantity, isBuyerMaker } = step
      const trade = `[${id},${market.now},${isBuyerMaker ? '-' : ''}${Number(quantity)},${Number(price)}]`
      publish('trades', `"te",${trade}`)
      publish('trades', `"tu",${trade}`)
      continue
    }
    for (const level of step.bids) change('book:100', 1, level)
    for (const level of step.asks) change('book:100', -1, level)
    publish('book:100', `"cs",${bitfinexChecksum(market.bids, market.asks)}`)
    const now = [step.bestBid, step.bestAsk] as const
    for (const side of [0, 1] as const) {
      const sign = side === 0 ? 1 : -1
      if (now[side].join() === best[side].join()) continue
      if (now[side][0] !== best[side][0]) change('book:1', sign, [best[side][0], '0'])
      change('book:1', sign, now[side])
    }
    publish('book:1', `"cs",${bitfinexChecksum([now[0]], [now[1]])}`)
    best = now
  }
  return writer.session
}
