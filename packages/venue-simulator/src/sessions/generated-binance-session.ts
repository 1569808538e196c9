import { SeededRandom } from '@hft/clock'
import type { GeneratedMarketOptions } from './generated-market.ts'
import { MarketSeries } from './market-series.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

const MESSAGES_BEFORE_SNAPSHOT = 5

/** What a generated session of Binance is like. */
export interface GeneratedSessionOptions extends GeneratedMarketOptions {
  /** Futures name the last update id of the difference before (`pu`), spot counts without a hole. */
  readonly rule: 'spot' | 'futures'
  /** Each trade by itself, or those of one order together; default each. */
  readonly trades?: 'trade' | 'aggTrade'
}

/**
 * A session that Binance could have sent: a book that moves at random around a price, its differences, a best quote
 * after each of them, trades that take from it, and a fetched book soon after the beginning. Never crossed.
 */
export function generateBinanceSession(options: GeneratedSessionOptions): MarketSession {
  const { symbol, rule, seed, trades = 'trade' } = options
  const isFutures = rule === 'futures'
  const writer = new SessionWriter(options)
  const { market } = writer
  const ids = new SeededRandom(seed + 1)
  const name = symbol.toLowerCase()
  const publish = (kind: string, data: object) => {
    const stream = `${name}@${kind}`
    writer.publish(stream, { stream, data })
  }
  const times = () => ({ E: market.now, T: market.now })
  const series = new MarketSeries(market, options, {
    candle: ({ startMillis: t, endMillis, open, close, high, low, quantity, value, trades: n, isClosed }) =>
      publish('kline_1m', {
        ...{ e: 'kline', E: market.now, s: symbol },
        k: {
          ...{ t, T: endMillis - 1, s: symbol, i: '1m', f: 1, L: n, o: open, c: close, h: high, l: low },
          ...{ v: quantity, n, x: isClosed, q: value, V: '0', Q: '0', B: '0' },
        },
      }),
    reference: ({ markPrice, indexPrice, fundingRate, nextFundingMillis }) => {
      if (!isFutures) return
      const [p, P, i] = [markPrice, indexPrice, indexPrice]
      publish('markPrice@1s', {
        e: 'markPriceUpdate',
        E: market.now,
        s: symbol,
        p,
        P,
        i,
        r: fundingRate,
        T: nextFundingMillis,
      })
    },
  })
  let updateId = 1_000
  let hasSnapshot = false
  while (!writer.isFull) {
    if (!hasSnapshot && writer.messages.length >= MESSAGES_BEFORE_SNAPSHOT) {
      hasSnapshot = true
      const { bids, asks } = market
      writer.publish('', { lastUpdateId: updateId, ...(isFutures ? times() : {}), bids, asks })
    }
    const step = market.next()
    series.note(step)
    if (step.kind === 'trade') {
      const { id, price, quantity, isBuyerMaker } = step
      const { E, T } = times()
      const [p, q, m] = [price, quantity, isBuyerMaker]
      // Fields in the venue's order: a decoder of its layout knows no other.
      if (trades === 'trade') publish(trades, { e: trades, E, s: symbol, t: id, p, q, T, m })
      else if (isFutures) publish(trades, { e: trades, E, a: id, s: symbol, p, q, f: id, l: id, T, m })
      else publish(trades, { e: trades, E, s: symbol, a: id, p, q, f: id, l: id, T, m })
      continue
    }
    const previous = updateId
    // Futures share their ids among all symbols, so that ids lie between two differences of one.
    const first = previous + 1 + (isFutures ? ids.nextInteger(3) : 0)
    updateId = first + ids.nextInteger(5)
    publish('depth@100ms', {
      e: 'depthUpdate',
      E: market.now,
      ...(isFutures ? { T: market.now } : {}),
      s: symbol,
      U: first,
      u: updateId,
      ...(isFutures ? { pu: previous } : {}),
      b: step.bids,
      a: step.asks,
    })
    const [[b, B], [a, A]] = [step.bestBid, step.bestAsk]
    publish('bookTicker', {
      ...(isFutures ? { e: 'bookTicker' } : {}),
      ...{ u: updateId, s: symbol, b, B, a, A },
      ...(isFutures ? { T: market.now, E: market.now } : {}),
    })
  }
  return writer.session
}
