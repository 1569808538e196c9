import type { TimerId } from '@hft/clock'
import {
  ConstantLatency,
  generateMarket,
  OrderType,
  type OrderUpdate,
  queueModel,
  SimulatedExchange,
} from '@hft/execution'
import { builtinInstrument, type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { expect, test } from 'vitest'
import { EngineConfig } from './configuration/engine-config.ts'
import { Engine } from './engine.ts'

const INSTRUMENT = { ...builtinInstrument('generated:SIM-USD')!, minimumNotional: '0' }

/** Sends three orders at once, and at the first answer sets one timer for the past and one for now. */
class ThreeAtOnce extends Strategy {
  readonly seen: string[] = []
  readonly #names = new Map<TimerId, string>()
  #answers = 0

  override onStart(context: StrategyContext): void {
    this.#names.set(context.setTimer(context.now + 100_000_000), 'begin')
  }

  override onTimer(timer: TimerId, context: StrategyContext): void {
    const name = this.#names.get(timer)!
    this.seen.push(name)
    const best = context.book(0).best(Side.Buy)
    if (name !== 'begin' || best === NO_PRICE) return
    for (let behind = 10; behind < 13; behind++) {
      context.submit({
        instrument: 0,
        side: Side.Buy,
        type: OrderType.Limit,
        priceTicks: (best - behind) as Ticks,
        quantityLots: 1 as Lots,
      })
    }
  }

  override onOrderUpdate(_update: OrderUpdate, _order: unknown, context: StrategyContext): void {
    this.seen.push(`answer ${++this.#answers}`)
    if (this.#answers > 1) return
    this.#names.set(context.setTimer(context.now - 1), 'past')
    this.#names.set(context.setTimer(context.now), 'now')
  }
}

test('answers that arrive together come before a timer of their time, and after one of the past', async () => {
  const strategy = new ThreeAtOnce('three-at-once')
  const engine = new Engine({
    strategy,
    riskManager: new DefaultRiskManager(),
    executionClient: new SimulatedExchange({
      latency: new ConstantLatency(1_000_000),
      queueModel: queueModel('risk-averse', 0.001),
      fillRule: 'partial',
    }),
    config: EngineConfig.of({ seed: 1, instruments: [INSTRUMENT] }),
  })
  const result = await engine.run(generateMarket({ instrument: { index: 0 }, seed: 1, events: 400 }))
  expect(result.failures).toEqual([])
  expect(strategy.seen.slice(0, 6)).toEqual(['begin', 'answer 1', 'past', 'answer 2', 'answer 3', 'now'])
})
