import { parseArgs } from 'node:util'
import { MarketEventBatch, type RecordedReplay, replayOf } from '@hft/data'
import { Engine, EngineConfig, optimiseForThroughput } from '@hft/engine'
import { ConstantLatency, generateMarket, queueModel, SimulatedExchange } from '@hft/execution'
import { builtinInstrument } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { MarketMaker, Strategy } from '@hft/strategy'
import { medianOf } from './interleaved.ts'
import { batchesOf } from './recorded-market.ts'
import { BenchReport } from './report.ts'

const HELP = `Replays the same number of events of 1, 10 and 50 instruments on one clock, in interleaved runs.

  --events N       rows of all instruments together [1000000]
  --rounds N       interleaved rounds; medians are printed [7]
  --instruments L  how many, with commas; the first is what the others are compared with [1,10,50]
  --json           one line of JSON an entry
`

const WARM_UPS = 3
const MEAN_INTERVAL_NANOS = 100_000
const NANOS_PER_MILLI = 1e6

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '7' },
    instruments: { type: 'string', default: '1,10,50' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

class Nothing extends Strategy {}

const strategies: readonly [name: string, create: () => Strategy][] = [
  ['a strategy that does nothing', () => new Nothing('nothing')],
  ['a market maker in each', () => new MarketMaker('maker')],
]

/** So many markets of their own (seeds 1, 2, …) with `events` rows together, each as busy as one alone. */
async function marketOf(instruments: number, events: number): Promise<RecordedReplay> {
  const rows = new MarketEventBatch(events)
  for (let index = 0; index < instruments; index++) {
    const { localView } = generateMarket({
      instrument: { index },
      events: Math.round(events / instruments),
      seed: index + 1,
      meanIntervalNanos: MEAN_INTERVAL_NANOS,
    })
    for (const batch of await batchesOf(localView)) {
      for (let row = 0; row < batch.length; row++) rows.appendFrom(batch, row)
    }
  }
  return replayOf(rows)
}

/** Nanoseconds an event, without the making of books and histograms, which is some milliseconds an instrument. */
async function costOf(market: RecordedReplay, instruments: number, strategy: Strategy): Promise<number> {
  const definition = builtinInstrument('generated:SIM-USD')
  const engine = new Engine({
    strategy,
    riskManager: new DefaultRiskManager({ limits: { orderRate: { enabled: false } } }),
    executionClient: new SimulatedExchange({
      latency: new ConstantLatency(NANOS_PER_MILLI),
      queueModel: queueModel('power-3', definition === undefined ? 1 : Number(definition.lotSize)),
      fillRule: 'partial',
    }),
    config: EngineConfig.of({
      instruments: Array.from({ length: instruments }, (_, index) => ({
        ...definition!,
        id: `generated:SIM${index}-USD`,
        base: `SIM${index}`,
      })),
    }),
  })
  const startedAt = performance.now()
  const { events, failures } = await engine.run(market.reopen())
  if (failures.length > 0) throw failures[0]!.error
  return ((performance.now() - startedAt) * NANOS_PER_MILLI) / events.events
}

optimiseForThroughput()
const report = new BenchReport(values.json)
const counts = values.instruments.split(',').map(Number)
const rounds = Number(values.rounds)
const markets = await Promise.all(counts.map((count) => marketOf(count, Number(values.events))))
for (const [name, create] of strategies) {
  const costs: number[][] = counts.map(() => [])
  for (let round = -WARM_UPS; round < rounds; round++) {
    for (let at = 0; at < counts.length; at++) {
      const cost = await costOf(markets[at]!, counts[at]!, create())
      if (round >= 0) costs[at]!.push(cost)
    }
  }
  for (let at = 0; at < counts.length; at++) {
    const ratio = medianOf(costs[at]!.map((cost, round) => cost / costs[0]![round]!))
    report.figure({
      name: `${counts[at]} instruments, ${name}`,
      unit: 'ns/event',
      ours: medianOf(costs[at]!),
      conditions: `${ratio.toFixed(2)} times that of ${counts[0]}; ${values.events} generated events in all, 10,000 a second each, order latency 1 ms each way, one core, Node ${process.version}`,
    })
  }
}
