import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND, SimulatedClock } from '@hft/clock'
import { feedOf } from '@hft/data'
import {
  ConstantLatency,
  generateMarket,
  MockExecutionClient,
  type Order,
  OrderState,
  OrderType,
  queueModel,
  SimulatedExchange,
} from '@hft/execution'
import { builtinInstrument, type Lots, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { LATENCY_STAGES, type OrderRecords } from '@hft/statistic'
import { MarketMaker, MomentumTaker, Strategy, type StrategyContext } from '@hft/strategy'
import { describe, expect, test } from 'vitest'
import { EngineConfig } from '../configuration/engine-config.ts'
import { Engine } from '../engine.ts'
import type { RunRecorder } from './engine-statistics.ts'

const definition = { ...builtinInstrument('generated:SIM-USD'), fees: { maker: '-0.00005', taker: '0.0004' } }

/** Writes down each order as it ends. */
class OrderEnds implements RunRecorder {
  readonly rows: { id: number; state: number; hasRecord: boolean; at: number }[] = []

  onOrderEnd(order: Order, _: number, records: OrderRecords, record: number, at: number): void {
    const hasRecord = record >= 0 && records.id[record] === order.id
    this.rows.push({ id: order.id, state: order.state, hasRecord, at })
  }
}

async function generatedRun(config: Parameters<typeof EngineConfig.of>[0] = {}) {
  const recorder = new OrderEnds()
  const engine = new Engine({
    strategy: [new MarketMaker('maker'), new MomentumTaker('taker')],
    riskManager: new DefaultRiskManager(),
    executionClient: new SimulatedExchange({
      latency: new ConstantLatency(NANOS_PER_MILLISECOND),
      queueModel: queueModel('power-3', 0.001),
      fillRule: 'partial',
    }),
    config: EngineConfig.of({ instruments: [definition], startingBalance: 1_000, ...config }),
    recorder,
  })
  await engine.run(generateMarket({ instrument: engine.instruments[0]!, events: 60_000 }))
  return { engine, recorder, summary: engine.summary({ name: 'run', mode: 'backtest' }) }
}

describe('statistics of a run', () => {
  const run = generatedRun()

  test('the parts of the profit are the change of equity, to the last digit, and by strategy', async () => {
    const { summary } = await run
    expect(summary.orders.fills).toBeGreaterThan(50)
    expect(summary.pnl.difference).toBe('0')
    const [book] = summary.pnl.instruments
    expect(Number(book!.attribution.total)).toBeCloseTo(summary.account.net, 8)
    expect(book!.cost.average.realised).toBeCloseTo(summary.instruments[0]!.profit.realised, 9)
    expect(book!.cost.average.unrealised).toBeCloseTo(summary.instruments[0]!.profit.unrealised, 9)
    expect(summary.pnl.byStrategy.map(({ strategy }) => strategy)).toEqual(['maker', 'taker'])
    const byStrategy = summary.pnl.byStrategy.map(({ attribution }) => Number(attribution.total))
    expect(byStrategy[0]! + byStrategy[1]!).toBeCloseTo(Number(book!.attribution.total), 12)
  })

  test('every order ends once, and none is forgotten', async () => {
    const { engine, recorder, summary } = await run
    const { submitted, refused } = summary.orders
    expect(new Set(recorder.rows.map(({ id }) => id)).size).toBe(recorder.rows.length)
    expect(recorder.rows).toHaveLength(submitted + refused)
    const left = recorder.rows.filter(({ state }) => state !== OrderState.Refused)
    expect(left.every(({ hasRecord }) => hasRecord)).toBe(true)
    expect(engine.statistics.quality.records.count).toBe(engine.orders.openCount)
  })

  test('has queue positions, slippage, markouts and time to fill', async () => {
    const { summary } = await run
    const { execution, markouts } = summary.instruments[0]!
    expect(execution.queueAtEntry.value).toBeGreaterThan(0)
    expect(execution.queueAtFill.value).toBeLessThan(execution.queueAtEntry.value!)
    expect(execution.slippageBasisPoints.samples).toBe(summary.orders.fills)
    expect(markouts.map(({ seconds }) => seconds)).toEqual([0.1, 1, 5, 60, 300])
    expect(markouts[0]!.all.samples).toBeGreaterThan(markouts[2]!.all.samples)
    expect(summary.orders.toFirstFill.count).toBe(summary.orders.ordersTraded)
    expect(summary.latencies.map(({ stage }) => stage)).toEqual([
      'exchange to receive',
      'send to acknowledgement',
      'acknowledgement to fill',
    ])
    // One way there and one back.
    expect(summary.latencies[1]!.minimum).toBe(2 * NANOS_PER_MILLISECOND)
  })

  test('the horizon of adverse selection and the days of a year are configured', async () => {
    const short = await run
    const long = await generatedRun({ adverseSelectionNanos: 3 * NANOS_PER_SECOND, daysPerYear: 252 })
    expect([short, long].map(({ summary }) => summary.pnl.adverseSelectionSeconds)).toEqual([1, 3])
    const [early, late] = [short, long].map(({ summary }) => summary.pnl.instruments[0]!.attribution)
    expect(early!.adverseSelection).not.toBe(late!.adverseSelection)
    expect(early!.total).toBe(late!.total)
    expect(early!.spreadCapture).toBe(late!.spreadCapture)
    expect(long.summary.performance.periodsPerYear).toBe(252 * 86_400)
  })
})

/** Lets time pass in its callback, and sends one order. */
class SlowStrategy extends Strategy {
  readonly #clock: SimulatedClock

  constructor(clock: SimulatedClock) {
    super('slow')
    this.#clock = clock
  }

  override onBook(_: unknown, context: StrategyContext): void {
    this.#clock.advanceTo(this.#clock.now() + 700)
    if (context.openOrderCount > 0) return
    context.submit({
      instrument: 0,
      side: Side.Buy,
      type: OrderType.Limit,
      quantityLots: 1 as Lots,
      priceTicks: 9_900 as Ticks,
    })
  }
}

test('in real time, our own stages are measured as well', async () => {
  const clock = new SimulatedClock()
  const engine = new Engine({
    strategy: new SlowStrategy(clock),
    riskManager: new DefaultRiskManager(),
    executionClient: new MockExecutionClient(),
    config: EngineConfig.of({ instruments: [definition] }),
    clock,
  })
  const feed = feedOf([
    { kind: 'book', instrument: engine.instruments[0]!, bids: [['99.00', '5']], asks: [['99.02', '5']], at: 0 },
  ])
  await engine.run(feed.events$)
  const { latencies } = engine.summary({ name: 'run', mode: 'live' })
  expect(latencies.map(({ stage }) => stage)).toEqual([...LATENCY_STAGES])
  const strategy = latencies.find(({ stage }) => stage === 'strategy')
  expect(strategy).toMatchObject({ count: 1, minimum: 700 })
  for (const stage of ['receive to decode', 'decode to book', 'risk', 'encode']) {
    expect(latencies.find((entry) => entry.stage === stage)).toMatchObject({ count: 1, minimum: 0 })
  }
})
