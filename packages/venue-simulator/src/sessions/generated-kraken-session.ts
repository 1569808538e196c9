import { krakenChecksum } from '../protocols/kraken-dialect.ts'
import type { TextLevel } from '../protocols/text-book.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import { MarketSeries } from './market-series.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

const DEPTH = 10

/**
 * A session that Kraken's WebSocket v2 could have sent: snapshot and updates of a book of ten levels a side with their
 * checksums, the best level after each (`ticker`), and trades.
 */
export function generateKrakenSession(options: GeneratedMarketOptions): MarketSession {
  const { symbol } = options
  const writer = new SessionWriter(options)
  const { market } = writer
  let steps = 0
  const now = () => new Date(market.now).toISOString().replace('Z', `${String(steps % 1_000).padStart(3, '0')}Z`)
  let shown = { bids: market.bids.slice(0, DEPTH), asks: market.asks.slice(0, DEPTH) }
  const publishBook = (type: string, bids: readonly TextLevel[], asks: readonly TextLevel[]) => {
    const checksum = krakenChecksum(shown.bids, shown.asks)
    const sides = `"bids":[${written(bids)}],"asks":[${written(asks)}]`
    const rest = `"checksum":${checksum},"timestamp":"${now()}"`
    const data = `{"symbol":"${symbol}",${sides},${rest}}`
    writer.publish(`book:${symbol}`, `{"channel":"book","type":"${type}","data":[${data}]}`)
  }
  // The venue never says that a candle is closed: the next one begins.
  const series = new MarketSeries(market, options, {
    candle: ({ startMillis, endMillis, open, high, low, close, quantity, trades, isClosed }) => {
      if (isClosed) return
      const [begin, end] = [startMillis, endMillis].map((millis) => new Date(millis).toISOString().replace('.000Z', ''))
      const prices = `"open":${open},"high":${high},"low":${low},"close":${close},"trades":${trades}`
      const rest = `"volume":${quantity},"vwap":${close},"interval_begin":"${begin}.000000000Z","interval":1`
      const data = `{"symbol":"${symbol}",${prices},${rest},"timestamp":"${end}.000000Z"}`
      writer.publish(`ohlc:${symbol}`, `{"channel":"ohlc","type":"update","timestamp":"${now()}","data":[${data}]}`)
    },
  })
  publishBook('snapshot', shown.bids, shown.asks)
  while (!writer.isFull) {
    const step = market.next()
    series.note(step)
    steps++
    if (step.kind === 'trade') {
      const { id, price, quantity, isBuyerMaker } = step
      const what = `"side":"${isBuyerMaker ? 'sell' : 'buy'}","price":${price},"qty":${quantity},"ord_type":"limit"`
      const data = `{"symbol":"${symbol}",${what},"trade_id":${id},"timestamp":"${now()}"}`
      writer.publish(`trade:${symbol}`, `{"channel":"trade","type":"update","data":[${data}]}`)
      continue
    }
    const { bids, asks } = market
    const before = shown
    shown = { bids: bids.slice(0, DEPTH), asks: asks.slice(0, DEPTH) }
    publishBook('update', changes(before.bids, shown.bids, bids), changes(before.asks, shown.asks, asks))
    const [[bid, bidQuantity], [ask, askQuantity]] = [step.bestBid, step.bestAsk]
    const best = `"bid":${bid},"bid_qty":${bidQuantity},"ask":${ask},"ask_qty":${askQuantity}`
    const day = `"last":${bid},"volume":1234.5,"vwap":${bid},"low":${bid},"high":${ask},"change":-1.5,"change_pct":-0.01`
    const data = `{"symbol":"${symbol}",${best},${day},"timestamp":"${now()}"}`
    writer.publish(`ticker:${symbol}`, `{"channel":"ticker","type":"update","data":[${data}]}`)
  }
  return writer.session
}

/** What a client of that depth has to be told: not of levels that only left the depth. */
function changes(before: readonly TextLevel[], after: readonly TextLevel[], whole: readonly TextLevel[]): TextLevel[] {
  const known = new Map(before)
  const still = new Map(whole)
  const gone = before
    .filter(([price]) => !still.has(price))
    .map(([price, quantity]): TextLevel => [price, quantity.replace(/[1-9]/g, '0')])
  return [...gone, ...after.filter(([price, quantity]) => known.get(price) !== quantity)]
}

function written(levels: readonly TextLevel[]): string {
  return levels.map(([price, quantity]) => `{"price":${price},"qty":${quantity}}`).join(',')
}
