import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Clock, CodedError, NANOS_PER_SECOND } from '@hft/clock'
import {
  configurationError,
  ExitCode,
  type InterruptSource,
  printedConfiguration,
  readOptions,
  type StrategyFailure,
  workingFolder,
} from '@hft/engine'
import { type Colours, PLAIN } from '@hft/statistic'
import pc from 'picocolors'
import { type FinishedBacktest, runBacktest } from './backtest.ts'
import { type BacktestRequest, readRequest } from './backtest-request.ts'
import { backtestText } from './backtest-text.ts'
import { createProgram, helpText, OPTIONS } from './command-line.ts'
import type { Terminal } from './progress-bar.ts'
import { ReportFolder } from './report-folder.ts'

/** What a program gets from the system. */
export interface Surroundings {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly currentFolder: string
  readonly stdout: Terminal
  readonly stderr: Terminal
  readonly signals: InterruptSource
  readonly clock: Clock
  /** Ends the process at once. */
  exit(code: ExitCode): void
}

/** Results and what was asked for go to stdout; progress, notices and errors to stderr. Answers the exit code. */
export async function runProgram(surroundings: Surroundings): Promise<ExitCode> {
  try {
    return await run(surroundings)
  } catch (error) {
    const isCoded = error instanceof CodedError
    surroundings.stderr.write(`${isCoded ? `error ${error.code}: ${error.message}` : stackOf(error)}\n`)
    return isCoded && REFUSALS.has(error.code) ? ExitCode.Refused : ExitCode.Failed
  }
}

/** Errors of a configuration that show only when the system is composed. */
const REFUSALS = new Set(['configuration.invalid', 'risk.bad_config', 'market_generator.configuration'])

async function run(surroundings: Surroundings): Promise<ExitCode> {
  const { stdout, environment, currentFolder } = surroundings
  const program = createProgram()
  const given = readOptions(program, OPTIONS, surroundings.args)
  const { values } = given
  if (values.has('--help')) return print(stdout, helpText(program))
  if (values.has('--version')) return print(stdout, `${version()}\n`)
  const folder = workingFolder(environment, currentFolder)
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
  const colours = coloursFor(surroundings, values.has('--no-color'))
  stdout.write(values.has('--json') ? `${JSON.stringify(finished.summary)}\n` : backtestText(finished.summary, colours))
  for (const failure of finished.result.failures) surroundings.stderr.write(failureText(failure))
  if (!isQuiet) writeLastWords(surroundings.stderr, finished, request)
  return exitCodeOf(finished)
}

function exitCodeOf({ summary }: FinishedBacktest): ExitCode {
  if (summary.outcome === 'strategy-failed') return ExitCode.Failed
  return summary.outcome === 'interrupted' ? ExitCode.Interrupted : ExitCode.Done
}

function print(stdout: Terminal, text: string): ExitCode {
  stdout.write(text)
  return ExitCode.Done
}

function printedRequest({ config, origins }: BacktestRequest, asJson: boolean): string {
  if (!asJson) return printedConfiguration(config, origins)
  return `${JSON.stringify({ config, origins: Object.fromEntries(origins) })}\n`
}

/** Speed and place are the machine's, so they are told and not written down. */
function writeLastWords(stderr: Terminal, { rows, elapsedNanos }: FinishedBacktest, { config }: BacktestRequest): void {
  const seconds = elapsedNanos / NANOS_PER_SECOND
  const report = config.report.enabled ? `; report in ${config.report.folder}` : ''
  if (stderr.isTTY === true) {
    stderr.write(`${rows} rows in ${seconds.toFixed(2)} s (${(rows / seconds / 1e6).toFixed(2)} M rows/s)${report}\n`)
  } else if (report !== '') stderr.write(`note: report in ${config.report.folder}\n`)
}

function failureText({ strategy, error }: StrategyFailure): string {
  return `error strategy.threw: strategy '${strategy}' threw and was stopped; its orders were cancelled\n${stackOf(error)}\n`
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error)
}

function coloursFor({ stdout, environment }: Surroundings, isPlain: boolean): Colours {
  const { NO_COLOR: noColour = '' } = environment
  if (isPlain || noColour !== '' || stdout.isTTY !== true) return PLAIN
  const { bold, green, red, dim } = pc.createColors(true)
  return { heading: bold, gain: green, loss: red, faint: dim }
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const { version: number }: { version: string } = JSON.parse(text)
  return number
}
