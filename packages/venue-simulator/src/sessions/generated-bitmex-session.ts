import type { TextLevel } from '../protocols/text-book.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import { MarketSeries } from './market-series.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

const FIRST_ID = 8_800_000_000
const DESCRIPTION =
  '"keys":["symbol","id","side"],"types":{"symbol":"symbol","id":"long","side":"symbol","size":"long","price":"float"}'

/** What a generated BitMEX session is like; quantities are whole. */
export type GeneratedBitmexOptions = Omit<GeneratedMarketOptions, 'quantityDecimals'>

/**
 * A session that BitMEX could have sent: the whole book (`partial`), then what is deleted, changed and inserted, in a
 * message each, by the ids of levels; the best quote after each step, and trades.
 */
export function generateBitmexSession(options: GeneratedBitmexOptions): MarketSession {
  const writer = new SessionWriter({ ...options, quantityDecimals: 0 })
  const { symbol, priceDecimals = 1 } = options
  const { market } = writer
  const known = new Set<string>()
  const time = () => new Date(market.now).toISOString()
  const idOf = (price: string) => FIRST_ID - Math.round(Number(price) * 10 ** priceDecimals)
  const row = (side: string, [price, size]: TextLevel, kind: string) => {
    const named = `"symbol":"${symbol}","id":${idOf(price)},"side":"${side}"`
    const sized = kind === 'delete' ? '' : `,"size":${size}`
    const priced = kind === 'partial' || kind === 'insert' ? `,"price":${price}` : ''
    return `{${named}${sized}${priced},"timestamp":"${time()}","transactTime":"${time()}"}`
  }
  const publish = (table: string, action: string, description: string, rows: readonly string[]) => {
    if (rows.length === 0) return
    writer.publish(
      `${table}:${symbol}`,
      `{"table":"${table}","action":"${action}"${description},"data":[${rows.join(',')}]}`,
    )
  }
  const filter = `,${DESCRIPTION},"filter":{"symbol":"${symbol}"}`
  let hasInstrument = false
  const series = new MarketSeries(market, options, {
    reference: ({ markPrice, indexPrice, fundingRate, nextFundingMillis }) => {
      const funding = `"fundingRate":${Number(fundingRate)},"fundingTimestamp":"${new Date(nextFundingMillis).toISOString()}"`
      const prices = `"markPrice":${markPrice},"indicativeSettlePrice":${indexPrice}`
      // What has not changed is left out of all but the first.
      const [action, head, more] = hasInstrument
        ? ['update', '', '']
        : ['partial', `,"keys":["symbol"],"filter":{"symbol":"${symbol}"}`, `,"state":"Open","typ":"FFWCSX"`]
      hasInstrument = true
      publish('instrument', action, head, [
        `{"symbol":"${symbol}"${more},${funding},${prices},"timestamp":"${time()}"}`,
      ])
    },
  })
  const sides = (bids: readonly TextLevel[], asks: readonly TextLevel[]) => [
    ...bids.map((level) => ({ side: 'Buy', level })),
    ...asks.map((level) => ({ side: 'Sell', level })),
  ]
  const whole = sides(market.bids, market.asks)
  for (const { side, level } of whole) known.add(side + level[0])
  publish(
    'orderBookL2',
    'partial',
    filter,
    whole.map(({ side, level }) => row(side, level, 'partial')),
  )
  while (!writer.isFull) {
    const step = market.next()
    series.note(step)
    if (step.kind === 'trade') {
      const { id, price, quantity, isBuyerMaker } = step
      const side = isBuyerMaker ? 'Sell' : 'Buy'
      const named = `"timestamp":"${time()}","symbol":"${symbol}","side":"${side}","size":${quantity},"price":${price}`
      const match = `00000000-006d-1000-0000-${String(id).padStart(12, '0')}`
      publish('trade', 'insert', '', [`{${named},"tickDirection":"PlusTick","trdMatchID":"${match}"}`])
      continue
    }
    const rows = { delete: [] as string[], update: [] as string[], insert: [] as string[] }
    for (const { side, level } of sides(step.bids, step.asks)) {
      const key = side + level[0]
      const isKnown = known.has(key)
      if (level[1] === '0') {
        // What came and went within a step was never told.
        if (!isKnown) continue
        known.delete(key)
        rows.delete.push(row(side, level, 'delete'))
      } else {
        known.add(key)
        const kind = isKnown ? 'update' : 'insert'
        rows[kind].push(row(side, level, kind))
      }
    }
    publish('orderBookL2', 'delete', '', rows.delete)
    publish('orderBookL2', 'update', '', rows.update)
    publish('orderBookL2', 'insert', '', rows.insert)
    const [bidPrice, bidSize] = step.bestBid
    const [askPrice, askSize] = step.bestAsk
    const quote = `"bidSize":${bidSize},"bidPrice":${bidPrice},"askPrice":${askPrice},"askSize":${askSize}`
    publish('quote', 'insert', '', [`{"timestamp":"${time()}","symbol":"${symbol}",${quote}}`])
  }
  return writer.session
}
