import { fileURLToPath } from 'node:url'
import type { BacktestWork } from './backtest-work.ts'
import type { BenchEntries } from './bench-entries.ts'
import { type ContestRules, contest, type Entrant, type Standing } from './contest.ts'
import type { EventFile } from './event-files.ts'
import type { Rival, Rivals } from './rivals.ts'
import { RunnerProcess } from './runner-process.ts'
import { siblingProgram } from './sibling-program.ts'

const OUR_RUNNER = fileURLToPath(siblingProgram('backtest.runner'))
/** Rivals that take seconds for as many events get so many. */
const BARTER_EVENTS = 1_000_000
const NAUTILUS_EVENTS = 200_000

const WORKS: readonly (readonly [name: string, work: BacktestWork])[] = [
  ['feed only', { work: 'nothing' }],
  ['maker o1_k0 pp3', { work: 'maker', offset: 1, keep: 0 }],
  ['maker o0_k1 pp3', { work: 'maker', offset: 0, keep: 1 }],
]
const DEPTHS = [
  ['roivec', 'ROI vector'],
  ['hashmap', 'HashMap'],
] as const

/** Parts of the contests, to run some of them alone. */
export type ReplaySection = 'replay' | 'file' | 'allocation'

/** A market as all read it, and as we store it. */
export interface ContestMarket extends EventFile {
  readonly name: string
  readonly stored: string
}

/** What contests are held with. */
export interface ContestSetting {
  readonly rivals: Rivals
  readonly rules: ContestRules
  readonly entries: BenchEntries
}

/** Our runner over a market: a new one has nothing in its compiler that other work would have left there. */
export function startOurs(market: ContestMarket): Promise<RunnerProcess> {
  const files = ['--data', market.path, '--stored', market.stored]
  const grid = ['--tick', market.tickSize, '--lot', market.lotSize]
  return RunnerProcess.start(process.execPath, [...process.execArgv, OUR_RUNNER, ...files, ...grid])
}

/** Replays a market with nothing and with the makers, from memory and from disk, beside hftbacktest. */
export async function runReplayContests(
  market: ContestMarket,
  sections: ReadonlySet<string>,
  { rivals, rules, entries }: ContestSetting,
): Promise<void> {
  const wanted = (section: ReplaySection): boolean => sections.has(section)
  if (!wanted('replay') && !wanted('file') && !wanted('allocation')) return
  const python = await startRival(rivals.hftbacktestPython, market)
  const crate = await startRival(rivals.hftbacktestCrate, market)
  const hftbacktests: readonly (readonly [Rival, RunnerProcess | undefined])[] = [
    [rivals.hftbacktestPython, python],
    [rivals.hftbacktestCrate, crate],
  ]
  for (const [name, work] of wanted('replay') ? WORKS : []) {
    const title = `${market.name}, ${name}`
    const engine = await startOurs(market)
    const bare = await startOurs(market)
    const ours: Entrant[] = [
      { name: 'whole engine', runner: engine, request: { core: 'engine', ...work } },
      { name: 'bare core', runner: bare, request: { core: 'bare', ...work } },
    ]
    const others = hftbacktests.flatMap(([, runner]) =>
      runner === undefined
        ? []
        : DEPTHS.map(([depth, depthName]) => ({
            name: `${runner.ready}, ${depthName}`,
            runner,
            request: { depth, ...work },
          })),
    )
    const [whole, core, ...standings] = await contest([...ours, ...others], rules, engine.events)
    for (const rival of standings) {
      entries.fillComparison(`${title}: whole engine against ${rival.name}`, whole!, rival, market.description)
      entries.fillComparison(`${title}: bare core against ${rival.name}`, core!, rival, market.description)
    }
    entries.comparison(`${title}: whole engine against bare core`, whole!, core!, market.description)
    reportAbsent(entries, title, whole!, hftbacktests)
    await engine.stop()
    await bare.stop()
  }
  if (wanted('file')) {
    const [name, work] = WORKS[2]!
    const engine = await startOurs(market)
    const title = `${market.name}, ${name}, file to result`
    const ours: Entrant = { name: 'engine', runner: engine, request: { core: 'engine', file: true, ...work } }
    const others = hftbacktests.flatMap(([, runner]) =>
      runner === undefined
        ? []
        : [
            {
              name: `${runner.ready}, ROI vector, stored .npz`,
              runner,
              request: { depth: 'roivec', file: true, ...work },
            },
          ],
    )
    const [whole, ...standings] = await contest([ours, ...others], rules, engine.events)
    const conditions = `from the project's own format, checksums verified; files in the page cache; ${market.description}`
    for (const rival of standings) entries.fillComparison(`${title} against ${rival.name}`, whole!, rival, conditions)
    reportAbsent(entries, title, whole!, hftbacktests)
    await engine.stop()
  }
  for (const [name, work] of wanted('allocation') ? WORKS : []) {
    const engine = await startOurs(market)
    const { bytesPerEvent } = await engine.run<{ bytesPerEvent: number }>({ core: 'engine', allocation: true, ...work })
    const conditions = `what the second half of a run allocates; ${market.description}`
    entries.figure(`${market.name}, ${name}: allocated`, 'bytes/event', bytesPerEvent, conditions)
    await engine.stop()
  }
  await python?.stop()
  await crate?.stop()
}

