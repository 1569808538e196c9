import { SeededRandom, type TimerId } from '@hft/clock'
import type { OrderBook, TradeView } from '@hft/data'
import {
  ConstantLatency,
  type ExecutionClient,
  type ExecutionEnvironment,
  FrictionConfig,
  feedLatency,
  generateMarket,
  JitteredLatency,
  type LatencyModel,
  latencyModel,
  type Order,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  queueModel,
  SimulatedExchange,
  type SimulatedVenue,
  TimeInForce,
  venueFrictions,
} from '@hft/execution'
import { builtinInstrument, type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { Strategy, type StrategyContext } from '@hft/strategy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EngineConfig } from './configuration/engine-config.ts'
import { Engine } from './engine.ts'

/** The same exchange, with no window to look ahead into: the engine has to alternate, item by item. */
class WithoutLookAhead implements ExecutionClient {
  readonly #inner: SimulatedExchange
  readonly simulation: SimulatedVenue

  /** @param minimumEntryNanos window for our requests alone: a feed that the exchange publishes itself needs one */
  constructor(inner: SimulatedExchange, minimumEntryNanos = 0) {
    this.#inner = inner
    this.simulation = {
      minimumEntryNanos,
      minimumResponseNanos: 0,
      attach: (view) => inner.attach(view),
      localView: (view, isRecorded) => inner.localView(view, isRecorded),
      get limit() {
        return inner.limit
      },
      set limit(limit) {
        inner.limit = limit
      },
      run: () => inner.run(),
      get nextActivity() {
        return inner.nextActivity
      },
      get nextRequest() {
        return inner.nextRequest
      },
      get nextUpdate() {
        return inner.nextUpdate
      },
      deliverNext: () => inner.deliverNext(),
    }
  }

  get updates$() {
    return this.#inner.updates$
  }

  start(environment: ExecutionEnvironment): void {
    this.#inner.start(environment)
  }

  submit(order: Order): void {
    this.#inner.submit(order)
  }

  amend(order: Order, priceTicks: Ticks, quantityLots: Lots): void {
    this.#inner.amend(order, priceTicks, quantityLots)
  }

  cancel(order: Order): void {
    this.#inner.cancel(order)
  }

  stop(): Promise<void> {
    return this.#inner.stop()
  }
}

/** Does anything at any time, by chance, and writes down everything it sees with the time at which it saw it. */
class Restless extends Strategy {
  readonly seen: string[] = []
  readonly #random: SeededRandom

  constructor(seed: number) {
    super('restless')
    this.#random = new SeededRandom(seed)
  }

  override onStart(context: StrategyContext): void {
    this.seen.push(`start ${context.now}`)
    context.setTimer(context.now + 1_000_000)
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    this.seen.push(`book ${context.now} ${book.best(Side.Buy)} ${book.best(Side.Sell)}`)
    this.#act(book, context, 0.1)
  }

  override onTrade(trade: TradeView, context: StrategyContext): void {
    this.seen.push(`trade ${context.now} ${trade.priceTicks} ${trade.quantityLots}`)
    this.#act(context.book(0), context, 0.1)
  }

  override onOrderUpdate(update: OrderUpdate, order: Order, context: StrategyContext): void {
    const { kind, orderId, exchangeTime, lastTicks, lastLots, filledLots, reason } = update
    this.seen.push(
      `update ${context.now} ${[kind, orderId, exchangeTime, lastTicks, lastLots, filledLots, reason, order.state]}`,
    )
    this.#act(context.book(0), context, 0.3)
  }

  override onTimer(timer: TimerId, context: StrategyContext): void {
    this.seen.push(`timer ${context.now} ${timer}`)
    this.#act(context.book(0), context, 0.8)
    context.setTimer(context.now + 1 + this.#random.nextInteger(3_000_000))
  }

  #act(book: OrderBook, context: StrategyContext, probability: number): void {
    const random = this.#random
    if (random.nextFloat() >= probability) return
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    if (bid === NO_PRICE || ask === NO_PRICE) return
    const choice = random.nextInteger(10)
    if (choice < 6 && context.openOrderCount < 8) {
      const side = random.nextInteger(2) as Side
      const distance = random.nextInteger(4) - 1
      context.submit({
        instrument: 0,
        side,
        type: choice === 0 ? OrderType.Market : OrderType.Limit,
        priceTicks: (side === Side.Buy ? bid - distance : ask + distance) as Ticks,
        quantityLots: (1 + random.nextInteger(5)) as Lots,
        timeInForce: choice === 1 ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTillCancel,
      })
    } else if (context.openOrderCount > 0) {
      const order = context.openOrder(random.nextInteger(context.openOrderCount))
      if (choice < 9) context.cancel(order.id)
      else context.amend(order.id, (order.priceTicks + random.nextInteger(3) - 1) as Ticks, order.quantityLots)
    }
  }
}

interface Market {
  readonly seed: number
  readonly feedLatencyNanos: number
  readonly meanIntervalNanos: number
  readonly events: number
  readonly hasFrictions: boolean
  readonly hasFeedLatency: boolean
}

/** Takes the smallest of orders, so that risk lets them through. */
const INSTRUMENT = { ...builtinInstrument('generated:SIM-USD')!, minimumNotional: '0' }

/** Everything that can go wrong, often. */
const FRICTIONS = FrictionConfig.parse({
  rateLimits: [{ requests: 20, windowNanos: 100_000_000 }],
  gatewayRejects: { probability: 0.05 },
  overload: {
    meanIntervalNanos: 50_000_000,
    meanDurationNanos: 10_000_000,
    rejectProbability: 0.5,
    delayNanos: 700_000,
  },
  halts: [{ from: '1970-01-01T00:00:00.100Z', until: '1970-01-01T00:00:00.150Z' }],
  minimumNotional: 0.15,
  load: { timeConstantNanos: 20_000_000, freeMessages: 5, nanosPerMessage: 50_000, capNanos: 5_000_000 },
  connections: 3,
})
const FEED_JITTER = { kind: 'jittered', baseNanos: 100_000, meanNanos: 2_000_000, capNanos: 30_000_000 } as const

/** Where our orders meet the others', and whether we are shown what came of it. */
async function runMatchingOf(seed: number, latency: LatencyModel, lookAhead: boolean, publishes: boolean) {
  const exchange = new SimulatedExchange({
    latency,
    queueModel: queueModel('risk-averse', 0.001),
    fillRule: 'partial',
    matching: { publishes },
  })
  const strategy = new Restless(seed)
  const engine = new Engine({
    strategy,
    riskManager: new DefaultRiskManager(),
    executionClient: lookAhead ? exchange : new WithoutLookAhead(exchange, 50_000),
    config: EngineConfig.of({ seed, instruments: [INSTRUMENT] }),
  })
  const kinds = { levels: false, orders: true, quotes: false, trades: true }
  const result = await engine.run(generateMarket({ instrument: { index: 0 }, seed, events: 400, kinds }))
  expect(result.failures).toEqual([])
  return strategy.seen
}

async function runOf(market: Market, latency: LatencyModel, lookAhead: boolean): Promise<string[]> {
  const { hasFrictions, hasFeedLatency, ...generated } = market
  const { seed } = generated
  const random = new SeededRandom(seed)
  const exchange = new SimulatedExchange({
    latency,
    queueModel: queueModel('risk-averse', 0.001),
    fillRule: 'partial',
    frictions: hasFrictions ? venueFrictions(FRICTIONS, random.fork(1)) : undefined,
    feedLatency: hasFeedLatency ? feedLatency(FEED_JITTER, random.fork(2)) : undefined,
  })
  const strategy = new Restless(seed)
  const engine = new Engine({
    strategy,
    riskManager: new DefaultRiskManager(),
    executionClient: lookAhead ? exchange : new WithoutLookAhead(exchange),
    config: EngineConfig.of({ seed, instruments: [INSTRUMENT] }),
  })
  await engine.run(generateMarket({ instrument: { index: 0 }, ...generated }))
  return strategy.seen
}

function jittered(baseNanos: number, meanNanos: number, seed: number): LatencyModel {
  const parameters = { baseNanos, meanNanos, capNanos: baseNanos + 50_000_000 }
  return new JitteredLatency({ entry: parameters, response: parameters }, new SeededRandom(seed))
}

const latencies: fc.Arbitrary<(seed: number) => LatencyModel> = fc.oneof(
  fc.constant(() => new ConstantLatency(0)),
  fc
    .record({
      entryNanos: fc.integer({ min: 0, max: 30_000_000 }),
      responseNanos: fc.integer({ min: 0, max: 30_000_000 }),
    })
    .map(
      ({ entryNanos, responseNanos }) =>
        () =>
          new ConstantLatency(entryNanos, responseNanos),
    ),
  fc
    .record({ baseNanos: fc.integer({ min: 0, max: 5_000_000 }), meanNanos: fc.integer({ min: 0, max: 5_000_000 }) })
    .map(
      ({ baseNanos, meanNanos }) =>
        (seed: number) =>
          jittered(baseNanos, meanNanos, seed),
    ),
  fc.record({ factor: fc.constantFrom(0.1, 1, 3), floorNanos: fc.constantFrom(0, 100_000, 3_000_000) }).map(
    (leg) => () =>
      latencyModel(
        {
          kind: 'feed',
          entry: { ...leg, offsetNanos: 50_000, capNanos: 20_000_000 },
          response: { ...leg, offsetNanos: -20_000, capNanos: 20_000_000 },
        },
        new SeededRandom(1),
      ),
  ),
  fc.constant(() =>
    latencyModel(
      {
        kind: 'sampled',
        samples: [
          { sentAt: 0, exchangeAt: 2_000_000, receivedAt: 3_000_000 },
          { sentAt: 80_000_000, exchangeAt: 0, receivedAt: 81_000_000 },
          { sentAt: 160_000_000, exchangeAt: 161_000_000, receivedAt: 165_000_000 },
        ],
      },
      new SeededRandom(1),
    ),
  ),
)

/** Busy: many events within a round trip. Sparse: many round trips between two events. */
const markets: fc.Arbitrary<Market> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  feedLatencyNanos: fc.constantFrom(0, 200_000, 10_000_000),
  meanIntervalNanos: fc.constantFrom(1_000_000, 60_000_000),
  events: fc.constantFrom(100, 600),
  hasFrictions: fc.boolean(),
  hasFeedLatency: fc.boolean(),
})

