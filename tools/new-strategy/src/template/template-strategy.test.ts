import { feedOf } from '@hft/data'
import { Engine, EngineConfig } from '@hft/engine'
import { MockExecutionClient } from '@hft/execution'
import { type Lots, Side } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { createStrategy } from '@hft/strategy'
import { expect, test } from 'vitest'
import TemplateStrategy from './template-strategy.ts'

/** An engine without a market: books are made by hand, and the client writes down what is asked of it. */
function engineWith(parameters: Record<string, unknown>) {
  const client = new MockExecutionClient()
  const engine = new Engine({
    strategy: createStrategy(TemplateStrategy, 'template-strategy', parameters),
    riskManager: new DefaultRiskManager(),
    executionClient: client,
    config: EngineConfig.default(),
  })
  const instrument = engine.instruments[0]!
  /** Requests so far, as `submit buy 61800.1`. */
  const requests = (): string[] =>
    client.requests.map(({ kind, side, priceTicks }) =>
      [kind, side === Side.Buy ? 'buy' : 'sell', instrument.priceGrid.textOfCount(priceTicks)].join(' '),
    )
  return { engine, client, instrument, requests }
}

test('it quotes both touches of a level book', async () => {
  const { engine, instrument, requests } = engineWith({})
  const book = { kind: 'book', instrument, bids: [['61800.1', '3']], asks: [['61800.4', '3']], at: 0 } as const
  await engine.run(feedOf([book]).events$)
  expect(requests().slice(0, 2)).toEqual(['submit buy 61800.1', 'submit sell 61800.4'])
})

test('the side that the book leans against steps aside', async () => {
  const { engine, instrument, requests } = engineWith({ threshold: 0.5 })
  const feed = feedOf([
    { kind: 'book', instrument, bids: [['61800.1', '3']], asks: [['61800.4', '3']], at: 0 },
    { kind: 'level', instrument, side: 'ask', price: '61800.4', quantity: '0.5', at: '10ms' },
  ])
  await engine.run(feed.events$)
  expect(requests()).toContain('cancel sell 61800.4')
})

test('a full position is not made larger', async () => {
  const { engine, client, instrument, requests } = engineWith({ orderLots: 2, maximumPositionLots: 2 })
  const feed = feedOf([
    { kind: 'book', instrument, bids: [['61800.1', '3']], asks: [['61800.4', '3']], at: 0 },
    { kind: 'level', instrument, side: 'bid', price: '61800.0', quantity: '1', at: '10ms' },
  ])
  let isHit = false
  engine.audit$.subscribe(() => {
    const [bid] = client.requests
    if (isHit || bid === undefined) return
    isHit = true
    client.fill(bid.orderId, bid.priceTicks, 2 as Lots)
  })
  await engine.run(feed.events$)
  expect(engine.account.positionLots(0)).toBe(2)
  expect(requests().filter((request) => request.startsWith('submit buy'))).toHaveLength(1)
})

test('parameters out of bounds are refused', () => {
  expect(() => engineWith({ threshold: 2, orderLots: 0 })).toThrow(/threshold[\s\S]*orderLots/)
})
