import { feedOf, type MarketEventLiteral, type OrderBook } from '@hft/data'
import { MockExecutionClient, OrderReason, OrderType, type OrderUpdate } from '@hft/execution'
import { instrumentsOf, type Lots, Side } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { describe, expect, test } from 'vitest'
import { EngineConfig } from './configuration/engine-config.ts'
import { Engine } from './engine.ts'

const instrument = instrumentsOf(EngineConfig.default().instruments)[0]!
const book = (at: number, bid: string): MarketEventLiteral => ({
  kind: 'book',
  instrument,
  bids: [[bid, '1']],
  asks: [['61900.0', '1']],
  at: at * 1_000_000,
})
const trade = (at: number): MarketEventLiteral => ({
  kind: 'trade',
  instrument,
  price: '61850.0',
  quantity: '1',
  at: at * 1_000_000,
})

/** Orders or quotes with every book, and writes down what comes of it. */
class Eager extends Strategy {
  readonly seen: string[] = []
  readonly #quotes: boolean
  #isWarm = false

  constructor(quotes: boolean) {
    super('eager')
    this.#quotes = quotes
  }

  override onBook(orderBook: OrderBook, context: StrategyContext): void {
    const priceTicks = orderBook.best(Side.Buy)
    this.seen.push(`${context.isWarmingUp ? 'cold' : 'warm'} ${priceTicks}`)
    const quantityLots = 2 as Lots
    // Once warm, a quote is only asked for when its target changes, as the ready-made ones do.
    if (!this.#quotes)
      context.submit({ instrument: 0, side: Side.Buy, type: OrderType.Limit, priceTicks, quantityLots })
    else if (!this.#isWarm) context.quote(0, priceTicks, quantityLots, orderBook.best(Side.Sell), 0 as Lots)
    this.#isWarm = !context.isWarmingUp
  }

  override onOrderUpdate(update: OrderUpdate): void {
    if (update.reason !== 0) this.seen.push(`refused ${update.reason}`)
  }
}

async function run(strategy: Strategy, warmUp: { nanos?: number; events?: number }, messages: MarketEventLiteral[]) {
  const client = new MockExecutionClient()
  const engine = new Engine({
    strategy,
    riskManager: new DefaultRiskManager(),
    executionClient: client,
    config: EngineConfig.of({ warmUp }),
  })
  await engine.run(feedOf(messages).events$)
  const summary = engine.summary({ name: 'warm-up', mode: 'backtest' })
  return { requests: client.requests.map(({ kind, priceTicks }) => `${kind} ${priceTicks}`), summary }
}

const BOOKS = [book(0, '61800.0'), book(1, '61801.0'), book(2, '61802.0'), book(3, '61803.0')]

describe('orders are refused until the warm-up is over', () => {
  test.each<[string, { nanos?: number; events?: number }, MarketEventLiteral[], number]>([
    ['1. by time', { nanos: 2_000_000 }, BOOKS, 2],
    ['2. by events: the first so many', { events: 2 }, BOOKS, 2],
    ['3. trades are events', { events: 3 }, [BOOKS[0]!, trade(0.5), trade(0.6), ...BOOKS.slice(1)], 1],
    ['4. by both: the later counts', { nanos: 1_000_000, events: 3 }, BOOKS, 3],
    ['5. never, when it is longer than the run', { events: 50 }, BOOKS, 4],
    ['6. at once, without one', {}, BOOKS, 0],
  ])('%s', async (_name, warmUp, messages, refused) => {
    const eager = new Eager(false)
    const { requests, summary } = await run(eager, warmUp, messages)
    expect(eager.seen.filter((line) => line === `refused ${OrderReason.WarmingUp}`)).toHaveLength(refused)
    expect(eager.seen.filter((line) => line.startsWith('cold'))).toHaveLength(refused)
    expect(requests.filter((request) => request.startsWith('submit'))).toHaveLength(4 - refused)
    expect(summary.orders.refusedByReason).toEqual(refused === 0 ? {} : { 'warming up': refused })
  })
})

test('quotes are held back, and the last ones go out when it is over', async () => {
  const eager = new Eager(true)
  const { requests } = await run(eager, { events: 2 }, BOOKS)
  // Held: 61800 and 61801. With the third book they go out, as last asked for, and that book asks for its own.
  expect(requests.slice(0, 2)).toEqual(['submit 618010', 'amend 618020'])
})
