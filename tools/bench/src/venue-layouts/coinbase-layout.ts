import { type LevelText, parsedRow, UPDATE_BEFORE, type VenueLayout } from './venue-layout.ts'

interface Update {
  readonly side: string
  readonly price_level: string
  readonly new_quantity: string
}

interface Trade {
  readonly price: string
  readonly size: string
  readonly side: string
  readonly time: string
}

interface Ticker {
  readonly best_bid: string
  readonly best_bid_quantity: string
  readonly best_ask: string
  readonly best_ask_quantity: string
}

interface Message {
  readonly timestamp: string
  readonly events: readonly [
    { readonly updates?: readonly Update[]; readonly trades?: readonly Trade[]; readonly tickers?: readonly Ticker[] },
  ]
}

const timeOf = (at: number) => `${new Date(at).toISOString().slice(0, -1)}457Z`
/** Messages of a connection are counted from 0. */
const message = (channel: string, at: number, sequence: number, event: object) =>
  JSON.stringify({ channel, client_id: '', timestamp: timeOf(at), sequence_num: sequence, events: [event] })
const DAY = { volume_24_h: '15328.12907861', low_24_h: '58212.11', high_24_h: '61440', low_52_w: '24930.3' } as const
const YEAR = { high_52_w: '73835.57', price_percent_chg_24_h: '1.85146418' } as const

/** Coinbase Advanced Trade's public channels. */
export const coinbaseLayout: VenueLayout = {
  depth(product_id, at, update, bids, asks) {
    const level =
      (side: string) =>
      ([price_level, new_quantity]: LevelText) => ({ side, event_time: timeOf(at), price_level, new_quantity })
    const updates = [...bids.map(level('bid')), ...asks.map(level('offer'))]
    return message('l2_data', at, update - UPDATE_BEFORE - 1, { type: 'update', product_id, updates })
  },
  trade(product_id, at, id, [price, size], isSale) {
    const what = { trade_id: String(682_145_018 + id), product_id, price, size }
    const trades = [{ ...what, side: isSale ? 'BUY' : 'SELL', time: timeOf(at) }]
    return message('market_trades', at, id, { type: 'update', trades })
  },
  bestQuotes(product_id, at, update, bid, ask) {
    const best = { best_bid: bid[0], best_bid_quantity: bid[1], best_ask: ask[0], best_ask_quantity: ask[1] }
    const tickers = [{ type: 'ticker', product_id, price: bid[0], ...DAY, ...YEAR, ...best }]
    return message('ticker', at, update - UPDATE_BEFORE - 1, { type: 'update', tickers })
  },
  rows(parsed, localTime) {
    const { timestamp, events } = parsed as Message
    const [{ updates, trades, tickers }] = events
    if (trades !== undefined) {
      return trades.map(({ price, size, side, time }) =>
        // The side is that of the order that rested.
        parsedRow('trade', side === 'BUY' ? 'ask' : 'bid', price, size, Date.parse(time) * 1e6, localTime),
      )
    }
    const time = Date.parse(timestamp) * 1e6
    if (tickers !== undefined) {
      return tickers.flatMap((ticker) => [
        parsedRow('quote', 'bid', ticker.best_bid, ticker.best_bid_quantity, time, localTime),
        parsedRow('quote', 'ask', ticker.best_ask, ticker.best_ask_quantity, time, localTime),
      ])
    }
    return updates!.map(({ side, price_level, new_quantity }) =>
      parsedRow('level', side === 'bid' ? 'bid' : 'ask', price_level, new_quantity, time, localTime),
    )
  },
}
