import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

interface Trade {
  readonly T: number
  readonly S: string
  readonly v: string
  readonly p: string
}

interface Message {
  readonly topic: string
  readonly cts: number
  readonly data: readonly Trade[] & { readonly b: readonly LevelText[]; readonly a: readonly LevelText[] }
}

const QUOTES = 'orderbook.1.'

/** Bybit v5's public topics of linear contracts. */
export const bybitLayout: VenueLayout = {
  depth: (symbol, at, update, bids, asks) =>
    JSON.stringify({
      topic: `orderbook.50.${symbol}`,
      type: 'delta',
      ts: at + 9,
      data: { s: symbol, b: bids, a: asks, u: update, seq: update * 3 },
      cts: at,
    }),
  trade: (symbol, at, id, [p, v], isSale) =>
    JSON.stringify({
      topic: `publicTrade.${symbol}`,
      type: 'snapshot',
      ts: at + 2,
      data: [
        {
          ...{ T: at, s: symbol, S: isSale ? 'Sell' : 'Buy', v, p, L: 'PlusTick' },
          ...{ i: `20f43950-d8dd-5b31-9112-${String(id).padStart(12, '0')}`, BT: false, seq: 1_783_284_617 + id },
        },
      ],
    }),
  bestQuotes: (symbol, at, update, bid, ask) =>
    JSON.stringify({
      topic: `${QUOTES}${symbol}`,
      type: 'snapshot',
      ts: at + 9,
      data: { s: symbol, b: [bid], a: [ask], u: update, seq: update * 3 },
      cts: at,
    }),
  rows(message, localTime) {
    const { topic, cts, data } = message as Message
    if (topic.startsWith('publicTrade')) {
      return data.map(({ T, S, v, p }) => parsedRow('trade', S === 'Sell' ? 'ask' : 'bid', p, v, T * 1e6, localTime))
    }
    const kind = topic.startsWith(QUOTES) ? 'quote' : 'level'
    const time = cts * 1e6
    return [
      ...data.b.map(([price, quantity]) => parsedRow(kind, 'bid', price, quantity, time, localTime)),
      ...data.a.map(([price, quantity]) => parsedRow(kind, 'ask', price, quantity, time, localTime)),
    ]
  },
}
