import { kucoinBookText } from '../protocols/kucoin-dialect.ts'
import type { TextLevel } from '../protocols/text-book.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

const MESSAGES_BEFORE_SNAPSHOT = 5
/** Differences between two that say that nothing visible changed. */
const DIFFERENCES_PER_HIDDEN = 10

/**
 * A session that KuCoin spot could have sent: differences of a book, each change with its sequence number and now and
 * then one at price 0, a ticker after each of them, trades, and a fetched book soon after the beginning.
 */
export function generateKucoinSession(options: GeneratedMarketOptions): MarketSession {
  const { symbol } = options
  const writer = new SessionWriter(options)
  const { market } = writer
  const publish = (channel: string, subject: string, data: object) => {
    const topic = `/market/${channel}:${symbol}`
    writer.publish(topic, { topic, type: 'message', subject, data })
  }
  let sequence = 14_701_689_000
  let differences = 0
  let hasSnapshot = false
  const publishBook = (asks: readonly TextLevel[], bids: readonly TextLevel[]) => {
    const sequenceStart = sequence + 1
    const numbered = (levels: readonly TextLevel[]) => levels.map((level) => [...level, String(++sequence)])
    const changes = { asks: numbered(asks), bids: numbered(bids) }
    const data = { changes, sequenceEnd: sequence, sequenceStart, symbol, time: market.now }
    publish('level2', 'trade.l2update', data)
  }
  while (!writer.isFull) {
    if (!hasSnapshot && writer.messages.length >= MESSAGES_BEFORE_SNAPSHOT) {
      hasSnapshot = true
      writer.publish('', kucoinBookText(sequence, market.now, market.bids, market.asks))
    }
    const step = market.next()
    if (step.kind === 'trade') {
      const { id, price, quantity: size, isBuyerMaker } = step
      publish('match', 'trade.l3match', {
        ...{ makerOrderId: `m${id}`, price, sequence: String(id), side: isBuyerMaker ? 'sell' : 'buy', size, symbol },
        ...{ takerOrderId: `t${id}`, time: `${market.now}${String(id % 1_000_000).padStart(6, '0')}` },
        ...{ tradeId: String(id), type: 'match' },
      })
      continue
    }
    publishBook(step.asks, step.bids)
    if (++differences % DIFFERENCES_PER_HIDDEN === 0) publishBook([['0', '0']], [])
    const [[bestBid, bestBidSize], [bestAsk, bestAskSize]] = [step.bestBid, step.bestAsk]
    const best = { bestAsk, bestAskSize, bestBid, bestBidSize }
    publish('ticker', 'trade.ticker', {
      ...best,
      ...{ price: bestBid, sequence: String(sequence), size: '0.001', time: market.now },
    })
  }
  return writer.session
}
