import { SimulatedClock } from '@hft/clock'
import {
  type Candle,
  feedOf,
  type MarketEventBatch,
  type MarketEventLiteral,
  type OrderBook,
  type TradeView,
} from '@hft/data'
import {
  ConstantLatency,
  generateMarket,
  Instruction,
  MockExecutionClient,
  type Order,
  OrderState,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  queueModel,
  SimulatedExchange,
  TimeInForce,
} from '@hft/execution'
import { type Instrument, instrumentsOf, type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager, RiskReason, TradingState } from '@hft/risk'
import { DefaultStrategy, Strategy, type StrategyContext } from '@hft/strategy'
import { Subject, throwError } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { AuditKind, type AuditRecord } from './audit/audit-record.ts'
import { EngineConfig } from './configuration/engine-config.ts'
import { Engine } from './engine.ts'
import type { EngineParts } from './engine-parts.ts'

const MILLISECOND = 1_000_000
const instrument = instrumentsOf(EngineConfig.default().instruments)[0]!

const book = (at: number, bid = '100.0', ask = '100.2', of: Instrument = instrument): MarketEventLiteral => ({
  kind: 'book',
  instrument: of,
  bids: [
    [bid, '5'],
    [(Number(bid) - 1).toFixed(1), '5'],
  ],
  asks: [
    [ask, '5'],
    [(Number(ask) + 1).toFixed(1), '5'],
  ],
  at,
})

/** Does what the test says, and writes down what it sees. */
class Scripted extends Strategy {
  readonly updates: string[] = []
  books = 0

  readonly #script: (context: StrategyContext, book: OrderBook, call: number) => void

  constructor(script: (context: StrategyContext, book: OrderBook, call: number) => void, name = 'scripted') {
    super(name)
    this.#script = script
  }

  override onBook(orderBook: OrderBook, context: StrategyContext): void {
    this.#script(context, orderBook, this.books++)
  }

  override onOrderUpdate(update: OrderUpdate, order: Order): void {
    this.updates.push(`${update.orderId}:${update.kind}:${order.state}`)
  }
}

function engineOf(strategy: Strategy | Strategy[], parts: Partial<EngineParts> = {}): Engine {
  return new Engine({
    strategy,
    riskManager: new DefaultRiskManager(),
    executionClient: new MockExecutionClient(),
    ...parts,
  })
}

const exchange = (latencyNanos = MILLISECOND) =>
  new SimulatedExchange({
    latency: new ConstantLatency(latencyNanos),
    queueModel: queueModel('risk-averse', 0.001),
    fillRule: 'partial',
  })

const buy = (priceTicks: number, quantityLots = 2000) => ({
  instrument: 0,
  side: Side.Buy,
  type: OrderType.Limit,
  priceTicks: priceTicks as Ticks,
  quantityLots: quantityLots as Lots,
})

