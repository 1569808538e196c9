import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { copyBatch, EventFlag, openHft, openNpz, type RecordedReplay, type Replay, replayOf } from '@hft/data'
import { optimiseForThroughput } from '@hft/engine'
import { createInstrument } from '@hft/instrument'
import { bytesPerUnit } from '../allocation.ts'
import { type BacktestMarket, type BacktestWork, firstTimeOf, runBareCore, runEngine } from './backtest-work.ts'
import { benchDefinition } from './event-files.ts'
import { batchCountOf, beginningOf } from './partial-replay.ts'

/** Our own side as a process that answers lines, as the rivals' runners do: loads once, then runs what it is asked for. */

const MILLIS_PER_SECOND = 1000
const MICROS_PER_SECOND = 1e6

interface Request extends BacktestWork {
  readonly core: 'engine' | 'bare'
  /** Opens the stored file anew and reads it within the time that is measured. */
  readonly file?: boolean
  /** Counts the bytes that the engine allocates an event instead. */
  readonly allocation?: boolean
}

// Before anything is compiled, as in our own programs.
optimiseForThroughput()

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    stored: { type: 'string', default: '' },
    tick: { type: 'string', default: '0.1' },
    lot: { type: 'string', default: '0.001' },
  },
})
const definition = benchDefinition(values.tick, values.lot)
const instrument = createInstrument(definition)
const recording = await openNpz(values.data, instrument)
const { epochNs } = recording
const market: BacktestMarket = { definition, instrument, epochNs, beginAt: await firstTimeOf(recording.rewound()) }

const batches = batchCountOf(recording.rewound().localView)

async function answer({ core, file = false, allocation = false, ...work }: Request): Promise<object> {
  if (allocation) {
    const part = async (share: number): Promise<number> =>
      (await runEngine(market, beginningOf(recording.rewound(), Math.round(batches * share)), work)).events
    return { bytesPerEvent: await bytesPerUnit(part) }
  }
  const run = core === 'bare' ? runBareCore : runEngine
  const inMemory: Replay = work.work === 'callbacks' ? everyRowAlone() : recording.rewound()
  const startedAt = performance.now()
  const cpuStartedAt = process.cpuUsage()
  const stored = file ? await openHft({ files: [values.stored], instruments: [instrument], epochNs }) : undefined
  const outcome = await run(market, stored ?? inMemory, work)
  const seconds = (performance.now() - startedAt) / MILLIS_PER_SECOND
  const { user, system } = process.cpuUsage(cpuStartedAt)
  await stored?.close()
  return { seconds, cpuSeconds: (user + system) / MICROS_PER_SECOND, ...outcome }
}

let rowsAlone: RecordedReplay | undefined

/** The market with every row as a message of its own, so that a strategy is called at each. */
function everyRowAlone(): RecordedReplay {
  if (rowsAlone !== undefined) return rowsAlone.reopen()
  const alone = []
  const { localView } = recording.rewound()
  for (let batch = localView.next(); batch !== undefined; batch = localView.next()) {
    const copy = copyBatch(batch)
    for (let row = 0; row < copy.length; row++) copy.flags[row]! |= EventFlag.LastOfMessage
    alone.push(copy)
  }
  rowsAlone = replayOf(alone)
  return rowsAlone
}

const { exchangeRows, localRows } = recording.report
process.stdout.write(
  `${JSON.stringify({ ready: `Node ${process.version}`, events: recording.report.records, exchangeRows, localRows })}\n`,
)
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Request))}\n`)
}
