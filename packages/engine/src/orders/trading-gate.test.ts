import { feedOf, type MarketEventBatch, type MarketEventLiteral, type OrderBook } from '@hft/data'
import { MockExecutionClient, type Order, OrderReason, type OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { type Instrument, instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager, TradingState } from '@hft/risk'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { EngineConfig } from '../configuration/engine-config.ts'
import { Engine } from '../engine.ts'

const instrument: Instrument = instrumentsOf(EngineConfig.default().instruments)[0]!
const LOTS = 1_000_000 as Lots

/** Quotes a tick behind the touch with every book. */
class Quoting extends Strategy {
  readonly refused: number[] = []

  override onBook(book: OrderBook, context: StrategyContext): void {
    const [bid, ask] = [book.best(Side.Buy) - 1, book.best(Side.Sell) + 1]
    context.quote(0, bid as Ticks, LOTS, ask as Ticks, LOTS)
  }

  override onOrderUpdate({ kind, reason }: OrderUpdate, { side }: Order): void {
    if (kind === OrderUpdateKind.Refused && reason === OrderReason.TradingState) this.refused.push(side)
  }
}

class Run {
  readonly strategy = new Quoting('quoting')
  readonly client = new MockExecutionClient()
  readonly engine = new Engine({
    strategy: this.strategy,
    riskManager: new DefaultRiskManager({
      limits: {
        orderRate: { enabled: false },
        orderSize: { enabled: false },
        position: { enabled: false },
        exposure: { enabled: false },
        marketDepth: { enabled: false },
      },
    }),
    executionClient: this.client,
  })
  readonly #feed = new Subject<MarketEventBatch>()
  readonly #done: Promise<unknown>
  #books = 0

  constructor() {
    this.#done = this.engine.run(this.#feed)
  }

  books(count: number): void {
    const literals = Array.from({ length: count }, (): MarketEventLiteral => {
      const shift = ++this.#books % 2
      const [bids, asks] = [[[`${100 + shift}.0`, '5']] as const, [[`${103 + shift}.0`, '5']] as const]
      return { kind: 'book', instrument, bids, asks, at: this.#books * 1_000_000 }
    })
    feedOf(literals).events$.subscribe((batch) => this.#feed.next(batch))
  }

  get quotes(): number {
    return this.engine.orders.openCount
  }

  async end(): Promise<void> {
    this.#feed.complete()
    await this.#done
  }
}

test('under a pulled kill switch quotes ask once, and again when it has been rearmed', async () => {
  const run = new Run()
  run.books(4)
  expect([run.quotes, run.strategy.refused]).toEqual([2, []])
  run.engine.command({ kind: 'kill', by: 'ann', reason: 'test', flatten: false })
  run.books(20)
  expect([run.quotes, run.strategy.refused]).toEqual([0, [Side.Buy]])
  run.engine.command({ kind: 'rearm-kill-switch', by: 'ann', reason: 'test' })
  run.books(4)
  expect([run.quotes, run.strategy.refused]).toEqual([2, [Side.Buy]])
  run.engine.command({ kind: 'kill', by: 'ann', reason: 'again', flatten: false })
  run.books(20)
  expect([run.quotes, run.strategy.refused]).toEqual([0, [Side.Buy, Side.Buy]])
  await run.end()
})

test('while only reducing is allowed a side that would enlarge asks once until the position changes', async () => {
  const run = new Run()
  run.books(1)
  const bid = run.client.requests.find(({ side }) => side === Side.Buy)!
  run.client.fill(bid.orderId, 999 as Ticks, LOTS)
  run.engine.command({ kind: 'trading-state', state: TradingState.Reducing, reason: 'test' })
  run.books(20)
  expect(run.strategy.refused).toEqual([Side.Buy])
  // The other side reduces, and stays.
  expect(run.quotes).toBe(1)
  run.engine.command({ kind: 'trading-state', state: TradingState.Active, reason: 'test' })
  run.books(2)
  expect([run.quotes, run.strategy.refused]).toEqual([2, [Side.Buy]])
  await run.end()
})
