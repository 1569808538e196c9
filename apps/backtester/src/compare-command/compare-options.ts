import { type CommandLineOption, declareOptions } from '@hft/engine'
import { Command } from 'commander'

/** The compare command's options, in the order of the help. */
export const COMPARE_OPTIONS: readonly CommandLineOption[] = [
  { flags: '--json', description: 'the result as one line of JSON on stdout' },
  { flags: '--quiet', description: 'no progress' },
  { flags: '--no-color', description: 'no colours (as NO_COLOR=1)' },
  { flags: '-h, --help', description: 'prints this help' },
]

/** The command's parser. */
export function createCompareProgram(): Command {
  const program = new Command('hft-compare')
  program.description('Puts runs side by side: key figures, their differences to the first, settings that differ.')
  program.helpOption(false).configureHelp({ helpWidth: 120 }).usage('<report folder> <report folder>... [options]')
  declareOptions(program, COMPARE_OPTIONS)
  return program
}

/** The whole help. */
export function compareHelp(program: Command): string {
  return `${program.helpInformation()}
Examples:
  hft-compare reports/slow reports/fast
  hft-compare reports/seed-1 reports/seed-2 reports/seed-3 --json

Exit codes:
  0    done
  1    a folder has no report that can be read
  2    the command line is wrong; all mistakes are listed
`
}
