import type { GeneratedMarketOptions } from './generated-market.ts'
import { MarketSeries } from './market-series.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

/** What a generated session of Bybit is like. */
export interface GeneratedBybitOptions extends GeneratedMarketOptions {
  /** Spot has no mark prices and funding rates; default linear. */
  readonly market?: 'spot' | 'linear'
}

/**
 * A session that Bybit v5 could have sent: the book's snapshot, differences of it (`orderbook.50`), the best level after
 * each of them (`orderbook.1`), and trades.
 */
export function generateBybitSession(options: GeneratedBybitOptions): MarketSession {
  const { symbol: s, market: listed = 'linear' } = options
  const writer = new SessionWriter(options)
  const { market } = writer
  let update = 5_000
  let sequence = 90_000
  const publishBook = (topic: string, type: string, b: unknown, a: unknown) => {
    const data = { s, b, a, u: update, seq: sequence }
    writer.publish(topic, { topic, type, ts: market.now + 1, data, cts: market.now })
  }
  const publishSeries = (topic: string, type: string, data: object) =>
    writer.publish(topic, { topic, type, ...(type === 'delta' ? { data, cs: sequence } : { data }), ts: market.now })
  let hasTicker = false
  const series = new MarketSeries(market, options, {
    candle: ({ startMillis: start, endMillis, open, close, high, low, quantity, value, isClosed }) => {
      const what = {
        start,
        end: endMillis - 1,
        interval: '1',
        open,
        close,
        high,
        low,
        volume: quantity,
        turnover: value,
      }
      publishSeries(`kline.1.${s}`, 'snapshot', [{ ...what, confirm: isClosed, timestamp: market.now }])
    },
    reference: ({ markPrice, indexPrice, fundingRate, nextFundingMillis }) => {
      if (listed === 'spot') return
      // What has not changed is left out of all but the first.
      const data = { symbol: s, markPrice, indexPrice, fundingRate, nextFundingTime: String(nextFundingMillis) }
      const { nextFundingTime: _, ...changed } = data
      publishSeries(`tickers.${s}`, hasTicker ? 'delta' : 'snapshot', hasTicker ? changed : data)
      hasTicker = true
    },
  })
  const whole = `orderbook.50.${s}`
  publishBook(whole, 'snapshot', market.bids, market.asks)
  while (!writer.isFull) {
    const step = market.next()
    series.note(step)
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
