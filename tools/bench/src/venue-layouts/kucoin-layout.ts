import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

interface Data {
  readonly changes: { readonly bids: readonly LevelText[]; readonly asks: readonly LevelText[] }
  readonly time: number | string
  readonly side: string
  readonly price: string
  readonly size: string
  readonly bestBid: string
  readonly bestBidSize: string
  readonly bestAsk: string
  readonly bestAskSize: string
}

interface Message {
  readonly subject: string
  readonly data: Data
}

const pushed = (channel: string, symbol: string, subject: string, data: object) =>
  JSON.stringify({ topic: `/market/${channel}:${symbol}`, type: 'message', subject, data })

/** KuCoin's spot topics. */
export const kucoinLayout: VenueLayout = {
  depth(symbol, at, update, bids, asks) {
    const numbered = (levels: readonly LevelText[]) => levels.map((level) => [...level, String(update)])
    const changes = { asks: numbered(asks), bids: numbered(bids) }
    return pushed('level2', symbol, 'trade.l2update', {
      ...{ changes, sequenceEnd: update, sequenceStart: update, symbol, time: at },
    })
  },
  trade: (symbol, at, id, [price, size], isSale) =>
    pushed('match', symbol, 'trade.l3match', {
      ...{ makerOrderId: '6085c06144b3790006512a4d', price, sequence: String(1_612_701_563_869 + id) },
      ...{ side: isSale ? 'sell' : 'buy', size, symbol, takerOrderId: '6085c097587c2000060cde57' },
      ...{ time: `${at}050725`, tradeId: '6085c09769bc506996295e36', type: 'match' },
    }),
  bestQuotes: (symbol, at, update, [bestBid, bestBidSize], [bestAsk, bestAskSize]) =>
    pushed('ticker', symbol, 'trade.ticker', {
      ...{
        bestAsk,
        bestAskSize,
        bestBid,
        bestBidSize,
        price: bestBid,
        sequence: String(update),
        size: '0.03',
        time: at,
      },
    }),
  rows(message, localTime) {
    const { subject, data } = message as Message
    const time = Number(data.time) * (subject === 'trade.l3match' ? 1 : 1e6)
    switch (subject) {
      case 'trade.l3match':
        return [parsedRow('trade', data.side === 'sell' ? 'ask' : 'bid', data.price, data.size, time, localTime)]
      case 'trade.ticker':
        return [
          parsedRow('quote', 'bid', data.bestBid, data.bestBidSize, time, localTime),
          parsedRow('quote', 'ask', data.bestAsk, data.bestAskSize, time, localTime),
        ]
      default:
        return [
          ...data.changes.bids.map((level) => parsedRow('level', 'bid', level[0], level[1], time, localTime)),
          ...data.changes.asks.map((level) => parsedRow('level', 'ask', level[0], level[1], time, localTime)),
        ]
    }
  },
}
