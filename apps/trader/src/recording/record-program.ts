import { resolve } from 'node:path'
import {
  type CommandLineOption,
  configurationError,
  declareOptions,
  ExitCode,
  readOptions,
  workingFolder,
} from '@hft/engine'
import { Command } from 'commander'
import { connectionsLost, lineTexts } from '../live/feed-text.ts'
import { LIVE_OPTIONS, liveSource } from '../live/live-source.ts'
import type { LiveSurroundings } from '../live/live-surroundings.ts'
import { DURATION_OPTION, durationOption } from '../live/stopwatch.ts'
import { DEFAULT_ROTATE_NANOS, megabytes, type RecordingSummary, recordMarket } from './record-market.ts'

const OPTIONS: readonly CommandLineOption[] = [
  ...LIVE_OPTIONS,
  { flags: '--out <folder>', description: 'where the recording is written; made where it is not there' },
  { flags: '--rotate <duration>', description: 'a new file begins after this time (default 1h)' },
  DURATION_OPTION,
  { flags: '--json', description: 'the summary as one line of JSON on stdout' },
  { flags: '--quiet', description: 'no progress and no notices' },
  { flags: '-h, --help', description: 'prints this help' },
]

const HELP = `
What comes in is written as it came, a line a message with its local time in nanoseconds, in gzip files that follow one
another; instruments.json beside them says what ticks and lots are. Stopping it at any moment, by kill -9 too, loses at
most the last second. The backtester replays the folder through the same decoder:
  hft-backtester --data <folder>

Examples:
  hft-trader record --venue binance-usdm --instrument BTCUSDT --out recordings/btcusdt
  hft-trader record --venue binance-spot --instrument BTCUSDT --instrument ETHUSDT --out recordings/spot --rotate 10m
  hft-trader record --venue binance-usdm --instrument BTCUSDT --out local --stream trades=trade \\
      --endpoint ws://127.0.0.1:8080 --endpoint http://127.0.0.1:8080

Exit codes:
  0    ended by Ctrl-C, SIGTERM or --duration
  1    began and failed: the folder can't be written, the venue refused all that was asked for, or no connection came
       about in --duration
  2    did not begin: options are wrong; all mistakes are listed
  130  Ctrl-C a second time
`

/**
 * `hft-trader record`.
 *
 * @throws CodedError as `recordMarket`, and `configuration.invalid`
 */
export async function runRecordProgram(args: readonly string[], around: LiveSurroundings): Promise<ExitCode> {
  const program = new Command('hft-trader record')
  program.description("Records a venue's live market data.").helpOption(false).configureHelp({ helpWidth: 120 })
  declareOptions(program, OPTIONS)
  const { values, problems: given } = readOptions(program, OPTIONS, args)
  const { stdout, stderr, environment, currentFolder, clock, signals } = around
  if (values.has('--help')) {
    stdout.write(`${program.helpInformation()}${HELP}`)
    return ExitCode.Done
  }
  const problems = [...given]
  const folder = workingFolder(environment, currentFolder)
  const source = await liveSource(values, folder, problems)
  const out = values.get('--out')?.at(-1)
  if (out === undefined) problems.push('--out is missing: the folder to record into')
  const rotateNanos = durationOption(values, '--rotate', DEFAULT_ROTATE_NANOS, problems)
  const durationNanos = durationOption(values, '--duration', Number.POSITIVE_INFINITY, problems)
  if (problems.length > 0 || source === undefined || out === undefined) throw configurationError(problems)
  const summary = await recordMarket(
    { source, folder: resolve(folder, out), rotateNanos, durationNanos },
    { clock, signals, stderr, isQuiet: values.has('--quiet'), abort: () => around.exit(ExitCode.Interrupted) },
  )
  stdout.write(values.has('--json') ? `${JSON.stringify({ type: 'recording', ...summary })}\n` : summaryText(summary))
  return ExitCode.Done
}

function summaryText({ instruments, folder, files, messages, bytes, writtenBytes, ...rest }: RecordingSummary): string {
  const { firstAt, lastAt, feed } = rest
  return `${instruments.join(', ')} in ${folder}
  messages  ${messages.toLocaleString('en')}${firstAt === null ? '' : `, from ${firstAt} to ${lastAt}`}
  files     ${files.length}, ${megabytes(bytes)} as ${megabytes(writtenBytes)}
  feed      ${feed.outcomes.gap} gaps, ${feed.outcomes.malformed} malformed, ${connectionsLost(feed)} connections lost
${lineTexts(feed)
  .map((text) => `  ${text}\n`)
  .join('')}`
}
