import { type EventStream, feedOf, type MarketEventBatch, type MarketEventLiteral, type OrderBook } from '@hft/data'
import {
  ConstantLatency,
  generateMarket,
  MockExecutionClient,
  type Order,
  type OrderId,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  queueModel,
  SimulatedExchange,
} from '@hft/execution'
import { instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { DefaultStrategy, Strategy, type StrategyContext } from '@hft/strategy'
import { Observable } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { EngineConfig } from '../configuration/engine-config.ts'
import { Engine } from '../engine.ts'
import type { EngineParts } from '../engine-parts.ts'

const instrument = instrumentsOf(EngineConfig.default().instruments)[0]!
const MILLISECOND = 1_000_000

const exchange = (model: string, latencyNanos = 0) =>
  new SimulatedExchange({
    latency: new ConstantLatency(latencyNanos),
    queueModel: () => queueModel(model, 0.001),
    fillRule: 'partial',
  })

function engineOf(strategy: Strategy, model: string, parts: Partial<EngineParts> = {}): Engine {
  return new Engine({
    strategy,
    riskManager: new DefaultRiskManager(),
    executionClient: exchange(model),
    queueModel: () => queueModel(model, 0.001),
    ...parts,
  })
}

/** Bids 0.002 at the best bid of the first book, and writes down after each message what stands ahead of it. */
class Watcher extends Strategy {
  readonly ahead: number[] = []
  #id: OrderId = 0
  #act: (context: StrategyContext, id: OrderId, call: number) => void

  constructor(act: (context: StrategyContext, id: OrderId, call: number) => void = () => undefined) {
    super('watcher')
    this.#act = act
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    if (this.#id === 0) {
      const priceTicks = book.best(Side.Buy)
      this.#id = context.submit({
        instrument: 0,
        side: Side.Buy,
        type: OrderType.Limit,
        priceTicks,
        quantityLots: 2 as Lots,
      })
    } else this.#act(context, this.#id, this.ahead.length)
    this.ahead.push(context.queueAheadLots(this.#id))
  }
}

const level = (at: number, quantity: string, price = '61800.0'): MarketEventLiteral => ({
  kind: 'level',
  instrument,
  side: 'bid',
  price,
  quantity,
  at: at * MILLISECOND,
})
const trade = (at: number, quantity: string, price = '61800.0'): MarketEventLiteral => ({
  kind: 'trade',
  instrument,
  aggressor: 'seller',
  price,
  quantity,
  at: at * MILLISECOND,
})
const BOOK: MarketEventLiteral = {
  kind: 'book',
  instrument,
  bids: [
    ['61800.0', '0.1'],
    ['61799.9', '0.05'],
  ],
  asks: [['61800.1', '0.1']],
  at: 0,
}

test.each<[string, string, readonly (MarketEventLiteral | MarketEventLiteral[])[], readonly number[]]>([
  ['1. behind the whole level, once the order is in the book', 'risk-averse', [level(1, '0.1')], [Number.NaN, 100]],
  ['2. what joins, joins behind', 'risk-averse', [level(1, '0.5')], [Number.NaN, 100]],
  [
    '3. what leaves stood behind, to the cautious model',
    'risk-averse',
    [level(1, '0.5'), level(2, '0.2')],
    [Number.NaN, 100, 100],
  ],
  [
    '4. but no more stands ahead than there is',
    'risk-averse',
    [level(1, '0.1'), level(2, '0.03')],
    [Number.NaN, 100, 30],
  ],
  // 1 − (100 / 200)³ of the 100 that leave stood behind.
  ['5. the power model gives a share', 'power-3', [level(1, '0.2'), level(2, '0.1')], [Number.NaN, 100, 87.5]],
  [
    '6. a trade takes from the front, and is not counted twice when the level shows it',
    'power-3',
    [level(1, '0.1'), [trade(2, '0.04'), level(2, '0.06')]],
    [Number.NaN, 100, 60],
  ],
  ['7. a level that empties leaves us at the front', 'power-3', [level(1, '0.1'), level(2, '0')], [Number.NaN, 100, 0]],
  ['8. other levels say nothing', 'power-3', [level(1, '0.1'), level(2, '0.01', '61799.9')], [Number.NaN, 100, 100]],
])('%s', async (_name, model, messages, expected) => {
  const watcher = new Watcher()
  await engineOf(watcher, model).run(feedOf([BOOK, ...messages]).events$)
  expect(watcher.ahead.map((ahead) => Math.round(ahead * 1e6) / 1e6)).toEqual(expected)
})

describe('an amend', () => {
  const run = async (priceTicks: number, lots: number) => {
    const watcher = new Watcher((context, id, call) => {
      if (call === 2) context.amend(id, priceTicks as Ticks, lots as Lots)
    })
    const messages = [BOOK, level(1, '0.1'), [trade(2, '0.04'), level(2, '0.09')], level(3, '0.09'), level(4, '0.09')]
    await engineOf(watcher, 'risk-averse').run(feedOf(messages).events$)
    return watcher.ahead
  }
  test.each<[string, number, number, number]>([
    ['1. to less keeps the place', 618_000, 1, 60],
    ['2. to more goes to the back', 618_000, 3, 90],
    ['3. to another price goes to the back there', 617_999, 2, 50],
  ])('%s', async (_name, ticks, lots, expected) => {
    expect((await run(ticks, lots)).at(-1)).toBe(expected)
  })
})

test('an order that ended, or is nobody’s, stands nowhere', async () => {
  const watcher = new Watcher((context, id, call) => {
    if (call === 2) context.cancel(id)
    if (call === 3) expect(context.queueAheadLots(12_345)).toBeNaN()
  })
  const messages = [BOOK, level(1, '0.1'), level(2, '0.1'), level(3, '0.1')]
  await engineOf(watcher, 'power-3').run(feedOf(messages).events$)
  expect(watcher.ahead).toEqual([Number.NaN, 100, 100, Number.NaN])
})

test('with the best prices alone, a level behind them is out of sight until it is the best', async () => {
  const quote = (at: number, bid: string): MarketEventLiteral => ({
    kind: 'quote',
    instrument,
    bid: [bid, '0.1'],
    ask: ['61800.5', '0.1'],
    at: at * MILLISECOND,
  })
  const watcher = new Watcher()
  const messages = [
    quote(0, '61800.0'),
    quote(1, '61800.1'),
    quote(2, '61800.1'),
    quote(4, '61800.1'),
    quote(5, '61800.0'),
  ]
  // The order comes to the exchange when the bid has moved on already; the answer comes at 3 ms.
  const parts = { executionClient: exchange('power-3', 1.5 * MILLISECOND) }
  await engineOf(watcher, 'power-3', parts).run(feedOf(messages).replay())
  expect(watcher.ahead).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, 100])
})

