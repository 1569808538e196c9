import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

interface Data {
  readonly ts: string
  readonly price: string
  readonly size: string
  readonly side: string
  readonly bids: readonly LevelText[]
  readonly asks: readonly LevelText[]
}

interface Message {
  readonly arg: { readonly channel: string }
  readonly data: readonly Data[]
}

const FIRST_ID = 1_343_064_377_779_269_632n
const pushed = (action: string, channel: string, instId: string, data: object, at: number) =>
  JSON.stringify({ action, arg: { instType: 'USDT-FUTURES', channel, instId }, data: [data], ts: at + 2 })

/** Bitget's public channels of futures; books without checksums, as the venue sends them now. */
export const bitgetLayout: VenueLayout = {
  depth: (symbol, at, update, bids, asks) =>
    pushed('update', 'books', symbol, { asks, bids, checksum: 0, seq: update, ts: String(at) }, at),
  trade(symbol, at, id, [price, size], isSale) {
    const side = isSale ? 'sell' : 'buy'
    const tradeId = String(FIRST_ID + BigInt(id))
    return pushed('update', 'trade', symbol, { ts: String(at), price, size, side, tradeId }, at)
  },
  bestQuotes: (symbol, at, update, bid, ask) =>
    pushed('snapshot', 'books1', symbol, { asks: [ask], bids: [bid], checksum: 0, seq: update, ts: String(at) }, at),
  rows(message, localTime) {
    const { arg, data } = message as Message
    return data.flatMap(({ ts, price, size, side, bids, asks }) => {
      const time = Number(ts) * 1e6
      if (arg.channel === 'trade') {
        return [parsedRow('trade', side === 'sell' ? 'ask' : 'bid', price, size, time, localTime)]
      }
      const kind = arg.channel === 'books' ? 'level' : 'quote'
      return [
        ...bids.map((level) => parsedRow(kind, 'bid', level[0], level[1], time, localTime)),
        ...asks.map((level) => parsedRow(kind, 'ask', level[0], level[1], time, localTime)),
      ]
    })
  },
}
