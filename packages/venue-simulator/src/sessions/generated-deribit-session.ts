import type { TextLevel } from '../protocols/text-book.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import { MarketSeries } from './market-series.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

const MIDDLE_HALVES = 123_600
const FIRST_CHANGE = 31_479_596_557

/** What a generated Deribit session is like; prices are in half dollars, quantities in tens, as of `BTC-PERPETUAL`. */
export type GeneratedDeribitOptions = Pick<
  GeneratedMarketOptions,
  'seed' | 'symbol' | 'messages' | 'hasSeries' | 'startMillis'
>

/**
 * A session that Deribit could have sent: the book's snapshot, changes of it, each with the id of the one before, the best
 * quote after each of them, and trades. Ids grow by more than one, as they count for all instruments.
 */
export function generateDeribitSession(options: GeneratedDeribitOptions): MarketSession {
  const writer = new SessionWriter({
    ...options,
    middleTicks: MIDDLE_HALVES,
    priceDecimals: 0,
    quantityDecimals: 0,
  })
  const { symbol } = options
  const { market } = writer
  const known = [new Set<string>(), new Set<string>()] as const
  let change = FIRST_CHANGE
  const publish = (channel: string, data: string) => {
    const params = `{"channel":"${channel}","data":${data}}`
    writer.publish(channel, `{"jsonrpc":"2.0","method":"subscription","params":${params}}`)
  }
  const sideOf = (levels: readonly TextLevel[], side: Set<string>) =>
    levels.map((level) => changedLevel(level, side)).join(',')
  const book = (type: string, previous: string, bids: readonly TextLevel[], asks: readonly TextLevel[]) => {
    const ids = `${previous}"instrument_name":"${symbol}","change_id":${change}`
    const sides = `"bids":[${sideOf(bids, known[0])}],"asks":[${sideOf(asks, known[1])}]`
    publish(`book.${symbol}.100ms`, `{"type":"${type}","timestamp":${market.now},${ids},${sides}}`)
  }
  const series = new MarketSeries(market, options, {
    reference: ({ markPrice, indexPrice, fundingRate }) => {
      const [[bid], [ask]] = [market.bids[0]!, market.asks[0]!]
      const marks = `"mark_price":${halfOf(markPrice)},"index_price":${halfOf(indexPrice)}`
      const funding = `"funding_8h":${fundingRate},"current_funding":${fundingRate}`
      const best = `"best_bid_price":${priceOf(bid)},"best_ask_price":${priceOf(ask)}`
      const what = `"timestamp":${market.now},"state":"open","instrument_name":"${symbol}"`
      publish(`ticker.${symbol}.100ms`, `{${what},"open_interest":500000000.0,${marks},${funding},${best}}`)
    },
  })
  book('snapshot', '', market.bids, market.asks)
  while (!writer.isFull) {
    const step = market.next()
    series.note(step)
    if (step.kind === 'trade') {
      const { id, price, quantity, isBuyerMaker } = step
      const name = `"trade_seq":${id},"trade_id":"${id + 48_000_000}","timestamp":${market.now},"tick_direction":0`
      const what = `"price":${priceOf(price)},"mark_price":${priceOf(price)},"instrument_name":"${symbol}"`
      const how = `"direction":"${isBuyerMaker ? 'sell' : 'buy'}","amount":${amountOf(quantity)}`
      publish(`trades.${symbol}.100ms`, `[{${name},${what},${how}}]`)
      continue
    }
    const { bestBid, bestAsk } = step
    const previous = `"prev_change_id":${change},`
    change += 1 + (market.now % 7)
    book('change', previous, step.bids, step.asks)
    const bid = `"best_bid_price":${priceOf(bestBid[0])},"best_bid_amount":${amountOf(bestBid[1])}`
    const ask = `"best_ask_price":${priceOf(bestAsk[0])},"best_ask_amount":${amountOf(bestAsk[1])}`
    publish(`quote.${symbol}`, `{"timestamp":${market.now},"instrument_name":"${symbol}",${bid},${ask}}`)
  }
  return writer.session
}

function changedLevel([price, quantity]: TextLevel, side: Set<string>): string {
  if (quantity === '0') {
    side.delete(price)
    return `["delete",${priceOf(price)},0.0]`
  }
  const action = side.has(price) ? 'change' : 'new'
  side.add(price)
  return `["${action}",${priceOf(price)},${amountOf(quantity)}]`
}

function priceOf(halves: string): string {
  return (Number(halves) / 2).toFixed(1)
}

/** Half of a decimal with two places. */
function halfOf(halves: string): string {
  return (Number(halves) / 2).toFixed(3)
}

function amountOf(tens: string): string {
  return `${tens}0.0`
}
