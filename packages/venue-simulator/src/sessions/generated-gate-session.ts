import { SeededRandom } from '@hft/clock'
import { gateBookText } from '../protocols/gate-dialect.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

const MESSAGES_BEFORE_SNAPSHOT = 5

/**
 * A session that Gate.io spot could have sent: differences of a book whose ids leave no hole, a best quote after each of
 * them, trades, and a fetched book soon after the beginning.
 */
export function generateGateSession(options: GeneratedMarketOptions): MarketSession {
  const { symbol: s, seed } = options
  const writer = new SessionWriter(options)
  const { market } = writer
  const ids = new SeededRandom(seed + 1)
  const publish = (channel: string, result: object) =>
    writer.publish(`${channel}:${s}`, {
      time: Math.floor(market.now / 1_000),
      time_ms: market.now,
      channel,
      event: 'update',
      result,
    })
  let updateId = 1_000
  let hasSnapshot = false
  while (!writer.isFull) {
    if (!hasSnapshot && writer.messages.length >= MESSAGES_BEFORE_SNAPSHOT) {
      hasSnapshot = true
      writer.publish('', gateBookText(updateId, market.now, market.bids, market.asks))
    }
    const step = market.next()
    if (step.kind === 'trade') {
      const { id, price, quantity: amount, isBuyerMaker } = step
      publish('spot.trades', {
        id,
        create_time: Math.floor(market.now / 1_000),
        create_time_ms: `${market.now}.${String(id % 1_000).padStart(3, '0')}`,
        side: isBuyerMaker ? 'sell' : 'buy',
        currency_pair: s,
        amount,
        price,
      })
      continue
    }
    const U = updateId + 1
    updateId = U + ids.nextInteger(5)
    publish('spot.order_book_update', {
      ...{ t: market.now, e: 'depthUpdate', E: Math.floor(market.now / 1_000), s, U, u: updateId },
      ...{ b: step.bids, a: step.asks },
    })
    const [[b, B], [a, A]] = [step.bestBid, step.bestAsk]
    publish('spot.book_ticker', { t: market.now, u: updateId, s, b, B, a, A })
  }
  return writer.session
}
