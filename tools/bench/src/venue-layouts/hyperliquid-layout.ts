import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

interface Level {
  readonly px: string
  readonly sz: string
}

interface Data {
  readonly time: number
  readonly px: string
  readonly sz: string
  readonly side: string
  readonly levels: readonly [readonly Level[], readonly Level[]]
  readonly bbo: readonly [Level, Level]
}

interface Message {
  readonly channel: string
  readonly data: Data | readonly [Data]
}

const level = ([px, sz]: LevelText) => ({ n: 3, px, sz })
const HASH = `0x${'de477894'.repeat(8)}`
const USERS = [`0x${'e9ed7e16'.repeat(5)}`, `0x${'6802b426'.repeat(5)}`]

/** Hyperliquid's channels: each book a whole one, here of the levels that changed. */
export const hyperliquidLayout: VenueLayout = {
  // A book of a time is taken once.
  depth: (coin, at, update, bids, asks) =>
    JSON.stringify({
      channel: 'l2Book',
      data: { coin, levels: [bids.map(level), asks.map(level)], time: at - (at % 1_000_000) + (update % 1_000_000) },
    }),
  trade: (coin, time, id, [px, sz], isSale) =>
    JSON.stringify({
      channel: 'trades',
      data: [{ coin, hash: HASH, px, side: isSale ? 'A' : 'B', sz, tid: 121_451_470_284_048 + id, time, users: USERS }],
    }),
  bestQuotes: (coin, time, _update, bid, ask) =>
    JSON.stringify({ channel: 'bbo', data: { coin, time, bbo: [level(bid), level(ask)] } }),
  rows(message, localTime) {
    const { channel, data } = message as Message
    if (channel === 'trades') {
      return (data as readonly [Data]).map(({ px, sz, side, time }) =>
        parsedRow('trade', side === 'A' ? 'ask' : 'bid', px, sz, time * 1e6, localTime),
      )
    }
    const { time, levels, bbo } = data as Data
    const [bids, asks] = channel === 'bbo' ? [[bbo[0]], [bbo[1]]] : levels
    const kind = channel === 'bbo' ? 'quote' : 'level'
    return [
      ...bids.map(({ px, sz }) => parsedRow(kind, 'bid', px, sz, time * 1e6, localTime)),
      ...asks.map(({ px, sz }) => parsedRow(kind, 'ask', px, sz, time * 1e6, localTime)),
    ]
  },
}