describe('running', () => {
  test('the basic system quotes both touches and fills', async () => {
    const engine = engineOf(new DefaultStrategy('my_strategy'))
    const feed = feedOf([book(0), { kind: 'level', instrument, side: 'ask', price: '100.0', quantity: '1', at: '1ms' }])
    await engine.run(feed.events$)
    expect(engine.statistics.orders.summary()).toMatchObject({ submitted: 3, fills: 1, makerFills: 1 })
    expect(engine.account.positionLots(0)).toBe(1000)
    expect(engine.orders.openCount).toBe(0)
  })

  test('an engine runs once', async () => {
    const engine = engineOf(new DefaultStrategy())
    await engine.run(feedOf([book(0)]).events$)
    await expect(engine.run(feedOf([book(0)]).events$)).rejects.toMatchObject({ code: 'engine.ran_already' })
  })

  test('an empty feed and an empty replay end well', async () => {
    for (const source of [feedOf([]).events$, feedOf([]).replay()]) {
      const engine = engineOf(new DefaultStrategy())
      const result = await engine.run(source)
      expect(result.events.events).toBe(0)
      expect(result.failures).toEqual([])
      expect(engine.summary({ name: 'empty', mode: 'backtest' }).counts['events']).toBe(0)
    }
  })

  test('the same run gives the same audit log', async () => {
    const logs: string[] = []
    for (let run = 0; run < 2; run++) {
      const records: AuditRecord[] = []
      const engine = engineOf(new DefaultStrategy(), { executionClient: exchange() })
      engine.audit$.subscribe((record) => records.push({ ...record }))
      await engine.run(generateMarket({ instrument, events: 5_000, seed: 5 }))
      logs.push(JSON.stringify(records))
    }
    expect(logs[0]).toBe(logs[1])
    expect(logs[0]!.length).toBeGreaterThan(10_000)
  })

  test('rows of an instrument that the run has not are skipped and counted', async () => {
    const [, other] = instrumentsOf([
      ...EngineConfig.default().instruments,
      {
        id: 'x:Y',
        kind: 'linear',
        base: 'Y',
        quote: 'USDT',
        tickSize: '0.1',
        lotSize: '1',
        fees: { maker: '0', taker: '0' },
      },
    ])
    const strategy = new Scripted(() => {})
    const result = await engineOf(strategy).run(feedOf([book(0), book(1, '5.0', '6.0', other!), book(2)]).events$)
    expect(result.events.unknownInstrument).toBe(6)
    expect(strategy.books).toBe(2)
  })

  test('a feed that fails: the run fails with its error, after the orders are cancelled', async () => {
    const engine = engineOf(new DefaultStrategy())
    const feed = new Subject<MarketEventBatch>()
    const run = engine.run(feed)
    feedOf([book(0)]).events$.subscribe((batch) => feed.next(batch))
    expect(engine.orders.openCount).toBe(2)
    feed.error(new Error('cable cut'))
    await expect(run).rejects.toThrow('cable cut')
    expect(engine.orders.openCount).toBe(0)
    await expect(engineOf(new DefaultStrategy()).run(throwError(() => new Error('at once')))).rejects.toThrow('at once')
  })
})

describe('books, quotes and candles', () => {
  test('a message is one call, after all its rows; a source without feed states is live from its first message', async () => {
    const seen: [number, number, boolean][] = []
    const strategy = new Scripted((_, orderBook) => {
      seen.push([orderBook.best(Side.Buy), orderBook.best(Side.Sell), orderBook.isLive])
    })
    await engineOf(strategy).run(
      feedOf([[book(0), { kind: 'level', instrument, side: 'bid', price: '100.1', quantity: '1', at: 0 }]]).events$,
    )
    expect(seen).toEqual([[1001, 1002, true]])
  })

  test('a stale book says so', async () => {
    const live: boolean[] = []
    const strategy = new Scripted((_, orderBook) => live.push(orderBook.isLive))
    await engineOf(strategy).run(
      feedOf([
        book(0),
        { kind: 'status', instrument, state: 'stale', at: 1 },
        { kind: 'status', instrument, state: 'live', at: 2 },
      ]).events$,
    )
    expect(live).toEqual([true, false, true])
  })

  test('L1 alone is the book; beside L2 it is told apart', async () => {
    class Quotes extends Strategy {
      readonly seen: string[] = []
      override onBook(orderBook: OrderBook): void {
        this.seen.push(`book ${orderBook.best(Side.Buy)}`)
      }
      override onQuote(top: OrderBook, context: StrategyContext): void {
        this.seen.push(`quote ${top.best(Side.Buy)} book ${context.book(0).best(Side.Buy)}`)
      }
    }
    const strategy = new Quotes('quotes')
    const quote = (bid: string, at: number): MarketEventLiteral => ({
      kind: 'quote',
      instrument,
      bid: [bid, '1'],
      ask: ['101.0', '1'],
      at,
    })
    await engineOf(strategy).run(feedOf([quote('99.9', 0), book(1), quote('100.1', 2)]).events$)
    expect(strategy.seen).toEqual(['book 999', 'book 1000', 'quote 1001 book 1000'])
  })

  test('trades and candles by time reach the strategy, none before its end', async () => {
    class Candles extends Strategy {
      readonly seen: string[] = []
      override onTrade(trade: TradeView, context: StrategyContext): void {
        this.seen.push(`trade ${trade.priceTicks} ${trade.aggressor} ${context.lastTradeTicks(0)}`)
      }
      override onCandle(candle: Candle, context: StrategyContext): void {
        this.seen.push(
          `candle ${candle.openTime} ${candle.closeTime} ${candle.closeTicks} ${candle.lots} at ${context.now}`,
        )
      }
    }
    const strategy = new Candles('candles')
    const engine = engineOf(strategy, { config: EngineConfig.of({ candles: [{ by: 'time', nanos: 10 }] }) })
    await engine.run(
      feedOf([
        book(0),
        { kind: 'trade', instrument, aggressor: 'buyer', price: '100.2', quantity: '0.5', at: 3 },
        { kind: 'trade', instrument, aggressor: 'seller', price: '100.0', quantity: '0.25', at: 9 },
        book(14),
      ]).events$,
    )
    expect(strategy.seen).toEqual(['trade 1002 0 1002', 'trade 1000 1 1000', 'candle 0 10 1000 750 at 14'])
  })
})

