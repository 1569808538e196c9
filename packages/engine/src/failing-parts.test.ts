import { SimulatedClock, type TimerId } from '@hft/clock'
import { feedOf, type MarketEventBatch, type MarketEventLiteral, type OrderBook } from '@hft/data'
import {
  ConstantLatency,
  generateMarket,
  MockExecutionClient,
  type Order,
  OrderReason,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  queueModel,
  SimulatedExchange,
} from '@hft/execution'
import { instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager, RiskReason, TradingState } from '@hft/risk'
import { DefaultStrategy, Strategy, type StrategyContext } from '@hft/strategy'
import { Observable, of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { AuditKind } from './audit/audit-record.ts'
import { EngineReplica } from './audit/replica.ts'
import type { Command } from './commands/command.ts'
import { EngineConfig } from './configuration/engine-config.ts'
import { Engine } from './engine.ts'
import type { EngineParts } from './engine-parts.ts'

const instrument = instrumentsOf(EngineConfig.default().instruments)[0]!

const LOTS = 2000 as Lots

const book = (at: number, bid = '100.0', ask = '100.2'): MarketEventLiteral => ({
  kind: 'book',
  instrument,
  bids: [[bid, '5']],
  asks: [[ask, '5']],
  at,
})

const buy = (priceTicks: number) => ({
  instrument: 0,
  side: Side.Buy,
  type: OrderType.Limit,
  priceTicks: priceTicks as Ticks,
  quantityLots: LOTS,
})

class Scripted extends Strategy {
  books = 0
  readonly #script: (context: StrategyContext, book: OrderBook, call: number) => void

  constructor(script: (context: StrategyContext, book: OrderBook, call: number) => void) {
    super('scripted')
    this.#script = script
  }

  override onBook(orderBook: OrderBook, context: StrategyContext): void {
    this.#script(context, orderBook, this.books++)
  }
}

const exchange = (latencyNanos = 1_000_000) =>
  new SimulatedExchange({
    latency: new ConstantLatency(latencyNanos),
    queueModel: queueModel('risk-averse', 0.001),
    fillRule: 'partial',
  })

function engineOf(strategy: Strategy, parts: Partial<EngineParts> = {}): Engine {
  return new Engine({
    strategy,
    riskManager: new DefaultRiskManager(),
    executionClient: new MockExecutionClient(),
    ...parts,
  })
}

const books = (count: number) => Array.from({ length: count }, (_, index) => book(index * 1_000_000))

describe('commands from inside', () => {
  const submit: Command = { kind: 'submit', request: buy(900) }

  test.each([
    // 1. a feed and a client that answers at once
    ['feed', () => new MockExecutionClient(), 'feed'],
    // 2. a replay and a client that answers at once
    ['replay', () => new MockExecutionClient(), 'replay'],
    // 3. a feed and the simulated exchange
    ['feed, simulated', () => exchange(), 'feed'],
    // 4. a replay and the simulated exchange
    ['replay, simulated', () => exchange(), 'replay'],
  ] as const)(
    'of a callback are carried out once, before the next event, no row is handled twice: %s',
    async (_, client, kind) => {
      const seen: number[] = []
      const strategy = new Scripted((context, _book, call) => {
        seen.push(context.now)
        if (call === 1) engine.command(submit)
      })
      const engine = engineOf(strategy, { executionClient: client() })
      const audit: string[] = []
      engine.audit$.subscribe(({ kind: record, time }) => audit.push(`${record}@${time}`))
      const feed = feedOf(books(4))
      const { events } = await engine.run(kind === 'feed' ? feed.events$ : feed.replay())
      expect(seen).toEqual([0, 1_000_000, 2_000_000, 3_000_000])
      expect(events.events).toBe(feedRows(4))
      expect(audit).toContain(`${AuditKind.Command}@1000000`)
      expect(engine.statistics.orders.summary()).toMatchObject({ submitted: 1, accepted: 1 })
    },
  )

  test('of a subscriber to updates and of one to the audit log leave records in order for everybody', async () => {
    const engine = engineOf(new DefaultStrategy())
    const replica = new EngineReplica(engine.instruments)
    let commands = 0
    // The first three are refused: no market has been seen yet.
    engine.audit$.subscribe(() => {
      if (commands < 3) engine.command({ ...submit, request: buy(900 + commands++) })
    })
    engine.updates$.subscribe(({ kind }) => {
      if (kind === OrderUpdateKind.Accepted && commands < 6)
        engine.command({ ...submit, request: buy(900 + commands++) })
    })
    // The last to be told: a record written while another is handed over would reach it first.
    engine.audit$.subscribe((record) => replica.apply(record))
    await engine.run(feedOf(books(3)).events$)
    expect(commands).toBe(6)
    expect(engine.statistics.orders.summary()).toMatchObject({ submitted: 5, refused: 3 })
    expect(replica.hasEnded).toBe(true)
    expect(replica.orders.size).toBe(0)
  })

  test('before the run wait for its beginning, after it they are refused', async () => {
    const engine = engineOf(new DefaultStrategy())
    engine.command({ kind: 'trading-state', state: TradingState.Halted, reason: 'not yet' })
    await engine.run(feedOf(books(3)).events$)
    expect(engine.statistics.orders.summary()['submitted']).toBe(0)
    expect(() => engine.command(submit)).toThrow(expect.objectContaining({ code: 'engine.has_ended' }))
  })
})

describe('stopping', () => {
  test.each([
    ['feed', () => feedOf(books(3)).events$],
    ['replay', () => feedOf(books(3)).replay()],
  ])('before the run: nothing of it is handled, %s', async (_, source) => {
    const strategy = new Scripted(() => undefined)
    const engine = engineOf(strategy)
    engine.stop()
    await engine.run(source())
    expect(strategy.books).toBe(0)
  })

  test('of a long replay in memory from a callback ends it there', async () => {
    const strategy = new Scripted((_context, _book, call) => {
      if (call === 10) engine.stop()
    })
    const engine = engineOf(strategy, { executionClient: exchange() })
    await engine.run(generateMarket({ instrument: { index: 0 }, events: 50_000, seed: 3 }))
    expect(strategy.books).toBe(11)
  })

  test('from a subscriber to updates, twice, on a feed that goes on for ever', async () => {
    const engine = engineOf(new DefaultStrategy(), { clock: new SimulatedClock() })
    engine.updates$.subscribe(() => {
      engine.stop()
      engine.stop()
    })
    const first = await batchesOf(books(2))
    await engine.run(
      new Observable<MarketEventBatch>((subscriber) => {
        for (const batch of first) subscriber.next(batch)
      }),
    )
    expect(engine.orders.openCount).toBe(0)
  })
})

describe('parts that throw', () => {
  const failure = new Error('the part is broken')

  class Failing extends MockExecutionClient {
    readonly #at: 'submit' | 'cancel' | 'onMarket'

    constructor(at: 'submit' | 'cancel' | 'onMarket') {
      super()
      this.#at = at
    }

    override submit(order: Order): void {
      if (this.#at === 'submit') throw failure
      super.submit(order)
    }

    override cancel(order: Order): void {
      if (this.#at === 'cancel') throw failure
      super.cancel(order)
    }

    override onMarket(index: number): void {
      if (this.#at === 'onMarket') throw failure
      super.onMarket(index)
    }
  }

  class Doubting extends DefaultRiskManager {
    readonly #at: 'admitSubmit' | 'admitCancel' | 'onOrderUpdate' | 'onTime'

    constructor(at: 'admitSubmit' | 'admitCancel' | 'onOrderUpdate' | 'onTime') {
      super()
      this.#at = at
    }

    override admitSubmit(order: Order): number {
      if (this.#at === 'admitSubmit') throw failure
      return super.admitSubmit(order)
    }

    override admitCancel(order: Order): number {
      if (this.#at === 'admitCancel') throw failure
      return super.admitCancel(order)
    }

    override onOrderUpdate(update: OrderUpdate, order: Order): void {
      if (this.#at === 'onOrderUpdate') throw failure
      super.onOrderUpdate(update, order)
    }

    override onTime(now: number): void {
      if (this.#at === 'onTime') throw failure
      super.onTime(now)
    }
  }

  const parts: [string, () => Partial<EngineParts>][] = [
    ['a client in submit', () => ({ executionClient: new Failing('submit') })],
    ['a client in cancel', () => ({ executionClient: new Failing('cancel') })],
    ['a client in onMarket', () => ({ executionClient: new Failing('onMarket') })],
    ['a risk manager in admitSubmit', () => ({ riskManager: new Doubting('admitSubmit') })],
    ['a risk manager in admitCancel', () => ({ riskManager: new Doubting('admitCancel') })],
    ['a risk manager in onOrderUpdate', () => ({ riskManager: new Doubting('onOrderUpdate') })],
    ['a risk manager in onTime', () => ({ riskManager: new Doubting('onTime') })],
    [
      'a recorder',
      () => ({
        recorder: {
          onFill: () => {
            throw failure
          },
        },
      }),
    ],
    [
      'a recorder, of samples',
      () => ({
        recorder: {
          onSample: () => {
            throw failure
          },
        },
      }),
    ],
  ]

  test.each(parts)('%s: the run fails with it, and no strategy is blamed', async (_, partsOf) => {
    for (const isReplay of [false, true]) {
      const engine = engineOf(new DefaultStrategy(), {
        ...partsOf(),
        config: EngineConfig.of({ equityIntervalNanos: 1 }),
      })
      let failures = 0
      engine.audit$.subscribe(({ kind }) => {
        if (kind === AuditKind.StrategyStopped) failures++
      })
      const feed = feedOf([...books(3), book(4_000_000, '99.8', '99.9'), ...books(9).slice(5)])
      await expect(engine.run(isReplay ? feed.replay() : feed.events$)).rejects.toBe(failure)
      expect(failures).toBe(0)
    }
  })

  test('a risk manager that throws lets no order out', async () => {
    const client = new MockExecutionClient()
    const engine = engineOf(new DefaultStrategy(), {
      riskManager: new Doubting('admitSubmit'),
      executionClient: client,
    })
    await expect(engine.run(feedOf(books(3)).events$)).rejects.toBe(failure)
    expect(client.requests.filter(({ kind }) => kind === 'submit')).toEqual([])
    expect(engine.orders.openCount).toBe(0)
  })
})

describe('refusals', () => {
  test('of an amend leave the quote where it is until the next call', async () => {
    const strategy = new Scripted((context, { instrument: index }, call) => {
      if (call === 0) context.quote(index, 1000 as Ticks, LOTS, 1002 as Ticks, LOTS)
      // Off the grid of whole ticks, and no number at all.
      else context.quote(index, (call === 1 ? 999.5 : Number.NaN) as Ticks, LOTS, 1002 as Ticks, LOTS)
    })
    const engine = engineOf(strategy)
    let refused = 0
    engine.updates$.subscribe(({ kind, reason }) => {
      if (kind === OrderUpdateKind.AmendRejected && reason === OrderReason.BadTerms) refused++
    })
    const { failures } = await engine.run(feedOf(books(3)).events$)
    expect(failures).toEqual([])
    expect(refused).toBe(2)
  })

  test('of an amend by the venue are not asked for again at once', async () => {
    const client = new MockExecutionClient({
      script: (_order, _attempt, kind) => (kind === 'amend' ? 'reject' : 'accept'),
    })
    const strategy = new Scripted((context, { instrument: index }, call) => {
      context.quote(index, (1000 - call) as Ticks, LOTS, 1002 as Ticks, LOTS)
    })
    const engine = engineOf(strategy, { executionClient: client })
    await engine.run(feedOf(books(3)).events$)
    expect(client.requests.filter(({ kind }) => kind === 'amend')).toHaveLength(2)
  })

  test('of quotes beyond the order rate are counted', async () => {
    const riskManager = new DefaultRiskManager({
      limits: { orderRate: { windows: [{ messages: 5, per: '1h' }], reserve: 0 } },
    })
    const strategy = new Scripted((context, { instrument: index }, call) => {
      context.quote(index, (1000 - call) as Ticks, LOTS, 1002 as Ticks, LOTS)
    })
    const engine = engineOf(strategy, { riskManager })
    let refused = 0
    engine.updates$.subscribe(({ kind, reason }) => {
      if (kind === OrderUpdateKind.AmendRejected && reason === RiskReason.OrderRate) refused++
    })
    const { failures } = await engine.run(feedOf(books(8)).events$)
    expect(failures).toEqual([])
    expect(refused).toBe(4)
  })

  test('answered by a request that is refused as well, again and again, stop the strategy by name', async () => {
    class Stubborn extends DefaultStrategy {
      override onOrderUpdate({ kind }: OrderUpdate, _order: Order, context: StrategyContext): void {
        if (kind === OrderUpdateKind.Accepted || kind === OrderUpdateKind.Refused) context.submit(buy(999.5))
      }
    }
    const engine = engineOf(new Stubborn('stubborn'))
    const { failures } = await engine.run(feedOf(books(3)).events$)
    expect(failures).toMatchObject([{ strategy: 'stubborn', error: { code: 'strategy.endless_requests' } }])
    expect(engine.orders.openCount).toBe(0)
  })
})

test('timers set from a timer for the time that it is stop the strategy by name, and the rest goes on', async () => {
  class Hasty extends Strategy {
    override onStart(context: StrategyContext): void {
      context.setTimer(context.now)
    }
    override onTimer(_timer: TimerId, context: StrategyContext): void {
      context.setTimer(context.now)
    }
  }
  const other = new Scripted(() => undefined)
  const engine = engineOf(other, { strategy: [new Hasty('hasty'), other] })
  const { failures } = await engine.run(feedOf(books(3)).events$)
  expect(failures).toMatchObject([{ strategy: 'hasty', error: { code: 'strategy.endless_timers' } }])
  expect(other.books).toBe(3)
})

test('a strategy with an async callback is refused', () => {
  class Waiting extends DefaultStrategy {
    override async onOrderUpdate(): Promise<void> {
      throw new Error('nobody would see this')
    }
  }
  expect(() => engineOf(new Waiting('waiting'))).toThrow(
    expect.objectContaining({ code: 'strategy.async_callback', message: expect.stringContaining('onOrderUpdate of') }),
  )
})

describe('feeds', () => {
  test('that emit while they are subscribed to, and end at once, are handled whole', async () => {
    const batches = await batchesOf(books(3))
    const strategy = new Scripted(() => undefined)
    await engineOf(strategy).run(of(...batches))
    expect(strategy.books).toBe(3)
  })

  test('that fail while they are subscribed to end the run with that, after the orders are cancelled', async () => {
    const [batch] = await batchesOf(books(1))
    const engine = engineOf(new DefaultStrategy())
    const feed = new Observable<MarketEventBatch>((subscriber) => {
      subscriber.next(batch!)
      throw new Error('the socket is gone')
    })
    await expect(engine.run(feed)).rejects.toThrow('the socket is gone')
    expect(engine.statistics.orders.summary()).toMatchObject({ submitted: 2, cancelled: 2 })
  })
})

/** Batches as a feed would give them, kept. */
async function batchesOf(events: readonly MarketEventLiteral[]): Promise<MarketEventBatch[]> {
  const { localView } = feedOf(events).replay()
  const batches: MarketEventBatch[] = []
  do for (let batch = localView.next(); batch !== undefined; batch = localView.next()) batches.push(batch)
  while (await localView.load())
  return batches
}

function feedRows(count: number): number {
  return count * 4
}
