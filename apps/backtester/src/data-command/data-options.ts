import { marketDataFormats } from '@hft/data'
import { type CommandLineOption, declareOptions } from '@hft/engine'
import { Command } from 'commander'

/** What can be done with data, and how it is said. */
export const DATA_ACTIONS: Readonly<Record<string, string>> = {
  inspect: 'what files hold: instruments, rows by kind, period, prices, feed latency',
  validate: 'whether they are sound: gaps, crossed books, times that go back, values off the grid, duplicates',
  convert: 'writes them in another format (--to, --out)',
  list: 'the files below folders, their formats and sizes',
}

/** The data command's options, in the order of the help. */
export const DATA_OPTIONS: readonly CommandLineOption[] = [
  {
    flags: '--instrument <venue:symbol>',
    description: 'whose data to read; repeatable; needed for captures, default everything in the files',
    isRepeatable: true,
  },
  { flags: '--tick <decimal>', description: 'tick of the instrument; default: the built-in table, or the data' },
  { flags: '--lot <decimal>', description: 'lot of the instrument; default as for the tick' },
  { flags: '--format <name>', description: 'how to read the files; default: told by what is in them' },
  { flags: '--initial-sync <how>', description: 'how books of a capture start: snapshot (default) or differences' },
  { flags: '--fixed-point-decimals <number>', description: 'decimals of fixed-point numbers in Parquet files, like 9' },
  { flags: '--base-latency <duration>', description: 'smallest feed latency of what is written, like 1ms' },
  { flags: '--to <format>', description: 'convert: hft, npz or csv' },
  { flags: '--out <path>', description: 'convert: a file, or for hft a folder as well' },
  { flags: '--compression <how>', description: 'convert to hft: none (default) or zstd' },
  { flags: '--json', description: 'the result as one line of JSON on stdout' },
  { flags: '--quiet', description: 'no progress and no notices' },
  { flags: '--no-color', description: 'no colours (as NO_COLOR=1)' },
  { flags: '-h, --help', description: 'prints this help' },
]

/** A command line split into what it is to do, with which files, and the options. */
export interface DataArguments {
  readonly action: string | undefined
  readonly paths: readonly string[]
  readonly options: readonly string[]
}

/** The first argument that belongs to no option is the action, the others are paths. */
export function splitArguments(args: readonly string[]): DataArguments {
  const operands: string[] = []
  const options: string[] = []
  for (let at = 0; at < args.length; at++) {
    const argument = args[at]!
    if (argument === '--') continue
    if (!argument.startsWith('-')) {
      operands.push(argument)
      continue
    }
    options.push(argument)
    const option = DATA_OPTIONS.find(({ flags }) => flags.split(/[ ,]+/).includes(argument))
    const next = args[at + 1]
    if (option?.flags.includes('<') === true && next !== undefined && !next.startsWith('--')) {
      options.push(next)
      at++
    }
  }
  const [action, ...paths] = operands
  return { action, paths, options }
}

/** The command's parser. */
export function createDataProgram(): Command {
  const program = new Command('hft-data')
  program.description('Looks at, checks and converts market data.').helpOption(false).configureHelp({ helpWidth: 120 })
  program.usage('<action> <file|folder>... [options]')
  declareOptions(program, DATA_OPTIONS)
  return program
}

/** The whole help. */
export function dataHelp(program: Command): string {
  const actions = Object.entries(DATA_ACTIONS).map(([name, what]) => `  ${name.padEnd(10)}${what}`)
  const formats = marketDataFormats.map(({ name, description }) => `  ${name.padEnd(17)}${description}`)
  return `${program.helpInformation()}
Actions:
${actions.join('\n')}

Formats that can be read:
${formats.join('\n')}
  capture          recorded messages of a venue (give --instrument)

Examples:
  hft-data inspect capture.txt.gz --instrument binance-usdm:BTCUSDT
  hft-data validate trades.csv.gz book.csv.gz
  hft-data convert capture.txt.gz --instrument binance-usdm:BTCUSDT --to hft --out data/hft
  hft-data list data/hft --json

Exit codes:
  0    done, and for validate: nothing wrong
  1    validate found problems, or a file could not be used
  2    the command line is wrong; all mistakes are listed
  130  interrupted (Ctrl-C)
`
}
