import { SeededRandom } from '@hft/clock'
import { feedOf, type OrderBook } from '@hft/data'
import {
  ConstantLatency,
  generateMarket,
  Instruction,
  MockExecutionClient,
  type Order,
  OrderConditions,
  type OrderRequest,
  type OrderTable,
  OrderType,
  PegReference,
  queueModel,
  SelfTradePrevention,
  SimulatedExchange,
  TimeInForce,
  TriggerSource,
} from '@hft/execution'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager, TradingState } from '@hft/risk'
import { DefaultStrategy, Strategy, type StrategyContext } from '@hft/strategy'
import { expect, test } from 'vitest'
import { EngineConfig } from '../configuration/engine-config.ts'
import { Engine } from '../engine.ts'
import { AuditLog } from './audit-log.ts'
import { AuditKind, AuditRecord } from './audit-record.ts'
import { EngineReplica } from './replica.ts'

function engineOf(auditCapacity = 65_536): Engine {
  return new Engine({
    strategy: new DefaultStrategy('maker'),
    riskManager: new DefaultRiskManager(),
    executionClient: new SimulatedExchange({
      latency: new ConstantLatency(3_000_000),
      queueModel: queueModel('risk-averse', 0.001),
      fillRule: 'partial',
    }),
    config: EngineConfig.of({ auditCapacity }),
  })
}

const marketOf = (events: number) => generateMarket({ instrument: { index: 0 }, events, seed: 3 })

/** What must be the same in an engine and its replica. */
function orderState(order: Order): object {
  const { id, strategy, instrument, side, type, state, pending, priceTicks, quantityLots, filledLots, requestedAt } =
    order
  const { amendPriceTicks, amendQuantityLots, timeInForce, instructions, triggerTicks, expireAt, hasConditions } = order
  return {
    ...{ triggerTicks, expireAt, conditions: hasConditions ? { ...order.conditions } : undefined },
    ...{ id, strategy, instrument, side, type, state, pending, priceTicks, quantityLots, filledLots, requestedAt },
    ...{ amendPriceTicks, amendQuantityLots, timeInForce, instructions },
  }
}

function openOrders(orders: OrderTable): object[] {
  return Array.from({ length: orders.openCount }, (_, index) => orderState(orders.open(index)))
}

test('a replica fed with the audit records alone has the engine’s orders, positions and cash at every step', async () => {
  const engine = engineOf()
  const replica = new EngineReplica(engine.instruments)
  let inFlight = 0
  engine.audit$.subscribe((record) => {
    replica.apply(record)
    if (record.kind !== AuditKind.Submit) return
    // At the moment of its record the engine has not yet marked the order as sent; all others must agree.
    const others = openOrders(engine.orders).filter((order) => (order as { id: number }).id !== record.orderId)
    expect(
      [...replica.orders.values()].map(orderState).filter((order) => (order as { id: number }).id !== record.orderId),
    ).toEqual(others)
    inFlight += others.length
  })
  await engine.run(marketOf(20_000))
  expect(inFlight).toBeGreaterThan(0)
  expect(replica.hasEnded).toBe(true)
  expect([...replica.orders.values()].map(orderState)).toEqual(openOrders(engine.orders))
  expect(replica.account.positionLots(0)).toBe(engine.account.positionLots(0))
  expect(replica.account.exactCash(0).toString()).toBe(engine.account.exactCash(0).toString())
  expect(replica.account.exactFees(0).toString()).toBe(engine.account.exactFees(0).toString())
  expect(engine.account.exactFees(0).isZero()).toBe(false)
})

const { OneCancelsOther, OneUpdatesOther, TriggersList, WaitsForList, PostOnly } = Instruction

