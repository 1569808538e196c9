import {
  type CommandLineOption,
  declareOptions,
  fields,
  PROGRAM_OPTIONS,
  SYSTEM_OPTIONS,
  strategyHelp,
} from '@hft/engine'
import { Command } from 'commander'
import { LIVE_OPTIONS } from './live/live-source.ts'
import { DURATION_OPTION, durationOption } from './live/stopwatch.ts'
import { DEFAULT_STATE_FOLDER, STATE_FOLDER_OPTION } from './risk-state/state-folder.ts'

/** What it tells, it tells as it happens. */
const OF_THIS_PROGRAM: Readonly<Record<string, Pick<CommandLineOption, 'description'>>> = {
  '--json': { description: 'what happens as lines of JSON on stdout, the summary last' },
  '--quiet': { description: 'tells nothing but the summary' },
}

/** The trader's options, in the order of the help. */
export const OPTIONS: readonly CommandLineOption[] = [
  ...SYSTEM_OPTIONS,
  ...LIVE_OPTIONS,
  {
    flags: '--speed <factor>',
    description: 'how many times faster than real time the generated market moves (default 1)',
  },
  DURATION_OPTION,
  {
    flags: '--report <folder>',
    description: 'folder of the report that is written at the end; an earlier one is replaced (default reports/paper)',
    configure: fields(['report', 'folder']),
  },
  {
    flags: '--no-report',
    description: 'writes no report',
    configure: () => [{ report: { enabled: false } }],
  },
  STATE_FOLDER_OPTION,
  ...PROGRAM_OPTIONS.map((option) => ({ ...option, ...OF_THIS_PROGRAM[option.flags] })),
]

/** What concerns this program alone. */
export interface TraderOptions {
  readonly speed: number
  /** Infinity without an end. */
  readonly durationNanos: number
  readonly stateFolder: string
}

/** The program's own options, and what is wrong with them. */
export function traderOptions(given: ReadonlyMap<string, readonly string[]>): {
  readonly options: TraderOptions
  readonly problems: readonly string[]
} {
  const problems: string[] = []
  const speedText = given.get('--speed')?.at(-1) ?? '1'
  const speed = Number(speedText)
  if (!(speed > 0 && speed <= 1000)) problems.push(`--speed: '${speedText}' must be a number above 0, at most 1000`)
  const durationNanos = durationOption(given, '--duration', Number.POSITIVE_INFINITY, problems)
  const stateFolder = given.get('--state-folder')?.at(-1) ?? DEFAULT_STATE_FOLDER
  return { options: { speed, durationNanos, stateFolder }, problems }
}

/** The program's parser. */
export function createProgram(): Command {
  const program = new Command('hft-trader')
  program
    .description('Trades a strategy on paper, in real time: on a generated market, or with --venue on the live one.')
    .helpOption(false)
    .configureHelp({ helpWidth: 120 })
  declareOptions(program, OPTIONS)
  return program
}

/** The whole help. @param strategies with their parameters; those that come along if left out */
export function helpText(program: Command, strategies = strategyHelp()): string {
  return `${program.helpInformation()}
It trades until Ctrl-C (or SIGTERM, or --duration), then cancels its orders, prints a summary, writes a report and ends.

Other commands, each with a --help of its own:
  hft-trader record    records a venue's live market data
  hft-trader watch     shows live books, trades and the state of the feed
  hft-trader set       changes parameters of a strategy while it trades

Kill switch (also by the signal SIGUSR2): refuses new orders and cancels all, over restarts, until a person rearms it.
  hft-trader kill [--by <name>] [--reason <text>] [--flatten]
  hft-trader rearm --by <name> --reason <text>

Examples:
  hft-trader
      the market maker, in real time
  hft-trader --strategy momentum --set strategy.orderLots=5 --speed 10 --duration 1m
      another strategy in a market ten times as fast, for a minute
  hft-trader --venue binance-usdm --instrument BTCUSDT
      on paper on a live market: real market data, orders to the simulated exchange
  hft-trader --json | jq 'select(.type == "fill")'
      its fills, as lines of JSON

Strategies and their parameters (--set strategy.<parameter>=<value>):
${strategies}

Configuration: default < file (--config) < environment (HFT_RISK__LIMITS__PRICE_COLLAR__ENABLED=false) < option.
  --print-config shows every field, its value and where it comes from.

Exit codes:
  0    ended well: by Ctrl-C, SIGTERM, --duration or the end of the market
  1    began and failed: a strategy that threw, orders that could not be cancelled, a venue that refused all data or
       was never connected to in --duration, a report that can't be written
  2    did not begin: options, configuration or strategy are wrong; all mistakes are listed
  130  Ctrl-C a second time: ended at once, without waiting for the cancels' answers
`
}