describe('a strategy that throws', () => {
  test('is stopped and its orders are cancelled; the others go on', async () => {
    const bad = new Scripted((context, orderBook, call) => {
      if (call === 0) context.submit(buy(orderBook.best(Side.Buy)))
      else throw new Error('no idea')
    }, 'bad')
    const good = new Scripted((context, orderBook, call) => {
      if (call === 0) context.submit(buy(orderBook.best(Side.Buy)))
    }, 'good')
    const engine = engineOf([bad, good])
    const stopped: number[] = []
    let openAfterFailure = -1
    engine.audit$.subscribe((record) => {
      if (record.kind === AuditKind.StrategyStopped) {
        stopped.push(record.strategy)
        openAfterFailure = engine.orders.openCount
      }
    })
    const result = await engine.run(feedOf([book(0), book(1), book(2)]).events$)
    expect(result.failures).toMatchObject([{ strategy: 'bad', at: 1 }])
    expect(stopped).toEqual([0])
    expect(openAfterFailure).toBe(1)
    expect([bad.books, good.books]).toEqual([2, 3])
  })

  test.each(['onStart', 'onBook', 'onTrade', 'onOrderUpdate', 'onTimer', 'onStop'] as const)(
    'in %s',
    async (callback) => {
      const strategy = new Scripted((context, orderBook, call) => {
        if (call === 0) {
          context.submit(buy(orderBook.best(Side.Buy)))
          context.setTimer(2)
        }
      })
      const broken = Object.assign(strategy, {
        [callback]: () => {
          throw new Error(callback)
        },
      })
      const engine = engineOf(broken)
      const result = await engine.run(
        feedOf([book(0), { kind: 'trade', instrument, price: '100.1', quantity: '1', at: 1 }, book(5)]).events$,
      )
      expect(result.failures.map(({ error }) => (error as Error).message)).toEqual([callback])
      expect(engine.orders.openCount).toBe(0)
    },
  )
})

