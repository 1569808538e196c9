import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
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
import { builtinInstrument, createInstrument, type InstrumentDefinition } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { MarketMaker, Strategy } from '@hft/strategy'
import { bytesPerUnit } from './allocation.ts'
import { benchDefinition, RECORDED_MARKET, repeatedMarket } from './backtest/event-files.ts'
import { compare } from './interleaved.ts'
import { ObjectPipeline } from './object-pipeline.ts'
import { batchesOf, generatedMarket } from './recorded-market.ts'
import { BenchReport } from './report.ts'

const HELP = `Replays decoded market events through book, engine and a strategy, beside an object-per-event pipeline.

  --data FILE    hftbacktest event file, repeated up to --events [../shared/data/hftbacktest/…, where it is]
  --tick, --lot  its grid [0.1, 0.001]
  --events N     rows of each market, at least [2000000]
  --rounds N     interleaved rounds; medians are printed [7]
  --market LIST  recorded,generated or one of them [both]
  --json         one line of JSON an entry
  --only N       the Nth entry alone; without it, each in a process of its own, as a backtest is
`

class Nothing extends Strategy {}

class Watching extends Strategy {
  messages = 0
  override onBook(): void {
    this.messages++
  }
}

/** Paths are the user's, who may have started this through nx from another folder. */
const { INIT_CWD: userFolder = process.cwd() } = process.env
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    tick: { type: 'string', default: '0.1' },
    lot: { type: 'string', default: '0.001' },
    events: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '7' },
    market: { type: 'string', default: 'recorded,generated' },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const events = Number(values.events)
const rounds = Number(values.rounds)
const dataFile = values.data === undefined ? RECORDED_MARKET : resolve(userFolder, values.data)

/** What is replayed. */
interface BenchMarket {
  readonly name: string
  readonly conditions: string
  readonly definition: InstrumentDefinition
  /** A market of so many rows at least. */
  open(rows: number): Promise<RecordedReplay>
}

const recordedDefinition = benchDefinition(values.tick, values.lot)
const markets: readonly BenchMarket[] = [
  {
    name: 'recorded',
    conditions: `rows of a recorded market over and over, at least ${events}`,
    definition: recordedDefinition,
    open: (rows: number) => repeatedMarket(dataFile, createInstrument(recordedDefinition), rows),
  },
  {
    name: 'generated',
    conditions: `${events} generated events (seed 1, 10,000 a second)`,
    definition: builtinInstrument('generated:SIM-USD'),
    open: generatedMarket,
  },
].filter(({ name }) => values.market.split(',').includes(name) && (name !== 'recorded' || existsSync(dataFile)))

const exchange = (): ExecutionClient =>
  new SimulatedExchange({
    latency: new ConstantLatency(1_000_000),
    queueModel: queueModel('power-3', 0.001),
    fillRule: 'whole',
  })
const works: readonly [name: string, strategy: () => Strategy, client: () => ExecutionClient][] = [
  ['engine, book, strategy that does nothing', () => new Nothing('nothing'), () => new MockExecutionClient()],
  ['engine, book, a callback a message', () => new Watching('watching'), () => new MockExecutionClient()],
  ['engine with simulated exchange, a callback a message', () => new Watching('watching'), exchange],
  ['engine with simulated exchange, market maker', () => new MarketMaker('maker'), exchange],
]
const cases = markets.flatMap((market) => works.map((work) => [market, ...work] as const))

if (values.only === undefined) {
  if (!existsSync(dataFile)) process.stderr.write(`no recorded market: ${dataFile} is not there\n`)
  for (let number = 1; number <= cases.length; number++) {
    const program = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)]
    const { status } = spawnSync(process.execPath, [...program, '--only', `${number}`], { stdio: 'inherit' })
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
const [replayed, work, strategy, client] = chosen
const name = `${replayed.name}: ${work}`
const report = new BenchReport(values.json)
const config = EngineConfig.of({ instruments: [replayed.definition] })
const market = await replayed.open(events)
const half = await replayed.open(events / 2)
const batches = await batchesOf(market.reopen().localView)
const conditions = `${replayed.conditions}; order latency 1 ms each way, one core, Node ${process.version}`

async function replay(source: RecordedReplay): Promise<number> {
  const parts = { strategy: strategy(), riskManager: new DefaultRiskManager(), executionClient: client(), config }
  const { events: counted, failures } = await new Engine(parts).run(source.reopen())
  if (failures.length > 0) throw failures[0]!.error
  return counted.events
}

const rivalCalls = { count: 0 }
function replayObjects(): number {
  const pipeline = new ObjectPipeline({
    onBook: () => {
      rivalCalls.count++
    },
  })
  let count = 0
  for (const batch of batches) count += pipeline.push(batch)
  return count
}

report.comparison(
  await compare(
    {
      name,
      unit: 'event',
      ours: { name: 'engine', run: () => replay(market) },
      rival: { name: 'an object an event through rxjs, Map book, same callback', run: replayObjects },
      conditions,
    },
    rounds,
  ),
)
report.figure({
  name: `${name}: allocated`,
  unit: 'bytes/event',
  ours: await bytesPerUnit((part) => replay(part === 1 ? market : half)),
  conditions: `steady state: the second half of a run; ${conditions}`,
})
