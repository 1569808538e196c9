import { resolve } from 'node:path'
import type { Clock, Timers } from '@hft/clock'
import {
  configurationError,
  ExitCode,
  executionSections,
  exitCodeOf,
  failureText,
  helpOfStrategy,
  originAt,
  type ProgramSurroundings,
  printedConfiguration,
  ReportFolder,
  readOptions,
  readSystem,
  riskRefusalText,
  SystemConfig,
  suggestion,
  type TextOutput,
  versionIn,
  wantsColours,
  workingFolder,
} from '@hft/engine'
import { builtinInstrument } from '@hft/instrument'
import { type Colours, PLAIN, summaryText } from '@hft/statistic'
import { createProgram, helpText, OPTIONS, traderOptions } from './command-line.ts'
import { killWord, runKillProgram } from './kill-program.ts'
import { feedSection } from './live/feed-text.ts'
import { asksForLiveData, type LiveSource, liveSource } from './live/live-source.ts'
import { type FinishedTrading, tradeOnPaper } from './paper-trading.ts'
import { runRecordProgram } from './recording/record-program.ts'
import type { ProcessSignals } from './risk-state/kill-request.ts'
import type { KillSignalSource } from './risk-state/risk-keeper.ts'
import { runSetProgram } from './set-program.ts'
import { TERMINAL_COLOURS } from './terminal-colours.ts'
import { runWatchProgram } from './watch/watch-program.ts'

const COMMANDS = ['record', 'watch', 'set', 'kill', 'rearm']

const GENERATED_INSTRUMENT = 'generated:SIM-USD'

/** A market without an end, of the instrument that is made for it. */
const DEFAULTS = {
  engine: { instruments: [builtinInstrument(GENERATED_INSTRUMENT)] },
  market: { events: Number.MAX_SAFE_INTEGER },
  report: { folder: 'reports/paper' },
}

/** What a trader gets from the system it runs on. */
export interface TraderSurroundings extends ProgramSurroundings {
  readonly clock: Clock & Timers
  readonly killSignals: KillSignalSource & ProcessSignals
  readonly pid: number
}

/** Runs the trader and answers its exit code. */
export function runProgram(surroundings: TraderSurroundings): Promise<ExitCode> {
  return exitCodeOf(() => run(surroundings), surroundings.stderr)
}