describe('orders', () => {
  test('a cancel asked for while the order is on its way is sent when its answer is in', async () => {
    const strategy = new Scripted((context, orderBook, call) => {
      if (call === 0) context.cancel(context.submit(buy(orderBook.best(Side.Buy))))
    })
    const engine = engineOf(strategy, { executionClient: exchange() })
    const requests: number[] = []
    engine.audit$.subscribe(({ kind, time }) => {
      if (kind === AuditKind.Submit || kind === AuditKind.Cancel) requests.push(time)
    })
    await engine.run(feedOf([book(0), book(10 * MILLISECOND)]).replay())
    expect(requests).toEqual([0, 2 * MILLISECOND])
    expect(strategy.updates).toEqual([
      `1:${OrderUpdateKind.Accepted}:${OrderState.Working}`,
      `1:${OrderUpdateKind.Cancelled}:${OrderState.Cancelled}`,
    ])
  })

  test.each([
    ['an unknown instrument', { ...buy(1000), instrument: 7 }, RiskReason.UnknownInstrument],
    ['no price', { ...buy(1000), priceTicks: NO_PRICE }, RiskReason.BadTerms],
    ['no quantity', { ...buy(1000), quantityLots: 0 as Lots }, RiskReason.BadTerms],
    ['a quantity that is no number', { ...buy(1000), quantityLots: Number.NaN as Lots }, RiskReason.BadTerms],
    [
      'a post-only market order',
      { ...buy(1000), type: OrderType.Market, instructions: Instruction.PostOnly },
      RiskReason.BadTerms,
    ],
  ])('%s is refused, and told like any other outcome', async (_, request, reason) => {
    const reasons: number[] = []
    const strategy = new Scripted((context, __, call) => {
      if (call === 0) context.submit(request)
    })
    const engine = engineOf(strategy)
    engine.updates$.subscribe((update) => reasons.push(update.kind, update.reason))
    await engine.run(feedOf([book(0)]).events$)
    expect(reasons).toEqual([OrderUpdateKind.Refused, reason])
    expect(engine.orders.openCount).toBe(0)
  })

  test('a strategy can neither see nor touch another one’s orders', async () => {
    let id = 0
    const owner = new Scripted((context, orderBook, call) => {
      if (call === 0) id = context.submit(buy(orderBook.best(Side.Buy)))
    })
    const other = new Scripted((context) => {
      expect(context.order(id)).toBeUndefined()
      expect(context.openOrderCount).toBe(0)
      context.cancel(id)
      context.cancelAll()
    })
    const engine = engineOf([owner, other])
    let open = 0
    engine.audit$.subscribe((record) => {
      if (record.kind === AuditKind.End) open = engine.statistics.orders.summary().cancelled
    })
    const result = await engine.run(feedOf([book(0), book(1)]).events$)
    expect(result.failures).toEqual([])
    expect(result.updates.unknownOrder).toBe(2)
    expect(open).toBe(1)
  })
})

describe('the end of a replay', () => {
  test('a strategy that answers each answer does not go on for ever', async () => {
    const times: number[] = []
    class Tireless extends Strategy {
      override onBook(_: OrderBook, context: StrategyContext): void {
        if (context.openOrderCount === 0) context.submit({ ...buy(990), timeInForce: TimeInForce.ImmediateOrCancel })
      }
      override onOrderUpdate(update: OrderUpdate, _: Order, context: StrategyContext): void {
        times.push(context.now)
        if (update.kind !== OrderUpdateKind.Expired) return
        context.submit({ ...buy(990), timeInForce: TimeInForce.ImmediateOrCancel })
        context.setTimer(context.now + 1)
      }
    }
    const engine = engineOf(new Tireless('tireless'), {
      executionClient: exchange(),
      riskManager: new DefaultRiskManager({ limits: { duplicate: { enabled: false } } }),
      config: EngineConfig.of({ stopTimeoutNanos: 20 * MILLISECOND }),
    })
    await engine.run(feedOf([book(0), book(10 * MILLISECOND)]).replay())
    expect(times.at(-1)).toBeGreaterThan(20 * MILLISECOND)
    expect(times.at(-1)).toBeLessThanOrEqual(30 * MILLISECOND)
    expect(engine.orders.openCount).toBe(0)
  })
})

