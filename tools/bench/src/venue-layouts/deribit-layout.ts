import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

type ChangedLevel = readonly [action: string, price: number, quantity: number]

interface Data {
  readonly timestamp: number
  readonly price: number
  readonly amount: number
  readonly direction: string
  readonly bids: readonly ChangedLevel[]
  readonly asks: readonly ChangedLevel[]
  readonly best_bid_price: number
  readonly best_bid_amount: number
  readonly best_ask_price: number
  readonly best_ask_amount: number
}

interface Message {
  readonly params: { readonly channel: string; readonly data: Data | readonly [Data] }
}

const notice = (channel: string, data: string) =>
  `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"${channel}","data":${data}}}`
const level = ([price, quantity]: LevelText) =>
  `["${Number(quantity) === 0 ? 'delete' : 'change'}",${price},${quantity}]`

/** Deribit's public channels of 100 ms. */
export const deribitLayout: VenueLayout = {
  depth(symbol, at, update, bids, asks) {
    const ids = `"prev_change_id":${update - 1},"instrument_name":"${symbol}","change_id":${update}`
    const sides = `"bids":[${bids.map(level)}],"asks":[${asks.map(level)}]`
    return notice(`book.${symbol}.100ms`, `{"type":"change","timestamp":${at},${ids},${sides}}`)
  },
  trade(symbol, at, id, [price, amount], isSale) {
    const named = `"trade_seq":${242_126_092 + id},"trade_id":"${356_130_997 + id}","timestamp":${at}`
    const priced = `"tick_direction":2,"price":${price},"mark_price":84292.11,"instrument_name":"${symbol}"`
    const side = `"index_price":84319.98,"direction":"${isSale ? 'sell' : 'buy'}","amount":${amount}`
    return notice(`trades.${symbol}.100ms`, `[{${named},${priced},${side}}]`)
  },
  bestQuotes(symbol, at, _update, bid, ask) {
    const bids = `"best_bid_price":${bid[0]},"best_bid_amount":${bid[1]}`
    const asks = `"best_ask_price":${ask[0]},"best_ask_amount":${ask[1]}`
    return notice(`quote.${symbol}`, `{"timestamp":${at},"instrument_name":"${symbol}",${bids},${asks}}`)
  },
  rows(message, localTime) {
    const { channel, data } = (message as Message).params
    if (channel.startsWith('trades')) {
      return (data as readonly [Data]).map(({ timestamp, price, amount, direction }) =>
        parsedRow('trade', direction === 'sell' ? 'ask' : 'bid', price, amount, timestamp * 1e6, localTime),
      )
    }
    const { timestamp, bids, asks, ...best } = data as Data
    const time = timestamp * 1e6
    if (channel.startsWith('quote')) {
      const { best_bid_price, best_bid_amount, best_ask_price, best_ask_amount } = best
      return [
        parsedRow('quote', 'bid', best_bid_price, best_bid_amount, time, localTime),
        parsedRow('quote', 'ask', best_ask_price, best_ask_amount, time, localTime),
      ]
    }
    const rowsOf = (side: 'bid' | 'ask', levels: readonly ChangedLevel[]) =>
      levels.map(([action, price, quantity]) =>
        parsedRow('level', side, price, action === 'delete' ? 0 : quantity, time, localTime),
      )
    return [...rowsOf('bid', bids), ...rowsOf('ask', asks)]
  },
}