test('on a venue, whose books hold our own order, that one does not stand ahead of itself', async () => {
  const watcher = new Watcher((context, id, call) => {
    if (call === 1) client.accept(id)
    void context
  })
  const client = new MockExecutionClient()
  const parts = { executionClient: client }
  // Our 0.002 come into the level, then others leave.
  const messages = [BOOK, level(1, '0.102'), level(2, '0.102'), level(3, '0.05')]
  await engineOf(watcher, 'risk-averse', parts).run(feedOf(messages).events$)
  expect(watcher.ahead.at(-1)).toBe(48)
})

/** Quotes the touch and writes down what it believed before each of its fills. */
class Believer extends DefaultStrategy {
  readonly believed: number[] = []
  readonly ahead = new Map<OrderId, number>()

  override onBook(book: OrderBook, context: StrategyContext): void {
    super.onBook(book, context)
    for (let at = 0; at < context.openOrderCount; at++) {
      const { id } = context.openOrder(at)
      this.ahead.set(id, context.queueAheadLots(id))
    }
  }

  override onOrderUpdate(update: OrderUpdate, order: Order): void {
    if (update.kind === OrderUpdateKind.Filled) this.believed.push(this.ahead.get(order.id) ?? Number.NaN)
  }
}

/** A stream's batches, pushed as a live feed's. */
function pushed(stream: EventStream): Observable<MarketEventBatch> {
  return new Observable((subscriber) => {
    const push = async (): Promise<void> => {
      do {
        for (let batch = stream.next(); batch !== undefined; batch = stream.next()) subscriber.next(batch)
      } while (await stream.load())
      subscriber.complete()
    }
    push().catch((error: unknown) => subscriber.error(error))
  })
}

describe('over a generated market', () => {
  const market = () => generateMarket({ instrument: { index: 0 }, events: 30_000, seed: 3 })
  const run = async (isLive: boolean) => {
    const believer = new Believer('believer')
    const engine = engineOf(believer, 'power-3', { executionClient: exchange('power-3', MILLISECOND) })
    const { localView } = market()
    if (!isLive) await engine.run(market())
    else {
      await engine.run(pushed(localView))
    }
    return believer
  }

  test('orders that fill stood near the front, as far as the strategy could know', async () => {
    const { believed, ahead } = await run(false)
    expect(believed.length).toBeGreaterThan(20)
    const known = believed.filter((lots) => !Number.isNaN(lots)).sort((a, b) => a - b)
    const all = [...ahead.values()].filter((lots) => !Number.isNaN(lots)).sort((a, b) => a - b)
    const median = (values: number[]) => values[values.length >> 1]!
    expect(median(known)).toBeLessThan(median(all) + 1)
    for (const lots of all) expect(lots).toBeGreaterThanOrEqual(0)
  })

  test('the same estimates twice, and in real time as well', async () => {
    const [one, two, live] = [await run(false), await run(false), await run(true)]
    expect([...two.ahead]).toEqual([...one.ahead])
    expect(live.ahead.size).toBeGreaterThan(20)
    for (const lots of live.ahead.values()) expect(lots >= 0 || Number.isNaN(lots)).toBe(true)
  })
})