async function run(surroundings: TraderSurroundings): Promise<ExitCode> {
  const { stdout, stderr, environment, currentFolder } = surroundings
  const word = killWord(surroundings.args)
  if (word !== undefined) return runKillProgram(word, surroundings, surroundings.killSignals)
  const [command, ...rest] = surroundings.args.filter((argument) => argument !== '--')
  if (command === 'record') return runRecordProgram(rest, surroundings)
  if (command === 'set') return runSetProgram(rest, surroundings)
  if (command === 'watch') return runWatchProgram(rest, surroundings)
  if (command !== undefined && !command.startsWith('-')) {
    throw configurationError([
      `there is no command '${command}'${suggestion(command, COMMANDS)} (without one it trades)`,
    ])
  }
  const program = createProgram()
  const given = readOptions(program, OPTIONS, surroundings.args)
  const { values } = given
  const folder = workingFolder(environment, currentFolder)
  if (values.has('--help')) {
    const asked = values.get('--strategy')?.at(-1)
    return print(stdout, helpText(program, asked === undefined ? undefined : await helpOfStrategy(asked, folder)))
  }
  if (values.has('--version')) return print(stdout, `${versionIn(new URL('../package.json', import.meta.url))}\n`)
  const isLive = asksForLiveData(values)
  const liveProblems: string[] = []
  const source = isLive ? await liveSource(values, folder, liveProblems) : undefined
  if (isLive && values.has('--speed')) liveProblems.push('--speed: a live market moves at its own; leave it out')
  const { loaded, strategies, problems } = await readSystem({
    schema: SystemConfig.schemaWithVenues({}),
    options: OPTIONS,
    given,
    environment,
    folder,
    defaults: source === undefined ? DEFAULTS : { ...DEFAULTS, engine: { instruments: source.definitions } },
  })
  const own = traderOptions(values)
  const { config, origins } = loaded
  const ofConfiguration = config === undefined ? [] : problemsOf(config, origins, source, isLive)
  const all = [...problems, ...liveProblems, ...own.problems, ...ofConfiguration]
  if (all.length > 0 || config === undefined || strategies === undefined) throw configurationError(all)
  const isJson = values.has('--json')
  if (values.has('--print-config')) {
    const json = () => `${JSON.stringify({ config, origins: Object.fromEntries(origins) })}\n`
    return print(stdout, isJson ? json() : printedConfiguration(config, origins))
  }
  const colours = wantsColours(surroundings, values.has('--no-color')) ? TERMINAL_COLOURS : PLAIN
  const { report } = config
  const finished = await tradeOnPaper(config, strategies, own.options, source, {
    clock: surroundings.clock,
    signals: surroundings.signals,
    killSignals: surroundings.killSignals,
    pid: surroundings.pid,
    stateFolder: resolve(folder, own.options.stateFolder),
    output: stdout,
    stderr,
    colours: isJson ? undefined : colours,
    isQuiet: values.has('--quiet'),
    openReport: report.enabled ? () => new ReportFolder(resolve(folder, report.folder)) : undefined,
    abort: () => surroundings.exit(ExitCode.Interrupted),
  })
  const { summary } = finished
  stdout.write(isJson ? `${JSON.stringify({ type: 'summary', ...summary })}\n` : finishedText(summary, colours))
  for (const failure of finished.result.failures) stderr.write(failureText(failure))
  if (finished.reportError !== undefined) throw finished.reportError
  if (report.enabled && !isJson) stdout.write(`\nreport in ${report.folder}\n`)
  return codeOf(finished, stderr)
}

/** What a paper market can't be. */
function problemsOf(
  { engine, data }: SystemConfig,
  origins: ReadonlyMap<string, string>,
  source: LiveSource | undefined,
  isLive: boolean,
): string[] {
  const problems: string[] = []
  const place = `engine.instruments (${originAt(origins, ['engine', 'instruments'])})`
  const ids = engine.instruments.map(({ id }) => id).join(', ')
  if (source !== undefined && ids !== source.definitions.map(({ id }) => id).join(', ')) {
    problems.push(`${place}: of a live market the instruments are those of --instrument; define them in --instruments`)
  }
  if (!isLive && engine.instruments.length > 1)
    problems.push(`${place}: the generated market has one instrument; name one`)
  if (data.files.length > 0) {
    const origin = originAt(origins, ['data', 'files'])
    problems.push(`data.files (${origin}): recordings are for the backtester; the trader's market is live or generated`)
  }
  return problems
}

function finishedText(summary: FinishedTrading['summary'], colours: Colours): string {
  const refused = riskRefusalText(summary, colours)
  const { feed } = summary
  const sections = [
    ...executionSections(summary, colours),
    ...(refused === '' ? [] : [refused]),
    ...(feed === undefined ? [] : [feedSection(feed, colours)]),
  ]
  return `\n${summaryText(summary, colours)}${sections.map((section) => `\n${section}\n`).join('')}`
}

function codeOf({ summary, refusal, unconnected }: FinishedTrading, stderr: TextOutput): ExitCode {
  if (refusal !== undefined) {
    stderr.write(`error trader.feed_refused: the venue refused all that was asked for: ${refusal}\n`)
    return ExitCode.Failed
  }
  if (unconnected !== undefined) {
    stderr.write(`error trader.no_connection: there was no connection in all this time: ${unconnected}\n`)
    return ExitCode.Failed
  }
  if (summary.openOrders > 0) {
    stderr.write(
      `error trader.open_orders: ${summary.openOrders} orders are still open: no answer to their cancels came\n`,
    )
    return ExitCode.Failed
  }
  return summary.outcome === 'strategy-failed' ? ExitCode.Failed : ExitCode.Done
}

function print(stdout: TextOutput, text: string): ExitCode {
  stdout.write(text)
  return ExitCode.Done
}
