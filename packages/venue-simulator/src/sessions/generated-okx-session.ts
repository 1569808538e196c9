import type { TextLevel } from '../protocols/text-book.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import { MarketSeries } from './market-series.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

/** Differences between two signs of life. */
const DIFFERENCES_PER_IDLE = 40

/**
 * A session that OKX v5 could have sent: the book's snapshot, differences with their sequence ids and now and then a
 * sign of life (`books`), the best level after each (`bbo-tbt`), and trades.
 */
export function generateOkxSession(options: GeneratedMarketOptions): MarketSession {
  const { symbol: instId } = options
  const writer = new SessionWriter(options)
  const { market } = writer
  const level = ([price, size]: TextLevel) => [price, size, '0', Number(size) === 0 ? '0' : '1']
  const publish = (channel: string, more: object) =>
    writer.publish(`${channel}:${instId}`, { arg: { channel, instId }, ...more })
  let seqId = 70_000
  let differences = 0
  const publishBook = (action: string, bids: readonly TextLevel[], asks: readonly TextLevel[], prevSeqId: number) => {
    const sides = { asks: asks.map(level), bids: bids.map(level) }
    publish('books', { action, data: [{ ...sides, ts: String(market.now), checksum: 0, seqId, prevSeqId }] })
  }
  const instType = 'SWAP'
  const pair = instId.split('-').slice(0, 2).join('-')
  const series = new MarketSeries(market, options, {
    candle: ({ startMillis, open, high, low, close, quantity, value, isClosed }) =>
      publish('candle1m', {
        data: [[String(startMillis), open, high, low, close, quantity, quantity, value, isClosed ? '1' : '0']],
      }),
    reference: ({ markPrice: markPx, indexPrice: idxPx, fundingRate, nextFundingMillis }) => {
      if (pair === instId) return
      const ts = String(market.now)
      publish('mark-price', { data: [{ instType, instId, markPx, ts }] })
      const arg = { channel: 'index-tickers', instId: pair }
      const day = { high24h: idxPx, low24h: idxPx, open24h: idxPx, sodUtc0: idxPx, sodUtc8: idxPx }
      writer.publish(`index-tickers:${pair}`, { arg, data: [{ instId: pair, idxPx, ...day, ts }] })
      const fundingTime = String(nextFundingMillis)
      publish('funding-rate', { data: [{ fundingRate, fundingTime, instId, instType, method: 'current_period', ts }] })
    },
  })
  publishBook('snapshot', market.bids, market.asks, -1)
  while (!writer.isFull) {
    const step = market.next()
    series.note(step)
    const ts = String(market.now)
    if (step.kind === 'trade') {
      const { id, price: px, quantity: sz, isBuyerMaker } = step
      const side = isBuyerMaker ? 'sell' : 'buy'
      publish('trades', { data: [{ instId, tradeId: String(id), px, sz, side, ts, count: '1' }] })
      continue
    }
    const previous = seqId
    seqId += 1 + (differences % 4)
    publishBook('update', step.bids, step.asks, previous)
    publish('bbo-tbt', { data: [{ asks: [level(step.bestAsk)], bids: [level(step.bestBid)], ts, seqId }] })
    if (++differences % DIFFERENCES_PER_IDLE === 0) publishBook('update', [], [], seqId)
  }
  return writer.session
}
