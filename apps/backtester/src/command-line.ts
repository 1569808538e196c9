import {
  type CommandLineOption,
  declareOptions,
  duration,
  fields,
  list,
  PROGRAM_OPTIONS,
  SYSTEM_OPTIONS,
  strategyHelp,
} from '@hft/engine'
import { BUILTIN_INSTRUMENTS } from '@hft/instrument'
import { Command } from 'commander'

/** The backtester's options, in the order of the help. */
export const OPTIONS: readonly CommandLineOption[] = [
  {
    flags: '--data <file|folder>',
    description:
      'recording to replay, of any format that hft-data lists; repeatable, as venue:symbol=<file> with several instruments; without it, a generated market',
    isRepeatable: true,
    configure: list(['data', 'files']),
  },
  {
    flags: '--instrument <venue:symbol>',
    description: 'instrument to trade; repeatable',
    isRepeatable: true,
    configure: list(['data', 'instruments']),
  },
  ...SYSTEM_OPTIONS,
  {
    flags: '--events <number>',
    description: 'rows of the generated market',
    configure: fields(['market', 'events']),
  },
  {
    flags: '--tick <decimal>',
    description: 'tick of the instrument, like 0.1; default: instruments.json, the built-in table, or the data',
    configure: fields(['data', 'tickSize']),
  },
  {
    flags: '--lot <decimal>',
    description: 'lot of the instrument, like 0.001; default as for the tick',
    configure: fields(['data', 'lotSize']),
  },
  {
    flags: '--fixed-point-decimals <number>',
    description: 'decimals of fixed-point numbers in Parquet files, like 9',
    configure: fields(['data', 'fixedPointDecimals']),
  },
  {
    flags: '--base-latency <duration>',
    description: 'smallest feed latency; local times are shifted as a whole where one is smaller',
    configure: duration(['data', 'baseLatencyNanos']),
  },
  {
    flags: '--initial-sync <how>',
    description: 'how books start: snapshot, or differences for a recording that continues another one',
    configure: fields(['data', 'initialSync']),
  },
  {
    flags: '--report <folder>',
    description: 'report folder (default reports/backtest in the working folder)',
    configure: fields(['report', 'folder']),
  },
  {
    flags: '--no-report',
    description: 'writes no report',
    configure: () => [{ report: { enabled: false } }],
  },
  ...PROGRAM_OPTIONS,
]

/** The program's parser. */
export function createProgram(): Command {
  const program = new Command('hft-backtester')
  program
    .description('Runs a strategy over a recorded or generated market and reports what it would have earned.')
    .helpOption(false)
    .configureHelp({ helpWidth: 120 })
  declareOptions(program, OPTIONS)
  return program
}

/** The whole help. @param strategies with their parameters; those that come along if left out */
export function helpText(program: Command, strategies = strategyHelp()): string {
  return `${program.helpInformation()}
Examples:
  hft-backtester
      the market maker over a generated market
  hft-backtester --data capture.txt.gz --instrument binance-usdm:BTCUSDT
      over a recording of Binance USD-M messages
  hft-backtester --data binance-coinm:BTCUSD_PERP=btc.txt.gz --data binance-coinm:ETHUSD_PERP=eth.txt.gz \\
                 --set 'engine.conversionRates={"ETH": 0.0435}'
      over two recordings on one clock
  hft-backtester --strategy momentum --set strategy.orderLots=5 --latency 500us --seed 7
      another strategy, with a parameter, slower orders and another seed
  hft-backtester --strategy ./my-strategy.ts --config hft.json --report reports/mine --json
      a strategy and a configuration of one's own, the summary as JSON

Strategies and their parameters (--set strategy.<parameter>=<value>):
${strategies}

Instruments with known ticks, lots and fees:
  ${BUILTIN_INSTRUMENTS.map(({ id }) => id).join('\n  ')}
  Others stand in an instruments.json beside the data, or in the configuration (engine.instruments).

Configuration: default < file (--config) < environment (HFT_RISK__LIMITS__PRICE_COLLAR__ENABLED=false) < option.
  --print-config shows every field, its value and where it comes from.

Exit codes:
  0    done
  1    began and failed: damaged data, a strategy that threw, a report that can't be written
  2    did not begin: options, configuration, strategy or instrument are wrong; all mistakes are listed
  130  interrupted (Ctrl-C): what was done until then is summarised
`
}