test('running ahead gives what alternating gives', async () => {
  let updates = 0
  await fc.assert(
    fc.asyncProperty(markets, latencies, async (market, latency) => {
      const ahead = await runOf(market, latency(market.seed), true)
      const alternating = await runOf(market, latency(market.seed), false)
      expect(ahead).toEqual(alternating)
      updates += ahead.filter((line) => isFromTheVenue(line)).length
    }),
    { seed: 1, numRuns: 10 },
  )
  expect(updates).toBeGreaterThan(1000)
})

/** Not a refusal of ours, which the venue never hears of. */
function isFromTheVenue(line: string): boolean {
  return line.startsWith('update') && !line.split(' ')[2]!.startsWith(`${OrderUpdateKind.Refused},`)
}

/** Fills of ours, and those among them that were seen as a trade of the market as well. */
function fillsOf(seen: readonly string[]): { told: number; shown: number } {
  const trades = new Set(
    seen.filter((line) => line.startsWith('trade')).map((line) => line.split(' ').slice(2).join(' ')),
  )
  const fills = seen
    .filter((line) => line.startsWith('update'))
    .map((line) => line.split(' ')[2]!.split(','))
    .filter(([kind]) => Number(kind) === OrderUpdateKind.Filled)
  const shown = fills.filter(([, , , ticks, lots]) => trades.has(`${ticks} ${lots}`))
  return { told: fills.length, shown: shown.length }
}

test('a feed that matching mode publishes: however far ahead it runs it is the same, and shows our own trades', async () => {
  let told = 0
  let shown = 0
  for (let seed = 1; seed <= 3; seed++) {
    const latency = () => (seed % 2 === 0 ? new ConstantLatency(1_000_000) : jittered(300_000, 900_000, seed))
    const seen = await runMatchingOf(seed, latency(), true, true)
    expect(seen).toEqual(await runMatchingOf(seed, latency(), false, true))
    told += fillsOf(seen).told
    shown += fillsOf(seen).shown
  }
  expect(told).toBeGreaterThan(5)
  // Trades after the market's end are not published.
  expect(shown).toBeGreaterThan(told - 6)
})
