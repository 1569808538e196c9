import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

const Channel = { Trades: 17_470, Quotes: 17_471, Book: 17_472 } as const

type Level = readonly [price: number, orders: number, amount: number]
type Trade = readonly [id: number, time: number, amount: number, price: number]
type Message = readonly [channel: number, level: Level, sequence: number] | readonly [channel: number, 'te', Trade]

const subscribed = (channel: string, id: number, symbol: string, form: string) =>
  `{"event":"subscribed","channel":"${channel}","chanId":${id},"symbol":"${symbol}"${form},"pair":"BTCUSD"}`
const book = (length: number) => `,"prec":"P0","freq":"F0","len":"${length}"`
const changed = (channel: number, [price, quantity]: LevelText, isAsk: boolean, sequence: number) => {
  const isGone = Number(quantity) === 0
  const amount = `${isAsk ? '-' : ''}${isGone ? '1' : quantity}`
  return `[${channel},[${price},${isGone ? 0 : 3},${amount}],${sequence}]`
}

/** Bitfinex's public channels with numbered messages: one level, of one side, in each. */
export const bitfinexLayout: VenueLayout = {
  opening: (symbol) => [
    subscribed('trades', Channel.Trades, symbol, ''),
    subscribed('book', Channel.Quotes, symbol, book(1)),
    subscribed('book', Channel.Book, symbol, book(250)),
  ],
  depth: (_symbol, _at, update, [bid], [ask]) => changed(Channel.Book, bid ?? ask!, bid === undefined, update),
  trade: (_symbol, at, id, [price, quantity], isSale) =>
    `[${Channel.Trades},"te",[${1_658_341_016 + id},${at},${isSale ? '-' : ''}${quantity},${price}],${id + 1}]`,
  bestQuotes: (_symbol, _at, update, bid) => changed(Channel.Quotes, bid, false, update),
  rows(message, localTime) {
    const [channel, what, trade] = message as Message
    if (what === 'te') {
      const [, time, amount, price] = trade as Trade
      return [parsedRow('trade', amount < 0 ? 'ask' : 'bid', price, Math.abs(amount), time * 1e6, localTime)]
    }
    const [price, orders, amount] = what
    const kind = channel === Channel.Quotes ? 'quote' : 'level'
    const quantity = orders === 0 ? 0 : Math.abs(amount)
    return [parsedRow(kind, amount < 0 ? 'ask' : 'bid', price, quantity, localTime, localTime)]
  },
}
