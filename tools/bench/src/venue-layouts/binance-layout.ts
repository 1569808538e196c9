import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

interface Message {
  readonly data: {
    readonly e: string
    readonly T: number
    readonly p: string
    readonly q: string
    readonly m: boolean
    readonly b: readonly LevelText[] & string
    readonly a: readonly LevelText[] & string
    readonly B: string
    readonly A: string
  }
}

/** Binance USD-M's combined streams. */
export const binanceLayout: VenueLayout = {
  depth: (symbol, at, update, bids, asks) =>
    JSON.stringify({
      stream: `${symbol.toLowerCase()}@depth@0ms`,
      data: { e: 'depthUpdate', E: at + 1, T: at, s: symbol, U: update, u: update, pu: update - 1, b: bids, a: asks },
    }),
  trade: (symbol, at, id, [p, q], isSale) =>
    JSON.stringify({
      stream: `${symbol.toLowerCase()}@trade`,
      data: { e: 'trade', E: at + 1, T: at, s: symbol, t: 5_266_583_935 + id, p, q, X: 'MARKET', m: isSale },
    }),
  bestQuotes: (symbol, at, update, [b, B], [a, A]) =>
    JSON.stringify({
      stream: `${symbol.toLowerCase()}@bookTicker`,
      data: { e: 'bookTicker', u: update, s: symbol, b, B, a, A, T: at, E: at },
    }),
  rows(message, localTime) {
    const { data } = message as Message
    const time = data.T * 1e6
    if (data.e === 'trade') return [parsedRow('trade', data.m ? 'ask' : 'bid', data.p, data.q, time, localTime)]
    if (data.e === 'bookTicker') {
      return [
        parsedRow('quote', 'bid', data.b, data.B, time, localTime),
        parsedRow('quote', 'ask', data.a, data.A, time, localTime),
      ]
    }
    return [
      ...data.b.map(([price, quantity]) => parsedRow('level', 'bid', price, quantity, time, localTime)),
      ...data.a.map(([price, quantity]) => parsedRow('level', 'ask', price, quantity, time, localTime)),
    ]
  },
}