describe('commands', () => {
  const quiet = () => new Scripted(() => {})

  test('submit, cancel and cancel-all pass the same desk and are audited', async () => {
    const engine = engineOf(quiet())
    const feed = new Subject<MarketEventBatch>()
    const audited: AuditKind[] = []
    engine.audit$.subscribe(({ kind }) => audited.push(kind))
    const run = engine.run(feed)
    feedOf([book(0)]).events$.subscribe((batch) => feed.next(batch))
    for (const ticks of [990, 991, 992]) engine.command({ kind: 'submit', request: buy(ticks) })
    expect(engine.orders.openCount).toBe(3)
    engine.command({ kind: 'cancel', orderId: 2 })
    expect(engine.orders.openCount).toBe(2)
    engine.command({ kind: 'cancel-all' })
    expect(engine.orders.openCount).toBe(0)
    feed.complete()
    await run
    expect(audited.filter((kind) => kind === AuditKind.Command)).toHaveLength(5)
  })

  test('close-positions sends a reduce-only market order against each position', async () => {
    const engine = engineOf(quiet())
    const feed = new Subject<MarketEventBatch>()
    const run = engine.run(feed)
    feedOf([book(0)]).events$.subscribe((batch) => feed.next(batch))
    engine.command({ kind: 'submit', request: buy(1002) })
    expect(engine.account.positionLots(0)).toBe(2000)
    engine.command({ kind: 'close-positions' })
    expect(engine.account.positionLots(0)).toBe(0)
    feed.complete()
    await run
  })

  test('halted: open orders are cancelled and nothing new leaves; reducing: only what reduces', async () => {
    const engine = engineOf(quiet())
    const feed = new Subject<MarketEventBatch>()
    const run = engine.run(feed)
    feedOf([book(0)]).events$.subscribe((batch) => feed.next(batch))
    engine.command({ kind: 'submit', request: buy(1002) })
    engine.command({ kind: 'submit', request: buy(990) })
    engine.command({ kind: 'trading-state', state: TradingState.Halted, reason: 'lunch' })
    expect(engine.orders.openCount).toBe(0)
    engine.command({ kind: 'submit', request: buy(990) })
    expect(engine.orders.openCount).toBe(0)
    engine.command({ kind: 'trading-state', state: TradingState.Reducing, reason: 'after lunch' })
    engine.command({ kind: 'submit', request: buy(990) })
    expect(engine.orders.openCount).toBe(0)
    engine.command({ kind: 'close-positions' })
    expect(engine.account.positionLots(0)).toBe(0)
    engine.command({ kind: 'trading-state', state: TradingState.Active, reason: 'go' })
    engine.command({ kind: 'submit', request: buy(990) })
    expect(engine.orders.openCount).toBe(1)
    feed.complete()
    await run
  })
})

describe('in real time', () => {
  test('answers and timers come between market events, and stopping waits for the last cancels', async () => {
    const clock = new SimulatedClock()
    const timers: number[] = []
    class Timed extends DefaultStrategy {
      override onStart(context: StrategyContext): void {
        super.onStart(context)
        context.setTimer(context.now + 5 * MILLISECOND)
      }
      override onTimer(_: number, context: StrategyContext): void {
        timers.push(context.now)
      }
    }
    const engine = engineOf(new Timed(), { executionClient: exchange(), clock })
    const feed = new Subject<MarketEventBatch>()
    const run = engine.run(feed)
    feedOf([book(0)]).events$.subscribe((batch) => feed.next(batch))
    expect(engine.statistics.orders.summary()).toMatchObject({ submitted: 2, accepted: 0 })
    clock.advanceTo(1.9 * MILLISECOND)
    expect(engine.statistics.orders.summary().accepted).toBe(0)
    clock.advanceTo(2 * MILLISECOND)
    expect(engine.statistics.orders.summary().accepted).toBe(2)
    clock.advanceTo(6 * MILLISECOND)
    expect(timers).toEqual([5 * MILLISECOND])
    engine.stop()
    // Microtasks start the end of the run; the clock has to go on for the answers to come.
    for (let step = 7; step < 20; step++) {
      await Promise.resolve()
      await Promise.resolve()
      clock.advanceTo(step * MILLISECOND)
    }
    await run
    expect(engine.orders.openCount).toBe(0)
    expect(engine.statistics.orders.summary().cancelled).toBe(2)
    expect(clock.nextTimerAt).toBe(Number.POSITIVE_INFINITY)
  })

  test('a venue that never answers doesn’t hang the end', async () => {
    const clock = new SimulatedClock()
    const engine = engineOf(new DefaultStrategy(), {
      executionClient: new MockExecutionClient({
        script: (_order, _attempt, kind) => (kind === 'cancel' ? 'ignore' : 'accept'),
      }),
      clock,
      config: EngineConfig.of({ stopTimeoutNanos: 3 * MILLISECOND }),
    })
    const feed = new Subject<MarketEventBatch>()
    const run = engine.run(feed)
    feedOf([book(0)]).events$.subscribe((batch) => feed.next(batch))
    engine.stop()
    for (let step = 1; step < 12; step++) {
      await Promise.resolve()
      await Promise.resolve()
      clock.advanceTo(step * MILLISECOND)
    }
    await run
    expect(engine.orders.openCount).toBe(2)
  })
})
