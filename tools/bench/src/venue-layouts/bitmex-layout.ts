import { type LevelText, parsedRow, type VenueLayout } from './venue-layout.ts'

interface Row {
  readonly side: string
  readonly symbol: string
  readonly id: number
  readonly size?: number
  readonly price?: number
  readonly timestamp?: string
  readonly transactTime?: string
  readonly bidPrice: number
  readonly bidSize: number
  readonly askPrice: number
  readonly askSize: number
}

interface Message {
  readonly table: string
  readonly data: readonly Row[]
}

/** By symbol and id: changes of levels that were there before have no prices. */
const prices = new Map<string, Map<number, number>>()
function priceOf({ symbol, id, price }: Row): number {
  let levels = prices.get(symbol)
  if (levels === undefined) {
    levels = new Map()
    prices.set(symbol, levels)
  }
  if (price === undefined) return levels.get(id) ?? Number.NaN
  if (levels.get(id) !== price) levels.set(id, price)
  return price
}

const FIRST_ID = 8_800_000_000

/** BitMEX's tables. Its books come by level ids: generated ones as insertions, which alone have prices. */
export const bitmexLayout: VenueLayout = {
  depth(symbol, at, _update, bids, asks) {
    const time = new Date(at).toISOString()
    const row = (side: string) => (level: LevelText) => {
      const id = FIRST_ID - Math.round(Number(level[0]) * 10)
      const what = `"side":"${side}","size":${level[1]},"price":${level[0]}`
      return `{"symbol":"${symbol}","id":${id},${what},"timestamp":"${time}","transactTime":"${time}"}`
    }
    return `{"table":"orderBookL2","action":"insert","data":[${[...bids.map(row('Buy')), ...asks.map(row('Sell'))]}]}`
  },
  trade(symbol, at, id, [price, size], isSale) {
    const time = new Date(at).toISOString()
    const what = `"side":"${isSale ? 'Sell' : 'Buy'}","size":${size},"price":${price},"tickDirection":"ZeroPlusTick"`
    const match = `"trdMatchID":"00000000-006d-1000-0000-${String(id).padStart(12, '0')}","grossValue":101450`
    const value = '"homeNotional":0.0010145,"foreignNotional":100.0,"trdType":"Regular"'
    return `{"table":"trade","action":"insert","data":[{"timestamp":"${time}","symbol":"${symbol}",${what},${match},${value}}]}`
  },
  bestQuotes(symbol, at, _update, bid, ask) {
    const best = `"bidSize":${bid[1]},"bidPrice":${bid[0]},"askPrice":${ask[0]},"askSize":${ask[1]}`
    const time = new Date(at).toISOString()
    return `{"table":"quote","action":"insert","data":[{"timestamp":"${time}","symbol":"${symbol}",${best}}]}`
  },
  begin(message) {
    for (const row of (message as Message).data) priceOf(row)
  },
  rows(message, localTime) {
    const { table, data } = message as Message
    return data.flatMap((row) => {
      const sent = row.transactTime ?? row.timestamp
      const time = sent === undefined ? localTime : Date.parse(sent) * 1e6
      if (table === 'quote') {
        return [
          parsedRow('quote', 'bid', row.bidPrice, row.bidSize, time, localTime),
          parsedRow('quote', 'ask', row.askPrice, row.askSize, time, localTime),
        ]
      }
      const side = row.side === 'Buy' ? 'bid' : 'ask'
      if (table === 'trade') return parsedRow('trade', side, row.price!, row.size!, time, localTime)
      return parsedRow('level', side, priceOf(row), row.size ?? 0, time, localTime)
    })
  },
}
