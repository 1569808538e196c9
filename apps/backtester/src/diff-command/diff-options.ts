import { type CommandLineOption, declareOptions } from '@hft/engine'
import { Command } from 'commander'

/** The diff command's options, in the order of the help. */
export const DIFF_OPTIONS: readonly CommandLineOption[] = [
  {
    flags: '--time-tolerance <duration>',
    description: 'times that differ by no more are the same, like 5ms (default 0s); for runs in real time',
  },
  { flags: '--context <events>', description: 'events shown before and after the parting (default 3, at most 100)' },
  { flags: '--json', description: 'the result as one line of JSON on stdout' },
  { flags: '--quiet', description: 'no progress' },
  { flags: '--no-color', description: 'no colours (as NO_COLOR=1)' },
  { flags: '-h, --help', description: 'prints this help' },
]

/** The command's parser. */
export function createDiffProgram(): Command {
  const program = new Command('hft-diff')
  program.description('Names the first event at which two runs part, with what each saw and decided.')
  program.helpOption(false).configureHelp({ helpWidth: 120 }).usage('<report folder> <report folder> [options]')
  declareOptions(program, DIFF_OPTIONS)
  return program
}

/** The whole help. */
export function diffHelp(program: Command): string {
  return `${program.helpInformation()}
Compared are the records of audit.bin: orders, amends and cancels with risk's answers, order updates, commands,
changes of the trading state, funding. Beside each stand the best prices and the position that the engine had then.

Examples:
  hft-diff reports/monday reports/monday-again
  hft-diff reports/backtest reports/paper --time-tolerance 5ms --context 10

Exit codes:
  0    the runs are the same, event by event
  1    they part, saw another market, or a file could not be used
  2    the command line is wrong; all mistakes are listed
`
}
