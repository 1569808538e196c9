import { feedOf, type MarketEventBatch, type MarketEventLiteral } from '@hft/data'
import { MockExecutionClient, type OrderRequest, OrderType } from '@hft/execution'
import { type Instrument, instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager, type RiskSettings } from '@hft/risk'
import { Strategy } from '@hft/strategy'
import { Subject } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { EngineConfig } from '../configuration/engine-config.ts'
import { Engine } from '../engine.ts'

const instrument: Instrument = instrumentsOf(EngineConfig.default().instruments)[0]!
const book: MarketEventLiteral = {
  kind: 'book',
  instrument,
  bids: [['100.0', '5']],
  asks: [['100.2', '5']],
  at: 0,
}

class Quiet extends Strategy {}

function limit(side: Side, ticks: number): OrderRequest {
  return { instrument: 0, side, type: OrderType.Limit, quantityLots: 1_000 as Lots, priceTicks: ticks as Ticks }
}

/** What the client was asked for when a buy at 1,001 met our own sell at 1,001; and the orders that were left. */
async function meet(limits: RiskSettings['limits']): Promise<{ asked: string[]; open: number[] }> {
  const asked: string[] = []
  class Client extends MockExecutionClient {
    override submit(order: Parameters<MockExecutionClient['submit']>[0]): void {
      asked.push(`submit ${order.id}`)
      super.submit(order)
    }
    override cancel(order: Parameters<MockExecutionClient['cancel']>[0]): void {
      asked.push(`cancel ${order.id}`)
      super.cancel(order)
    }
  }
  const riskManager = new DefaultRiskManager(limits === undefined ? {} : { limits })
  const engine = new Engine({ strategy: new Quiet('quiet'), riskManager, executionClient: new Client() })
  const feed = new Subject<MarketEventBatch>()
  const run = engine.run(feed)
  feedOf([book]).events$.subscribe((batch) => feed.next(batch))
  engine.command({ kind: 'submit', request: limit(Side.Sell, 1_001) })
  engine.command({ kind: 'submit', request: limit(Side.Buy, 1_001) })
  const open = Array.from({ length: engine.orders.openCount }, (_, index) => engine.orders.open(index).id)
  feed.complete()
  await run
  return { asked: asked.slice(0, 3), open }
}

describe('orders that risk wants cancelled', () => {
  test('are cancelled before the order that would have met them is sent', async () => {
    expect(await meet({ selfTrade: { mode: 'cancel-oldest' } })).toEqual({
      asked: ['submit 1', 'cancel 1', 'submit 2'],
      open: [2],
    })
  })

  test('are cancelled although the new order is refused', async () => {
    const { asked, open } = await meet({ selfTrade: { mode: 'cancel-both' } })
    expect([asked, open]).toEqual([['submit 1', 'cancel 1'], []])
  })

  test('are none where the newest is refused', async () => {
    const { open } = await meet({ selfTrade: { mode: 'reject-newest' } })
    expect(open).toEqual([1])
  })
})

test('a strategy is let go on by a person with a name and a reason only', async () => {
  const risk = new DefaultRiskManager()
  const engine = new Engine({
    strategy: new Quiet('quiet'),
    riskManager: risk,
    executionClient: new MockExecutionClient(),
  })
  const rearm = { kind: 'rearm-strategy', strategy: 0 } as const
  expect(() => engine.command({ ...rearm, by: '', reason: 'looked at it' })).toThrow(
    expect.objectContaining({ code: 'risk.rearm_unsigned' }),
  )
  engine.command({ ...rearm, by: 'Ada', reason: 'looked at it' })
  await engine.run(feedOf([book]).events$)
})