/** Orders of the kinds that need conditions, a price or so away from the touch. */
function conditionalRequest(random: SeededRandom, book: OrderBook): OrderRequest {
  const side = random.nextInteger(2) as Side
  const near = (book.best(side) + random.nextInteger(9) - 4) as Ticks
  const common = { instrument: book.instrument, side, quantityLots: (2000 + random.nextInteger(4000)) as Lots }
  const list = 1 + random.nextInteger(40)
  const triggerSource = oneOf(random, Object.values(TriggerSource))
  const requests: readonly OrderRequest[] = [
    { ...common, type: OrderType.Limit, priceTicks: near, conditions: { displayLots: 1000 as Lots } },
    { ...common, type: OrderType.StopMarket, triggerTicks: near, conditions: { triggerSource } },
    { ...common, type: OrderType.LimitIfTouched, priceTicks: near, triggerTicks: near, conditions: { triggerSource } },
    { ...common, type: OrderType.TrailingStopMarket, conditions: { trailBasisPoints: 5 + random.nextInteger(20) } },
    { ...common, type: OrderType.TrailingStopLimit, conditions: { trailTicks: 5, limitOffsetTicks: 3, triggerSource } },
    {
      ...common,
      type: OrderType.Pegged,
      instructions: PostOnly,
      conditions: {
        pegReference: oneOf(random, Object.values(PegReference)),
        pegOffsetTicks: random.nextInteger(7) - 3,
      },
    },
    {
      ...common,
      type: OrderType.Limit,
      priceTicks: near,
      instructions: oneOf(random, [OneCancelsOther, OneUpdatesOther, TriggersList, WaitsForList]),
      conditions: { list, selfTrade: oneOf(random, Object.values(SelfTradePrevention)) },
    },
    { ...common, type: OrderType.Limit, priceTicks: near, timeInForce: TimeInForce.Day },
  ]
  return oneOf(random, requests)
}

function oneOf<T>(random: SeededRandom, choices: readonly T[]): T {
  return choices[random.nextInteger(choices.length)]!
}

test('a replica has the conditions of every order that an engine has open', async () => {
  const random = new SeededRandom(3)
  class Conditional extends Strategy {
    readonly sent: number[] = []
    override onBook(book: OrderBook, context: StrategyContext): void {
      if (random.nextInteger(20) === 0) this.sent.push(context.submit(conditionalRequest(random, book)))
      if (random.nextInteger(40) === 0 && this.sent.length > 0) context.cancel(oneOf(random, this.sent))
    }
  }
  const engine = new Engine({
    strategy: new Conditional('conditional'),
    riskManager: new DefaultRiskManager({
      limits: {
        orderRate: { enabled: false },
        openOrders: { enabled: false },
        position: { enabled: false },
        exposure: { enabled: false },
        duplicate: { enabled: false },
      },
    }),
    executionClient: new SimulatedExchange({
      latency: new ConstantLatency(3_000_000),
      queueModel: queueModel('risk-averse', 0.001),
      fillRule: 'partial',
    }),
  })
  const replica = new EngineReplica(engine.instruments)
  const seen = new Set<string>()
  let most = 0
  engine.audit$.subscribe((record) => {
    if (record.kind === AuditKind.Submit) {
      const open = openOrders(engine.orders).filter((order) => (order as { id: number }).id !== record.orderId)
      expect([...replica.orders.values()].map(orderState)).toEqual(open)
      most = Math.max(most, open.length)
    }
    replica.apply(record)
    for (const { hasConditions, conditions } of replica.orders.values()) {
      if (!hasConditions) continue
      for (const [name, value] of Object.entries(conditions)) if (value !== 0) seen.add(name)
    }
  })
  const { failures } = await engine.run(marketOf(8_000))
  expect(failures).toEqual([])
  expect([...seen].sort()).toEqual(Object.keys(new OrderConditions()).sort())
  expect(most).toBeGreaterThan(20)
  expect(replica.account.exactCash(0).toString()).toBe(engine.account.exactCash(0).toString())
})

