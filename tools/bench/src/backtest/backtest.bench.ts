import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { optimiseForThroughput } from '@hft/engine'
import { BenchReport } from '../report.ts'
import { largestResidentSet } from '../resident-set.ts'
import { BenchEntries } from './bench-entries.ts'
import { type EventFile, RECORDED_MARKET, writeGenerated, writeRepeated, writeStored } from './event-files.ts'
import { compareMatching } from './order-matching.ts'
import { type ContestMarket, type ContestSetting, runCallbackContests, runReplayContests } from './replay-contests.ts'
import { findRivals, NO_RIVALS, type Rivals } from './rivals.ts'
import { siblingProgram } from './sibling-program.ts'
import { speedUpOfTwo } from './two-workers.ts'

const HELP = `Replays a recorded and a generated market beside the rivals that are there, in turn, and prints ratios of medians.

  --data FILE      hftbacktest event file, repeated up to --events [../shared/data/hftbacktest/…, where it is]
  --tick, --lot    its grid [0.1, 0.001]
  --events N       events of each market, at least [5000000]
  --rounds N       interleaved rounds; medians are printed [7]
  --clock NAME     wall, or cpu: the processor time of each process, for a machine that does other things as well [wall]
  --only LIST      some of replay,file,allocation,callbacks,memory,workers,matching, with commas [all]
  --market LIST    recorded,generated or one of them [both]
  --rivals FOLDER  where the rivals are installed and built [node_modules/.cache/bench-rivals]
  --python FILE    a Python that has hftbacktest, in place of the one in --rivals
  --json           one line of JSON an entry

docs/guides/benchmark-rivals.md says how to install the rivals. One that is not there is named as absent.
`
const WORKSPACE = join(import.meta.dirname, '../../../..')
const SECTIONS = ['replay', 'file', 'allocation', 'callbacks', 'memory', 'workers', 'matching'].join(',')
/** Our code is compiled while it runs: so many runs of each kind of work until it is. */
const WARM_UPS = 8
const BYTES_PER_MEBIBYTE = 2 ** 20
const MATCHING_CASES = [
  [1_000, 200_000],
  [20_000, 100_000],
] as const

/** Paths are the user's, who may have started this through nx from another folder. */
const { INIT_CWD: userFolder = process.cwd() } = process.env
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    tick: { type: 'string', default: '0.1' },
    lot: { type: 'string', default: '0.001' },
    events: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '7' },
    clock: { type: 'string', default: 'wall' },
    only: { type: 'string', default: SECTIONS },
    market: { type: 'string', default: 'recorded,generated' },
    rivals: { type: 'string' },
    python: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
// Before anything is compiled, as in our own programs; workers have it of the process.
optimiseForThroughput()
const sections = new Set(values.only.split(','))
const rounds = Number(values.rounds)
const clock = values.clock === 'cpu' ? 'cpu' : 'wall'
const events = Number(values.events)
const dataFile = values.data === undefined ? RECORDED_MARKET : resolve(userFolder, values.data)
const rivalFolder =
  values.rivals === undefined ? join(WORKSPACE, 'node_modules/.cache/bench-rivals') : resolve(userFolder, values.rivals)

const setting: ContestSetting = {
  rivals: needsRivals() ? foundRivals() : NO_RIVALS,
  rules: { warmUps: WARM_UPS, rounds, clock },
  entries: new BenchEntries(
    new BenchReport(values.json),
    `medians of ${rounds} interleaved rounds by ${clock === 'cpu' ? 'processor time' : 'wall clock'}, order latency 10 ms each way, one thread each`,
    `Node ${process.version}`,
  ),
}
const { entries } = setting
const folder = mkdtempSync(join(tmpdir(), 'hft-backtest-'))
try {
  if (needsMarkets()) for (const market of await writeMarkets()) await runMarket(market)
  if (sections.has('matching')) runMatching()
} finally {
  rmSync(folder, { recursive: true })
}
if (entries.disagreements > 0) {
  process.stderr.write(`${entries.disagreements} comparisons did not come to the same fills\n`)
  process.exitCode = 1
}

function needsRivals(): boolean {
  return ['replay', 'file', 'callbacks'].some((section) => sections.has(section))
}

function foundRivals(): Rivals {
  note('looking for rivals, building those in Rust')
  return findRivals(rivalFolder, values.python === undefined ? undefined : resolve(userFolder, values.python))
}

function needsMarkets(): boolean {
  return [...sections].some((section) => section !== 'matching')
}

async function writeMarkets(): Promise<readonly ContestMarket[]> {
  const markets: ContestMarket[] = []
  const wanted = new Set(values.market.split(','))
  const keep = async (name: string, file: EventFile): Promise<void> => {
    const stored = join(folder, `${name}.hft`)
    await writeStored(file, stored)
    markets.push({ ...file, name, stored })
  }
  if (wanted.has('recorded')) {
    if (existsSync(dataFile)) {
      note(`repeating ${dataFile}`)
      const grid = { tickSize: values.tick, lotSize: values.lot }
      await keep('recorded', await writeRepeated(dataFile, join(folder, 'recorded.npz'), grid, events))
    } else note(`there is no ${dataFile}: no recorded market, name one with --data`)
  }
  if (wanted.has('generated')) {
    note('generating a market')
    await keep('generated', await writeGenerated(join(folder, 'generated.npz'), events))
  }
  return markets
}

async function runMarket(market: ContestMarket): Promise<void> {
  note(`running over ${market.description}`)
  await runReplayContests(market, sections, setting)
  if (sections.has('callbacks')) await runCallbackContests(market, setting)
  if (sections.has('memory')) await measureMemory(market)
  if (sections.has('workers')) {
    const speedUp = await speedUpOfTwo(market, { work: 'maker', offset: 0, keep: 1 }, rounds)
    const conditions = `two runs at once on two workers by the wall clock, median of ${rounds} rounds, events loaded, 2 is no loss; ${market.description}`
    entries.figure(`${market.name}, maker o0_k1 pp3: two at once`, 'times one', speedUp, conditions)
  }
}

async function measureMemory(market: ContestMarket): Promise<void> {
  const grid = ['--tick', market.tickSize, '--lot', market.lotSize]
  const ours = await mebibytesOf('streamed-run', ['--stored', market.stored, ...grid])
  const runtime = await mebibytesOf('bare-runtime', [])
  const conditions = `largest while the maker o0_k1 pp3 runs over a stored file; ${market.description}`
  entries.figures(`${market.name}: resident set`, 'MiB', ours, runtime, 'a program that does nothing', conditions)
  entries.figure(`${market.name}: resident set over the bare runtime`, 'MiB', ours - runtime, conditions)
}

async function mebibytesOf(program: string, args: readonly string[]): Promise<number> {
  return (await largestResidentSet(fileURLToPath(siblingProgram(program)), args)) / BYTES_PER_MEBIBYTE
}

function runMatching(): void {
  for (const [live, operations] of MATCHING_CASES) {
    const { ours, rival, isSame } = compareMatching(live, operations, rounds)
    if (!isSame) entries.disagreements++
    const outcome = isSame ? 'the same orders left' : 'NOT the same orders left'
    const conditions = `${operations} adds, takes and cancels around ${live} live orders, ${outcome}; medians of ${rounds} interleaved rounds by processor time`
    entries.figures(`matching, ${live} live orders`, 'operations/s', ours, rival, 'nodejs-order-book 10.1', conditions)
  }
}

function note(text: string): void {
  process.stderr.write(`${text}\n`)
}
