import { feedOf, type MarketEventBatch, type MarketEventLiteral, type OrderBook } from '@hft/data'
import { MockExecutionClient, type OrderRequest, OrderType } from '@hft/execution'
import { type Instrument, instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { PLAIN } from '@hft/statistic'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { EngineConfig } from '../configuration/engine-config.ts'
import { Engine } from '../engine.ts'
import { riskRefusals, riskRefusalText } from './risk-refusals.ts'

const instrument: Instrument = instrumentsOf(EngineConfig.default().instruments)[0]!
const book: MarketEventLiteral = { kind: 'book', instrument, bids: [['100.0', '5']], asks: [['100.2', '5']], at: 0 }

/** Sends two orders too many of one, too dear the other, and asks for an amend too large and two too dear. */
class Reckless extends Strategy {
  readonly #lots: number
  #hasSent = false

  constructor(lots: number) {
    super('reckless')
    this.#lots = lots
  }

  override onBook(_book: OrderBook, context: StrategyContext): void {
    if (this.#hasSent) return
    this.#hasSent = true
    const id = context.submit(limit(900, this.#lots))
    context.submit(limit(900, this.#lots + 1))
    context.submit(limit(1_100, this.#lots))
    context.amend(id, 900 as Ticks, (this.#lots + 3) as Lots)
    context.amend(id, 1_100 as Ticks, this.#lots as Lots)
    context.amend(id, 1_100 as Ticks, this.#lots as Lots)
  }
}

function limit(ticks: number, lots: number): OrderRequest {
  const side = Side.Buy
  return { instrument: 0, side, type: OrderType.Limit, quantityLots: lots as Lots, priceTicks: ticks as Ticks }
}

test('orders and amends that risk refused are listed by control, each reason with what it said last', async () => {
  const riskManager = new DefaultRiskManager({
    limits: { orderSize: { quantity: { '*': 2 } }, priceCollar: { percent: 1, passivePercent: 50 } },
  })
  const strategy = new Reckless(2 / instrument.lotSize)
  const engine = new Engine({ strategy, riskManager, executionClient: new MockExecutionClient() })
  expect(riskRefusals(riskManager)).toEqual({ refusedByControl: {}, refusals: {} })
  expect(riskRefusalText(riskRefusals(riskManager), PLAIN)).toBe('')
  const feed = new Subject<MarketEventBatch>()
  const run = engine.run(feed)
  feedOf([book]).events$.subscribe((batch) => feed.next(batch))
  const found = riskRefusals(riskManager)
  expect(found.refusedByControl).toEqual({
    'order-size': { orders: 1, amends: 1, byReason: { 'order quantity': 2 } },
    'price-collar': { orders: 1, amends: 2, byReason: { 'price collar': 3 } },
  })
  expect(Object.keys(found.refusedByControl)).toEqual(['order-size', 'price-collar'])
  expect(found.refusals['order quantity']).toContain('the most is 2')
  expect(riskRefusalText(found, PLAIN)).toMatch(
    /^Refused by risk\n {2}order-size: 1 orders, 1 amends\n {4}order quantity 2, the last: .+\n {2}price-collar: 1 orders, 2 amends\n {4}price collar 3, the last: .+$/,
  )
  feed.complete()
  await run
})
