import { mergeReplays, type OrderBook } from '@hft/data'
import {
  ConstantLatency,
  generateMarket,
  type Order,
  OrderState,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  queueModel,
  SimulatedExchange,
  SmartOrderRouter,
  TimeInForce,
} from '@hft/execution'
import { instrumentsOf, type Lots, Product, Side } from '@hft/instrument'
import { DefaultRiskManager, RiskReason } from '@hft/risk'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { expect, test } from 'vitest'
import { AuditKind } from './audit/audit-record.ts'
import { EngineReplica } from './audit/replica.ts'
import { EngineConfig } from './configuration/engine-config.ts'
import { Engine } from './engine.ts'

const listing = { kind: 'spot', base: 'BTC', quote: 'USDT', tickSize: '0.01' } as const
const config = EngineConfig.of({
  startingBalance: 1_000_000,
  auditCapacity: 65_536,
  instruments: [
    { ...listing, id: 'first:BTCUSDT', lotSize: '0.001', fees: { maker: '0', taker: '0.0002' } },
    { ...listing, id: 'second:BTCUSDT', lotSize: '0.002', fees: { maker: '-0.0001', taker: '0.0002' } },
  ],
})

/** Buys or sells more than one venue shows, every so many books, and writes down what it is told. */
class Parcels extends Strategy {
  readonly told: string[] = []
  readonly openChildren: number[] = []
  readonly ends: { state: OrderState; filled: number; quantity: number }[] = []
  readonly #every: number
  readonly #limit: boolean
  #books = 0

  constructor(every: number, limit = false) {
    super('parcels')
    this.#every = every
    this.#limit = limit
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    if (book.instrument !== 0 || ++this.#books % this.#every !== 0 || context.openOrderCount > 0) return
    const side = (this.#books / this.#every) % 2 === 0 ? Side.Buy : Side.Sell
    const terms = { instrument: 0, side, quantityLots: 2_000 as Lots }
    if (this.#limit) {
      context.submit({ ...terms, type: OrderType.Limit, priceTicks: book.best(side) })
    } else context.submit({ ...terms, type: OrderType.Market, timeInForce: TimeInForce.ImmediateOrCancel })
    this.openChildren.push(context.openOrderCount)
  }

  override onOrderUpdate(update: OrderUpdate, order: Order): void {
    this.told.push(`${order.isSlice}:${update.kind}`)
    if (order.state >= OrderState.Filled) {
      this.ends.push({ state: order.state, filled: order.filledLots, quantity: order.quantityLots })
    }
  }
}

function systemOf(strategy: Strategy, risk = new DefaultRiskManager()) {
  const exchange = new SimulatedExchange({
    latency: new ConstantLatency(2_000_000),
    queueModel: queueModel('risk-averse', 0.001),
    fillRule: 'partial',
  })
  const product = new Product('BTC/USDT spot', instrumentsOf(config.instruments))
  const router = new SmartOrderRouter({ product, clients: [exchange, exchange], isClockShared: true })
  const engine = new Engine({ strategy, riskManager: risk, executionClient: router, config })
  return { engine, router }
}

const market = () =>
  mergeReplays(
    [0, 1].map((index) => generateMarket({ instrument: { index }, events: 20_000, seed: 5 + index, fairValueSeed: 5 })),
  )

test('a routed order in a simulated run: children are booked where they trade, the strategy sees the parent', async () => {
  const strategy = new Parcels(400)
  const { engine } = systemOf(strategy)
  const replica = new EngineReplica(engine.instruments, 1_000_000)
  let children = 0
  let parents = 0
  engine.audit$.subscribe((record) => {
    replica.apply(record)
    if (record.kind !== AuditKind.Submit) return
    if (record.parentOrderId === 0) parents++
    else children++
  })
  await engine.run(market())
  expect(parents).toBe(strategy.ends.length)
  expect(parents).toBeGreaterThan(10)
  expect(children).toBeGreaterThan(parents)
  expect(strategy.told.every((line) => line.startsWith('false'))).toBe(true)
  expect(strategy.told).toContain(`false:${OrderUpdateKind.Filled}`)
  expect(strategy.ends.filter(({ state }) => state === OrderState.Filled).length).toBeGreaterThan(parents / 2)
  for (const { filled, quantity } of strategy.ends) expect(filled).toBeLessThanOrEqual(quantity)
  const summary = engine.summary({ name: 'routing', mode: 'backtest' })
  expect(summary.instruments.map(({ fills }) => fills > 10)).toEqual([true, true])
  expect(summary.ledger.reconciled).toBe(true)
  expect(engine.orders.openCount).toBe(0)
  // The same books from the audit records alone, parents not counted twice.
  for (const { index } of engine.instruments) {
    expect(replica.account.positionLots(index)).toBe(engine.account.positionLots(index))
  }
  expect(replica.orders.size).toBe(0)
})

test('each child passes risk: a listing whose limit is reached gets nothing, the other fills the order', async () => {
  const limits = { position: { quantity: { 'second:BTCUSDT': 0.05 } } }
  const strategy = new Parcels(400)
  const { engine } = systemOf(strategy, new DefaultRiskManager({ limits }))
  let refused = 0
  engine.audit$.subscribe(({ kind, reason, parentOrderId, instrument }) => {
    if (kind !== AuditKind.Submit || reason !== RiskReason.Position) return
    expect([parentOrderId > 0, instrument]).toEqual([true, 1])
    refused++
  })
  await engine.run(market())
  expect(refused).toBeGreaterThan(3)
  expect(Math.abs(engine.account.positionLots(1))).toBeLessThanOrEqual(25)
  expect(strategy.ends.some(({ state }) => state === OrderState.Filled)).toBe(true)
})

test('an order that risk refuses as a whole has no children', async () => {
  const strategy = new Parcels(400)
  const limits = { position: { quantity: { 'first:BTCUSDT': 1.9 } } }
  const { engine } = systemOf(strategy, new DefaultRiskManager({ limits }))
  let children = 0
  engine.audit$.subscribe(({ kind, parentOrderId }) => {
    if (kind === AuditKind.Submit && parentOrderId !== 0) children++
  })
  await engine.run(market())
  expect([children, strategy.ends.every(({ state }) => state === OrderState.Refused)]).toEqual([0, true])
  expect(strategy.ends.length).toBeGreaterThan(10)
})

test('what rests is cancelled with the run, and the same run gives the same records', async () => {
  const run = async () => {
    const strategy = new Parcels(50, true)
    const { engine } = systemOf(strategy)
    const records: string[] = []
    engine.audit$.subscribe((record) => records.push(JSON.stringify(record)))
    await engine.run(market())
    return { engine, strategy, records }
  }
  const first = await run()
  expect(first.engine.orders.openCount).toBe(0)
  expect(first.strategy.ends.length).toBeGreaterThan(5)
  expect((await run()).records).toEqual(first.records)
})
