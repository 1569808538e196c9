import { SeededRandom } from '@hft/clock'
import { EventFlag, MarketEventBatch, type RecordedReplay, replayOf } from '@hft/data'
import { builtinInstrument, createInstrument } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConstantLatency } from '../latency-models/constant-latency.ts'
import { JitteredLatency } from '../latency-models/jittered-latency.ts'
import type { LatencyModel } from '../latency-models/latency-model.ts'
import { SampledLatency } from '../latency-models/sampled-latency.ts'
import { generateMarket } from '../market-generator/market-generator.ts'
import { QUEUE_MODEL_NAMES, queueModel } from '../queue-models/queue-model-registry.ts'
import { AlternatingDriver } from './alternating-driver.contract.ts'
import type { FillRule } from './fill-rule.ts'
import { LookAheadDriver } from './look-ahead-driver.contract.ts'
import { RandomTrader, type TraderHabits } from './random-trader.contract.ts'
import { SimulatedExchange } from './simulated-exchange.ts'

const MILLISECOND = 1_000_000
const instrument = createInstrument(builtinInstrument('generated:SIM-USD'))

const latencies: readonly (readonly [name: string, model: (seed: number) => LatencyModel])[] = [
  // 1. windows of a few events
  ['constant', () => new ConstantLatency(3 * MILLISECOND, 2 * MILLISECOND)],
  // 2. each side waits for the other at every step
  ['zero', () => new ConstantLatency(0)],
  // 3. zero one way only
  ['instant answers', () => new ConstantLatency(4 * MILLISECOND, 0)],
  ['instant requests', () => new ConstantLatency(0, 4 * MILLISECOND)],
  // 4. windows of the floor, messages that would overtake each other
  [
    'jittered',
    (seed) => {
      const jitter = { baseNanos: MILLISECOND, meanNanos: 5 * MILLISECOND, capNanos: 40 * MILLISECOND }
      return new JitteredLatency({ entry: jitter, response: jitter }, new SeededRandom(seed))
    },
  ],
  // 5. latency that changes with time
  [
    'sampled',
    () =>
      new SampledLatency([
        { sentAt: 0, exchangeAt: 5 * MILLISECOND, receivedAt: 6 * MILLISECOND },
        { sentAt: 200 * MILLISECOND, exchangeAt: 201 * MILLISECOND, receivedAt: 215 * MILLISECOND },
        { sentAt: 400 * MILLISECOND, exchangeAt: 409 * MILLISECOND, receivedAt: 410 * MILLISECOND },
      ]),
  ],
]

const habits: readonly TraderHabits[] = [
  { afterRow: 0, afterUpdate: 0, conditional: 0 },
  { afterRow: 0.02, afterUpdate: 0.2, conditional: 0 },
  { afterRow: 0.2, afterUpdate: 0.4, conditional: 0.3 },
  { afterRow: 0.1, afterUpdate: 0.3, conditional: 0.9 },
]

/** A generated market with its times cut to multiples of `grainNanos`, so that many things fall on one moment. */
async function marketOf(seed: number, grainNanos: number, source: number): Promise<RecordedReplay> {
  const { localView } = generateMarket({
    instrument,
    seed,
    events: 600,
    kinds: { levels: source === 0, orders: source === 1, quotes: source === 2, trades: true },
  })
  const rows = new MarketEventBatch()
  do {
    for (let batch = localView.next(); batch !== undefined; batch = localView.next()) {
      for (let row = 0; row < batch.length; row++) rows.appendFrom(batch, row)
    }
  } while (await localView.load())
  for (let row = 0; row < rows.length; row++) {
    rows.exchangeTime[row] = Math.floor(rows.exchangeTime[row]! / grainNanos) * grainNanos
    rows.localTime[row] = Math.floor(rows.localTime[row]! / grainNanos) * grainNanos
    rows.flags[row]! &= ~(EventFlag.SeenByExchange | EventFlag.SeenByUs)
  }
  return replayOf(rows)
}

interface Simulation {
  exchange: SimulatedExchange
  trader: RandomTrader
}

function simulationOf(latency: LatencyModel, queue: string, fillRule: FillRule, seed: number, habit: TraderHabits) {
  const model = queueModel(queue, instrument.lotSize)
  const auctions = {
    open: { callAt: 60 * MILLISECOND, priceAt: 75 * MILLISECOND },
    close: { callAt: 150 * MILLISECOND, priceAt: 170 * MILLISECOND },
  }
  const options = { latency, queueModel: model, fillRule, orderQueue: seed % 3 === 0 ? 'model' : 'exact' } as const
  const exchange = new SimulatedExchange(seed % 2 === 0 ? { ...options, auctions } : options)
  return { exchange, trader: new RandomTrader(exchange, seed, habit) }
}

async function runLookingAhead({ exchange, trader }: Simulation, market: RecordedReplay): Promise<RandomTrader> {
  const driver = new LookAheadDriver(exchange, market.reopen(), trader)
  exchange.start({ clock: driver, instruments: [instrument], books: [] })
  trader.begin(driver)
  await driver.run()
  return trader
}

function runAlternating({ exchange, trader }: Simulation, market: RecordedReplay): RandomTrader {
  const driver = new AlternatingDriver(exchange, market.reopen(), market.reopen(), trader)
  exchange.start({ clock: driver, instruments: [instrument], books: [] })
  trader.begin(driver)
  driver.run()
  return trader
}

test.each(latencies)('%s latency: looking ahead gives what strict alternation gives', async (_name, latency) => {
  let updates = 0
  await fc.assert(
    fc.asyncProperty(
      fc.nat(1_000_000),
      fc.constantFrom(1, MILLISECOND, 5 * MILLISECOND),
      fc.constantFrom(0, 1, 2),
      fc.constantFrom(...QUEUE_MODEL_NAMES),
      fc.constantFrom<FillRule>('partial', 'whole'),
      fc.constantFrom(...habits),
      async (seed, grain, source, queue, fillRule, habit) => {
        const market = await marketOf(seed, grain, source)
        const ahead = await runLookingAhead(simulationOf(latency(seed), queue, fillRule, seed, habit), market)
        const naive = runAlternating(simulationOf(latency(seed), queue, fillRule, seed, habit), market)
        expect(ahead.log).toEqual(naive.log)
        updates += ahead.log.length - ahead.log.filter((line) => !line.startsWith('update')).length
      },
    ),
    { seed: 1, numRuns: 15 },
  )
  expect(updates).toBeGreaterThan(500)
})
