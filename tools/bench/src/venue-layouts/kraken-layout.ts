import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

interface Level {
  readonly price: number
  readonly qty: number
}

interface Entry extends Level {
  readonly side: string
  readonly timestamp: string
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  readonly bid: number
  readonly bid_qty: number
  readonly ask: number
  readonly ask_qty: number
}

interface Message {
  readonly channel: string
  readonly data: readonly [Entry]
}

const timeOf = (at: number) => `${new Date(at).toISOString().slice(0, -1)}457Z`
const level = ([price, quantity]: LevelText) => `{"price":${price},"qty":${quantity}}`
const message = (channel: string, symbol: string, at: number, fields: string) =>
  `{"channel":"${channel}","type":"update","data":[{"symbol":"${symbol}",${fields},"timestamp":"${timeOf(at)}"}]}`
const DAY = '"last":59999.9,"volume":2181.47381625,"vwap":60182.3,"low":58212.1,"high":61440.0,"change":-217.5'

/** Kraken v2's public channels. Its books are not begun, so that no checksum is verified. */
export const krakenLayout: VenueLayout = {
  depth(symbol, at, update, bids, asks) {
    const sides = `"bids":[${bids.map(level)}],"asks":[${asks.map(level)}]`
    return message('book', symbol, at, `${sides},"checksum":${update % 4_294_967_296}`)
  },
  trade(symbol, at, id, [price, quantity], isSale) {
    const what = `"side":"${isSale ? 'sell' : 'buy'}","price":${price},"qty":${quantity}`
    return message('trade', symbol, at, `${what},"ord_type":"market","trade_id":${70_318_925 + id}`)
  },
  bestQuotes(symbol, at, _update, bid, ask) {
    const best = `"bid":${bid[0]},"bid_qty":${bid[1]},"ask":${ask[0]},"ask_qty":${ask[1]}`
    return message('ticker', symbol, at, `${best},${DAY},"change_pct":-0.36`)
  },
  rows(parsed, localTime) {
    const { channel, data } = parsed as Message
    return data.flatMap((entry) => {
      const time = Date.parse(entry.timestamp) * 1e6
      if (channel === 'trade') {
        return [parsedRow('trade', entry.side === 'sell' ? 'ask' : 'bid', entry.price, entry.qty, time, localTime)]
      }
      if (channel === 'ticker') {
        return [
          parsedRow('quote', 'bid', entry.bid, entry.bid_qty, time, localTime),
          parsedRow('quote', 'ask', entry.ask, entry.ask_qty, time, localTime),
        ]
      }
      return [
        ...entry.bids.map(({ price, qty }) => parsedRow('level', 'bid', price, qty, time, localTime)),
        ...entry.asks.map(({ price, qty }) => parsedRow('level', 'ask', price, qty, time, localTime)),
      ]
    })
  },
}