/** A strategy that is called at every event and does nothing, and the maker, beside engines that are made of callbacks. */
export async function runCallbackContests(
  market: ContestMarket,
  { rivals, rules, entries }: ContestSetting,
): Promise<void> {
  const engine = await startOurs(market)
  const callbacks = { work: 'callbacks' } as const
  const ours: Entrant = { name: 'engine', runner: engine, request: { core: 'engine', ...callbacks } }
  const works: readonly (readonly [Rival, readonly string[], string, BacktestWork])[] = [
    [rivals.barter, ['--events', String(BARTER_EVENTS)], 'strategy callbacks', callbacks],
    [rivals.nautilusTrader, ['--events', String(NAUTILUS_EVENTS)], 'strategy callbacks', callbacks],
    [rivals.nautilusTrader, ['--events', String(NAUTILUS_EVENTS)], WORKS[2]![0], WORKS[2]![1]],
  ]
  for (const [rival, options, name, work] of works) {
    const title = `${market.name}, ${name}`
    const runner = await startRival(rival, market, options)
    const own: Entrant = work === callbacks ? ours : { ...ours, request: { core: 'engine', ...work } }
    if (runner === undefined) {
      const [standing] = await contest([own], rules)
      reportAbsent(entries, title, standing!, [[rival, runner]])
      continue
    }
    const other = { name: runner.ready, runner, request: work }
    const [standing, rivalStanding] = await contest([own, other], rules)
    const { callbacks: calls = 0 } = standing!.answer
    const called = work === callbacks ? `every row a message of its own, ${calls} calls; ` : ''
    const conditions = `${called}the rival has the first ${runner.events} events; ${market.description}`
    entries.comparison(`${title} against ${runner.ready}`, standing!, rivalStanding!, conditions)
    await runner.stop()
  }
  await engine.stop()
}

async function startRival(
  rival: Rival,
  market: EventFile,
  options: readonly string[] = [],
): Promise<RunnerProcess | undefined> {
  if ('absent' in rival) return undefined
  const grid = ['--tick', market.tickSize, '--lot', market.lotSize]
  return RunnerProcess.start(rival.command, [...rival.args, '--data', market.path, ...grid, ...options])
}

function reportAbsent(
  entries: BenchEntries,
  title: string,
  ours: Standing,
  rivals: readonly (readonly [Rival, RunnerProcess | undefined])[],
): void {
  for (const [rival] of rivals) if ('absent' in rival) entries.absent(title, ours, rival)
}
