import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { RecordedReplay } from '@hft/data'
import { Engine, EngineConfig, optimiseForThroughput } from '@hft/engine'
import {
  ConstantLatency,
  type ExecutionClient,
  MockExecutionClient,
  queueModel,
  SimulatedExchange,
} from '@hft/execution'
import { builtinInstrument } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { MarketMaker, Strategy } from '@hft/strategy'
import { bytesPerUnit } from './allocation.ts'
import { compare } from './interleaved.ts'
import { ObjectPipeline } from './object-pipeline.ts'
import { batchesOf, generatedMarket } from './recorded-market.ts'
import { BenchReport } from './report.ts'

const HELP = `Replays decoded market events through book, engine and a strategy, beside an object-per-event pipeline.

  --events N   rows of the generated market [2000000]
  --rounds N   interleaved rounds; medians are printed [7]
  --json       one line of JSON an entry
  --only N     the Nth entry alone; without it, each in a process of its own, as a backtest is
`

class Nothing extends Strategy {}

class Watching extends Strategy {
  messages = 0
  override onBook(): void {
    this.messages++
  }
}

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

const instrument = builtinInstrument('generated:SIM-USD')
const config = EngineConfig.of({ instruments: instrument === undefined ? [] : [instrument] })
const exchange = (): ExecutionClient =>
  new SimulatedExchange({
    latency: new ConstantLatency(1_000_000),
    queueModel: queueModel('power-3', 0.001),
    fillRule: 'whole',
  })

async function replay(market: RecordedReplay, strategy: Strategy, client: ExecutionClient): Promise<number> {
  const engine = new Engine({ strategy, riskManager: new DefaultRiskManager(), executionClient: client, config })
  const { events, failures } = await engine.run(market.reopen())
  if (failures.length > 0) throw failures[0]!.error
  return events.events
}

const cases: readonly [name: string, strategy: () => Strategy, client: () => ExecutionClient][] = [
  ['engine, book, strategy that does nothing', () => new Nothing('nothing'), () => new MockExecutionClient()],
  ['engine, book, a callback a message', () => new Watching('watching'), () => new MockExecutionClient()],
  ['engine with simulated exchange, a callback a message', () => new Watching('watching'), exchange],
  ['engine with simulated exchange, market maker', () => new MarketMaker('maker'), exchange],
]

if (values.only === undefined) {
  for (let number = 1; number <= cases.length; number++) {
    const program = [
      ...process.execArgv,
      fileURLToPath(import.meta.url),
      ...process.argv.slice(2),
      '--only',
      `${number}`,
    ]
    const { status } = spawnSync(process.execPath, program, { stdio: 'inherit' })
    if (status !== 0) process.exit(status ?? 1)
  }
  process.exit(0)
}
const chosen = cases[Number(values.only) - 1]
if (chosen === undefined) {
  process.stderr.write(`--only ${values.only}: there are entries 1 to ${cases.length}\n`)
  process.exit(2)
}

optimiseForThroughput()
const [name, strategy, client] = chosen
const report = new BenchReport(values.json)
const events = Number(values.events)
const rounds = Number(values.rounds)
const market = await generatedMarket(events)
const half = await generatedMarket(events / 2)
const batches = await batchesOf(market.reopen().localView)
const conditions = `${events} generated events (seed 1, 10,000 a second, order latency 1 ms each way), one core, Node ${process.version}`
const rival = (strategy: () => { onBook(bid: number, ask: number, time: number): void }) => ({
  name: 'an object an event through rxjs, Map book, same callback',
  run: () => {
    const pipeline = new ObjectPipeline(strategy())
    let count = 0
    for (const batch of batches) count += pipeline.push(batch)
    return count
  },
})
const rivalCalls = { count: 0 }
report.comparison(
  await compare(
    {
      name,
      unit: 'event',
      ours: { name: 'engine', run: () => replay(market, strategy(), client()) },
      rival: rival(() => ({
        onBook: () => {
          rivalCalls.count++
        },
      })),
      conditions,
    },
    rounds,
  ),
)
report.figure({
  name: `${name}: allocated`,
  unit: 'bytes/event',
  ours: await bytesPerUnit((part) => replay(part === 1 ? market : half, strategy(), client())),
  conditions: `steady state: the second half of a run; ${conditions}`,
})
