import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

interface Entry {
  readonly px: string
  readonly sz: string
  readonly side: string
  readonly ts: string
  readonly bids: readonly LevelText[]
  readonly asks: readonly LevelText[]
}

interface Message {
  readonly arg: { readonly channel: string }
  readonly data: readonly [Entry]
}

const shortest = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
/** With the field of the past and the number of orders. */
const level = ([price, quantity]: LevelText) => [shortest(price), shortest(quantity), '0', '3']

/** OKX v5's public channels. */
export const okxLayout: VenueLayout = {
  depth: (symbol, at, update, bids, asks) =>
    JSON.stringify({
      arg: { channel: 'books', instId: symbol },
      action: 'update',
      data: [
        {
          ...{ asks: asks.map(level), bids: bids.map(level), ts: String(at), checksum: 0 },
          ...{ seqId: update, prevSeqId: update - 1 },
        },
      ],
    }),
  trade: (symbol, at, id, [px, sz], isSale) =>
    JSON.stringify({
      arg: { channel: 'trades', instId: symbol },
      data: [
        {
          ...{ instId: symbol, tradeId: String(674_510_826 + id), px: shortest(px), sz: shortest(sz) },
          ...{ side: isSale ? 'sell' : 'buy', ts: String(at), count: '1' },
        },
      ],
    }),
  bestQuotes: (symbol, at, update, bid, ask) =>
    JSON.stringify({
      arg: { channel: 'bbo-tbt', instId: symbol },
      data: [{ asks: [level(ask)], bids: [level(bid)], ts: String(at), seqId: update }],
    }),
  rows(message, localTime) {
    const { arg, data } = message as Message
    const [entry] = data
    const time = Number(entry.ts) * 1e6
    if (arg.channel === 'trades') {
      return [parsedRow('trade', entry.side === 'sell' ? 'ask' : 'bid', entry.px, entry.sz, time, localTime)]
    }
    const kind = arg.channel === 'books' ? 'level' : 'quote'
    return [
      ...entry.bids.map(([price, quantity]) => parsedRow(kind, 'bid', price, quantity, time, localTime)),
      ...entry.asks.map(([price, quantity]) => parsedRow(kind, 'ask', price, quantity, time, localTime)),
    ]
  },
}
