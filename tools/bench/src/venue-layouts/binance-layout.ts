import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

interface Message {
  readonly data: {
    readonly e: string
    readonly E?: number
    readonly T?: number
    readonly p: string
    readonly q: string
    readonly m: boolean
    readonly b: readonly LevelText[] & string
    readonly a: readonly LevelText[] & string
    readonly B: string
    readonly A: string
  }
}

/** Combined streams of Binance's contracts. */
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
    const time = (data.T ?? data.E ?? Number.NaN) * 1e6
    if (data.e === 'trade') return [parsedRow('trade', data.m ? 'ask' : 'bid', data.p, data.q, time, localTime)]
    if (data.B !== undefined) {
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

/** Combined streams of Binance's spot market, whose best quotes have neither name nor time. */
export const binanceSpotLayout: VenueLayout = {
  depth: (symbol, at, update, b, a) =>
    JSON.stringify({
      stream: `${symbol.toLowerCase()}@depth@100ms`,
      data: { e: 'depthUpdate', E: at + 1, s: symbol, U: update, u: update, b, a },
    }),
  trade: (symbol, at, id, [p, q], isSale) =>
    JSON.stringify({
      stream: `${symbol.toLowerCase()}@trade`,
      data: { e: 'trade', E: at + 1, s: symbol, t: 3_735_683_259 + id, p, q, T: at, m: isSale, M: true },
    }),
  bestQuotes: (s, _at, u, [b, B], [a, A]) =>
    JSON.stringify({ stream: `${s.toLowerCase()}@bookTicker`, data: { u, s, b, B, a, A } }),
  rows: binanceLayout.rows,
}
