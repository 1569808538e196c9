import { SeededRandom } from '@hft/clock'
import { ConstantLatency, generateMarket, queueModel, SimulatedExchange } from '@hft/execution'
import { builtinInstrument, type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { Strategy, type StrategyContext } from '@hft/strategy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EngineConfig } from './configuration/engine-config.ts'
import { Engine } from './engine.ts'

/** Wakes by the clock alone: writes down what it sees of the book then, and quotes around the touch. */
class Waking extends Strategy {
  readonly seen: string[] = []
  readonly #random: SeededRandom

  constructor(seed: number) {
    super('waking')
    this.#random = new SeededRandom(seed)
  }

  override onStart(context: StrategyContext): void {
    context.setTimer(context.now)
  }

  override onTimer(_timer: number, context: StrategyContext): void {
    const book = context.book(0)
    const levels: string[] = []
    for (const side of [Side.Buy, Side.Sell]) {
      for (let at = book.best(side); at !== NO_PRICE; at = book.next(side, at))
        levels.push(`${at}:${book.lotsAt(side, at)}`)
    }
    this.seen.push(`${context.now} ${book.isLive} ${context.positionLots(0)} ${levels.join(' ')}`)
    const [bid, ask] = [book.best(Side.Buy), book.best(Side.Sell)]
    if (bid !== NO_PRICE && ask !== NO_PRICE && this.#random.nextFloat() < 0.5) {
      const away = Math.floor(this.#random.nextFloat() * 3)
      context.quote(0, (bid - away) as Ticks, 1 as Lots, (ask + away) as Ticks, 1 as Lots)
    }
    context.setTimer(context.now + Math.ceil(this.#random.nextFloat() * 5_000_000))
  }
}

/** The same, and it listens to every message: none can be passed over. */
class Listening extends Waking {
  override onBook(): void {}
}

interface Scene {
  readonly seed: number
  readonly quotes: boolean
  readonly responseNanos: number
}

/** @param isWatched candles are built as well: everybody is told of every message, whatever it changed */
async function run({ seed, quotes, responseNanos }: Scene, strategy: Waking, isWatched = false) {
  const samples: string[] = []
  const market = generateMarket({
    instrument: { index: 0 },
    events: 4000,
    seed,
    meanIntervalNanos: 100_000,
    kinds: { quotes },
  })
  const engine = new Engine({
    strategy,
    riskManager: new DefaultRiskManager(),
    executionClient: new SimulatedExchange({
      latency: new ConstantLatency(300_000, responseNanos),
      queueModel: queueModel('power-3', 0.001),
      fillRule: 'whole',
    }),
    config: EngineConfig.of({
      instruments: [builtinInstrument('generated:SIM-USD')],
      equityIntervalNanos: 7_000_000,
      candles: isWatched ? [{ by: 'time', nanos: 1_000_000 }] : [],
    }),
    recorder: { onSample: (at, equity) => samples.push(`${at} ${equity}`) },
  })
  const { events } = await engine.run(market)
  const { conditions } = engine.market
  return {
    events: { ...events },
    seen: strategy.seen,
    samples,
    equity: engine.account.totalEquity,
    latencies: engine.statistics.stages.summary(),
    conditions: [conditions.lastMessageAt, conditions.quoteTimes, conditions.smallestLatencyNanos].map(
      ([first]) => first,
    ),
    now: engine.now,
  }
}

test('what nobody listens to is passed over without a difference', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 1, max: 1000 }),
        quotes: fc.boolean(),
        responseNanos: fc.constantFrom(0, 400_000),
      }),
      async (scene) => {
        const passed = await run(scene, new Waking(scene.seed))
        const heard = await run(scene, new Listening(scene.seed))
        expect(passed).toEqual(heard)
        expect(heard).toEqual(await run(scene, new Listening(scene.seed), true))
        expect(passed.seen.length).toBeGreaterThan(20)
        expect(passed.samples.length).toBeGreaterThan(20)
      },
    ),
    { seed: 1, numRuns: 12 },
  )
})
