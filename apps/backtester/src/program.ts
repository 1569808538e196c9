import { resolve } from 'node:path'
import { type Clock, NANOS_PER_SECOND } from '@hft/clock'
import {
  configurationError,
  ExitCode,
  exitCodeOf,
  failureText,
  helpOfStrategy,
  type ProgramSurroundings,
  printedConfiguration,
  ReportFolder,
  readOptions,
  type TextOutput,
  versionIn,
  wantsColours,
  workingFolder,
} from '@hft/engine'
import { PLAIN } from '@hft/statistic'
import { type FinishedBacktest, runBacktest } from './backtest.ts'
import { type BacktestRequest, readRequest } from './backtest-request.ts'
import { backtestText } from './backtest-text.ts'
import { createProgram, helpText, OPTIONS } from './command-line.ts'
import { TERMINAL } from './terminal-colours.ts'

/** What a backtester gets from the system it runs on. */
export interface BacktesterSurroundings extends ProgramSurroundings {
  /** Tells how long the run took, for the terminal alone. */
  readonly clock: Clock
}

/** Results and what was asked for go to stdout; progress, notices and errors to stderr. Answers the exit code. */
export function runProgram(surroundings: BacktesterSurroundings): Promise<ExitCode> {
  return exitCodeOf(() => run(surroundings), surroundings.stderr)
}

async function run(surroundings: BacktesterSurroundings): Promise<ExitCode> {
  const { stdout, environment, currentFolder } = surroundings
  const program = createProgram()
  const given = readOptions(program, OPTIONS, surroundings.args)
  const { values } = given
  const folder = workingFolder(environment, currentFolder)
  if (values.has('--help')) {
    const asked = values.get('--strategy')?.at(-1)
    return print(stdout, helpText(program, asked === undefined ? undefined : await helpOfStrategy(asked, folder)))
  }
  if (values.has('--version')) return print(stdout, `${versionIn(new URL('../package.json', import.meta.url))}\n`)
  const { request, problems } = await readRequest({ given, environment, folder })
  if (request === undefined) throw configurationError(problems)
  if (values.has('--print-config')) return print(stdout, printedRequest(request, values.has('--json')))
  const isQuiet = values.has('--quiet')
  const { config } = request
  const finished = await runBacktest(request, {
    clock: surroundings.clock,
    signals: surroundings.signals,
    terminal: surroundings.stderr,
    isQuiet,
    openReport: config.report.enabled ? () => new ReportFolder(resolve(folder, config.report.folder)) : undefined,
    notice: (text) => {
      if (!isQuiet) surroundings.stderr.write(`note: ${text}\n`)
    },
    abort: () => surroundings.exit(ExitCode.Interrupted),
  })
  const colours = wantsColours(surroundings, values.has('--no-color')) ? TERMINAL : PLAIN
  stdout.write(values.has('--json') ? `${JSON.stringify(finished.summary)}\n` : backtestText(finished.summary, colours))
  for (const failure of finished.result.failures) surroundings.stderr.write(failureText(failure))
  if (finished.reportError !== undefined) throw finished.reportError
  if (!isQuiet) writeLastWords(surroundings.stderr, finished, request)
  return codeOf(finished)
}

function codeOf({ summary }: FinishedBacktest): ExitCode {
  // Figures that contradict each other are no result.
  if (summary.outcome === 'strategy-failed' || summary.pnl.difference !== '0') return ExitCode.Failed
  return summary.outcome === 'interrupted' ? ExitCode.Interrupted : ExitCode.Done
}

function print(stdout: TextOutput, text: string): ExitCode {
  stdout.write(text)
  return ExitCode.Done
}

function printedRequest({ config, origins }: BacktestRequest, asJson: boolean): string {
  if (!asJson) return printedConfiguration(config, origins)
  return `${JSON.stringify({ config, origins: Object.fromEntries(origins) })}\n`
}

/** Speed and place are the machine's, so they are told and not written down. */
function writeLastWords(
  stderr: TextOutput,
  { rows, elapsedNanos }: FinishedBacktest,
  { config }: BacktestRequest,
): void {
  const seconds = elapsedNanos / NANOS_PER_SECOND
  const speed = seconds > 0 ? ` (${(rows / seconds / 1e6).toFixed(2)} M rows/s)` : ''
  const report = config.report.enabled ? `; report in ${config.report.folder}` : ''
  stderr.write(`note: ${rows} rows in ${seconds.toFixed(2)} s${speed}${report}\n`)
}
