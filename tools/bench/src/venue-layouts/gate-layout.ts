import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

interface Result {
  readonly t: number
  readonly create_time_ms: string
  readonly side: string
  readonly amount: string
  readonly price: string
  readonly b: string | readonly LevelText[]
  readonly B: string
  readonly a: string | readonly LevelText[]
  readonly A: string
}

interface Message {
  readonly channel: string
  readonly result: Result
}

const seconds = (at: number) => Math.floor(at / 1_000)
const pushed = (channel: string, at: number, result: object) =>
  JSON.stringify({ time: seconds(at), time_ms: at + 2, channel, event: 'update', result })

/** Gate.io's spot channels. */
export const gateLayout: VenueLayout = {
  depth: (s, at, update, b, a) =>
    pushed('spot.order_book_update', at, { t: at, e: 'depthUpdate', E: seconds(at), s, U: update, u: update, b, a }),
  trade(symbol, at, id, [price, amount], isSale) {
    const created = { id: 6_064_666_343 + id, create_time: seconds(at), create_time_ms: `${at}.4578` }
    return pushed('spot.trades', at, {
      ...created,
      ...{ side: isSale ? 'sell' : 'buy', currency_pair: symbol, amount, price },
    })
  },
  bestQuotes: (s, at, u, [b, B], [a, A]) => pushed('spot.book_ticker', at, { t: at, u, s, b, B, a, A }),
  rows(message, localTime) {
    const { channel, result } = message as Message
    const { t, create_time_ms: created, side, amount, price, b, B, a, A } = result
    if (channel === 'spot.trades') {
      return [parsedRow('trade', side === 'sell' ? 'ask' : 'bid', price, amount, Number(created) * 1e6, localTime)]
    }
    const time = t * 1e6
    if (typeof b === 'string' || typeof a === 'string') {
      return [
        parsedRow('quote', 'bid', b as string, B, time, localTime),
        parsedRow('quote', 'ask', a as string, A, time, localTime),
      ]
    }
    return [
      ...b.map((level) => parsedRow('level', 'bid', level[0], level[1], time, localTime)),
      ...a.map((level) => parsedRow('level', 'ask', level[0], level[1], time, localTime)),
    ]
  },
}