test('after duplicates, late fills, refusals and orders long forgotten the replica books what the engine books', async () => {
  const client = new MockExecutionClient()
  const random = new SeededRandom(5)
  const sent: number[] = []
  class Chaotic extends Strategy {
    override onBook(book: OrderBook, context: StrategyContext): void {
      const { instrument } = book
      for (let order = 0; order < 8; order++) {
        const priceTicks = (book.best(Side.Buy) - random.nextInteger(3)) as Ticks
        // Some are refused here: no quantity.
        const quantityLots = (random.nextInteger(4) * 1000) as Lots
        const id = context.submit({ instrument, side: Side.Buy, type: OrderType.Limit, priceTicks, quantityLots })
        if (client.requests.at(-1)?.orderId === id) sent.push(id)
        context.cancel(id)
        if (random.nextInteger(3) === 0) client.duplicateLastUpdate()
      }
      const any = sent[random.nextInteger(sent.length)]
      if (any !== undefined) client.fill(any, book.best(Side.Buy), 1000 as Lots)
      client.duplicateLastUpdate()
      const oldest = sent[0]
      if (oldest !== undefined) client.fill(oldest, book.best(Side.Buy), 1000 as Lots)
    }
  }
  const engine = new Engine({
    strategy: new Chaotic('chaotic'),
    riskManager: new DefaultRiskManager({
      limits: { orderRate: { enabled: false }, position: { enabled: false }, exposure: { enabled: false } },
    }),
    executionClient: client,
  })
  const replica = new EngineReplica(engine.instruments)
  engine.audit$.subscribe((record) => replica.apply(record))
  const [instrument] = engine.instruments
  const books = Array.from({ length: 400 }, (_, index) => ({
    kind: 'book' as const,
    instrument: instrument!,
    bids: [[`${100 + (index % 2)}.0`, '500']] as const,
    asks: [[`${102 + (index % 2)}.0`, '500']] as const,
    at: index * 1_000_000,
  }))
  const { updates, failures } = await engine.run(feedOf(books).events$)
  expect(failures).toEqual([])
  expect(updates.duplicate).toBeGreaterThan(0)
  expect(updates.lateFill).toBeGreaterThan(0)
  expect(updates.unknownOrder).toBeGreaterThan(0)
  expect(replica.account.positionLots(0)).toBe(engine.account.positionLots(0))
  expect(replica.account.exactCash(0).toString()).toBe(engine.account.exactCash(0).toString())
  expect([...replica.orders.values()].map(orderState)).toEqual(openOrders(engine.orders))
})

test('the trading state is rebuilt from commands', async () => {
  const engine = engineOf()
  const replica = new EngineReplica(engine.instruments)
  engine.audit$.subscribe((record) => {
    replica.apply(record)
    if (record.sequence === 100) engine.command({ kind: 'trading-state', state: TradingState.Halted, reason: 'test' })
  })
  await engine.run(marketOf(5_000))
  expect(replica.tradingState).toBe(TradingState.Halted)
  expect(engine.risk.tradingState).toBe(TradingState.Halted)
})

test('a missing record is an error', () => {
  const replica = new EngineReplica(engineOf().instruments)
  const record = new AuditRecord()
  record.sequence = 1
  replica.apply(record)
  record.sequence = 3
  expect(() => replica.apply(record)).toThrow(expect.objectContaining({ code: 'audit.gap' }))
})

test('the log keeps the latest records and reads them back as they were', () => {
  const log = new AuditLog(4)
  const record = new AuditRecord()
  for (let sequence = 1; sequence <= 6; sequence++) {
    Object.assign(record, { kind: AuditKind.Update, time: sequence * 10, orderId: 2 ** 50 + sequence, strategy: -1 })
    Object.assign(record, { instrument: 65_535, priceTicks: -5, reason: 7, value: 0.1, side: Side.Sell })
    log.append(record)
  }
  const read = log.read(5, new AuditRecord())
  expect(read).toMatchObject({ sequence: 5, time: 50, orderId: 2 ** 50 + 5, strategy: -1, instrument: 65_535 })
  expect(read).toMatchObject({ priceTicks: -5, reason: 7, value: 0.1, side: Side.Sell, kind: AuditKind.Update })
  for (const gone of [0, 2, 7, 1.5]) {
    expect(() => log.read(gone, read)).toThrow(expect.objectContaining({ code: 'audit.not_kept' }))
  }
})

test('a capacity that is no power of two is refused', () => {
  expect(() => new AuditLog(1000)).toThrow(expect.objectContaining({ code: 'audit.capacity' }))
})
