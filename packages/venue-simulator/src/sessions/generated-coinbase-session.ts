import type { TextLevel } from '../protocols/text-book.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import { type MarketCandle, MarketSeries } from './market-series.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

const NO_TIME = '1970-01-01T00:00:00Z'
const STEPS_PER_HEARTBEAT = 100
const CANDLE_MILLIS = 300_000

/**
 * A session that Coinbase Advanced Trade could have sent: the book's snapshot, updates of it, trades, a ticker with each
 * of them, and heartbeats. The numbers of its messages are those of a connection, so that the server counts them.
 */
export function generateCoinbaseSession(options: GeneratedMarketOptions): MarketSession {
  const { symbol: product_id } = options
  const writer = new SessionWriter(options)
  const { market } = writer
  let best: readonly [TextLevel, TextLevel] = [market.bids[0]!, market.asks[0]!]
  let steps = 0
  // Microseconds tell apart what happens within a millisecond.
  const now = () => new Date(market.now).toISOString().replace('Z', `${String(steps % 1_000).padStart(3, '0')}Z`)
  const publish = (stream: string, channel: string, event: object) =>
    writer.publish(stream, { channel, client_id: '', timestamp: now(), sequence_num: 0, events: [event] })
  const publishBook = (type: string, bids: readonly TextLevel[], asks: readonly TextLevel[]) => {
    const event_time = type === 'snapshot' ? NO_TIME : now()
    const updatesOf = (side: string, levels: readonly TextLevel[]) =>
      levels.map(([price_level, new_quantity]) => ({ side, event_time, price_level, new_quantity }))
    const updates = [...updatesOf('bid', bids), ...updatesOf('offer', asks)]
    publish(`level2:${product_id}`, 'l2_data', { type, product_id, updates })
  }
  const publishCandle = ({ startMillis, high, low, open, close, quantity: volume }: MarketCandle) => {
    const candle = { start: String(startMillis / 1_000), high, low, open, close, volume, product_id }
    publish(`candles:${product_id}`, 'candles', { type: 'update', candles: [candle] })
  }
  // The venue never says that a candle is closed: the next one begins.
  const candle = (one: MarketCandle) => one.isClosed || publishCandle(one)
  const series = new MarketSeries(market, options, { candle }, CANDLE_MILLIS)
  publishBook('snapshot', market.bids, market.asks)
  while (!writer.isFull) {
    const step = market.next()
    series.note(step)
    if (++steps % STEPS_PER_HEARTBEAT === 0) {
      publish('heartbeats:all', 'heartbeats', { current_time: now(), heartbeat_counter: steps / STEPS_PER_HEARTBEAT })
    }
    if (step.kind === 'difference') {
      publishBook('update', step.bids, step.asks)
      best = [step.bestBid, step.bestAsk]
      continue
    }
    const { id, price, quantity: size, isBuyerMaker } = step
    // The side is the resting order's.
    const trade = { trade_id: String(id), product_id, price, size, side: isBuyerMaker ? 'BUY' : 'SELL', time: now() }
    publish(`market_trades:${product_id}`, 'market_trades', { type: 'update', trades: [trade] })
    const [[best_bid, best_bid_quantity], [best_ask, best_ask_quantity]] = best
    const ticker = {
      ...{ type: 'ticker', product_id, price, volume_24_h: '15328.1', low_24_h: price, high_24_h: price },
      ...{ low_52_w: price, high_52_w: price, price_percent_chg_24_h: '1.85' },
      ...{ best_bid, best_bid_quantity, best_ask, best_ask_quantity },
    }
    publish(`ticker:${product_id}`, 'ticker', { type: 'update', tickers: [ticker] })
  }
  return writer.session
}
