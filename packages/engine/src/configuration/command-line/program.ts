import { readFileSync } from 'node:fs'
import { CodedError } from '@hft/clock'
import type { StrategyFailure } from '../../run-result.ts'
import { ExitCode } from './exit-code.ts'
import type { InterruptSource } from './interruption.ts'

/** Where text goes; `process.stdout` and `process.stderr` are ones. */
export interface TextOutput {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** What a program gets from the system it runs on. Results go to stdout; progress, notices and errors to stderr. */
export interface ProgramSurroundings {
  /** Without the program's own name. */
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly currentFolder: string
  readonly stdout: TextOutput
  readonly stderr: TextOutput
  readonly signals: InterruptSource
  /** Ends the process at once. */
  exit(code: ExitCode): void
}

/** Errors of a configuration that show only when the system is composed. */
const REFUSALS = new Set([
  'account.leverage',
  'configuration.invalid',
  'ledger.no_conversion',
  'market_generator.configuration',
  'parquet.fixed_point',
  'risk.account_mode',
  'risk.bad_config',
  'router.several_products',
  'router.unknown_listing',
  'simulation.no_window',
  'simulation.unknown_venue',
  'strategy.async_callback',
  'strategy.instruments',
  'strategy.unknown_instrument',
])

/** Runs a program; what it throws is told on stderr and answered by an exit code. */
export async function exitCodeOf(run: () => Promise<ExitCode>, stderr: TextOutput): Promise<ExitCode> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof CodedError)) {
      stderr.write(`${stackOf(error)}\n`)
      return ExitCode.Failed
    }
    stderr.write(`error ${error.code}: ${error.message}\n`)
    return REFUSALS.has(error.code) ? ExitCode.Refused : ExitCode.Failed
  }
}

/** A stream whose reader may go away, as with `| head`; `process.stdout` is one. */
export interface PipedOutput {
  on(event: 'error', listener: (error: Error) => void): unknown
}

/**
 * Calls `act` once when nobody reads `output` any more, instead of failing at every write; and `fail` once, with what to
 * say, when it can't be written for another reason, such as a full disk.
 */
export function whenReaderLeaves(output: PipedOutput, act: () => void, fail: (message: string) => void): void {
  let hasEnded = false
  output.on('error', (error) => {
    if (hasEnded) return
    hasEnded = true
    if ('code' in error && error.code === 'EPIPE') act()
    else fail(`error output.unwritable: standard output can't be written (${error.message})\n`)
  })
}

/** What is said of a strategy that threw. */
export function failureText({ strategy, error }: StrategyFailure): string {
  return `error strategy.threw: strategy '${strategy}' threw and was stopped; its orders were cancelled\n${stackOf(error)}\n`
}

/** Whether colours are wanted: on a terminal, unless `--no-color` or `NO_COLOR` says otherwise. */
export function wantsColours(
  { stdout, environment: { NO_COLOR: noColour = '' } }: Pick<ProgramSurroundings, 'stdout' | 'environment'>,
  isPlain: boolean,
): boolean {
  return !isPlain && noColour === '' && stdout.isTTY === true
}

/** The version that a package.json names. */
export function versionIn(packageFile: URL): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(packageFile, 'utf8'))
  return version
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error)
}
