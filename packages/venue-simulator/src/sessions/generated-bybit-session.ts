import type { GeneratedMarketOptions } from './generated-market.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

/**
 * A session that Bybit v5 could have sent: the book's snapshot, differences of it (`orderbook.50`), the best level after
 * each of them (`orderbook.1`), and trades.
 */
export function generateBybitSession(options: GeneratedMarketOptions): MarketSession {
  const { symbol: s } = options
  const writer = new SessionWriter(options)
  const { market } = writer
  let update = 5_000
  let sequence = 90_000
  const publishBook = (topic: string, type: string, b: unknown, a: unknown) => {
    const data = { s, b, a, u: update, seq: sequence }
    writer.publish(topic, { topic, type, ts: market.now + 1, data, cts: market.now })
  }
  const whole = `orderbook.50.${s}`
  publishBook(whole, 'snapshot', market.bids, market.asks)
  while (!writer.isFull) {
    const step = market.next()
    sequence += 3
    if (step.kind === 'trade') {
      const { id, price: p, quantity: v, isBuyerMaker } = step
      const topic = `publicTrade.${s}`
      const [T, S] = [market.now, isBuyerMaker ? 'Sell' : 'Buy']
      const data = [{ T, s, S, v, p, L: 'PlusTick', i: `t${id}`, BT: false, seq: sequence }]
      writer.publish(topic, { topic, type: 'snapshot', ts: market.now + 1, data })
      continue
    }
    update++
    publishBook(whole, 'delta', step.bids, step.asks)
    publishBook(`orderbook.1.${s}`, 'snapshot', [step.bestBid], [step.bestAsk])
  }
  return writer.session
}
