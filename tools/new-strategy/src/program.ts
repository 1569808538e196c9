import { relative, resolve } from 'node:path'
import {
  type CommandLineOption,
  checkArguments,
  configurationError,
  ExitCode,
  exitCodeOf,
  type ProgramSurroundings,
  workingFolder,
} from '@hft/engine'
import { writeNewStrategy } from './new-strategy.ts'
import { problemOfName } from './strategy-name.ts'

const OPTIONS: readonly CommandLineOption[] = [
  { flags: '--name <name>', description: 'of the strategy and its files: small letters, digits and hyphens' },
  { flags: '--folder <folder>', description: 'where they are written (default the working folder)' },
  { flags: '-h, --help', description: 'prints this help' },
]

const HELP = `Usage: npx nx run tools:new-strategy -- --name <name> [--folder <folder>]

Writes a commented strategy, <name>.ts, and its test, <name>.test.ts. It runs as it stands; nothing is overwritten.

Options:
${OPTIONS.map(({ flags, description }) => `  ${flags.padEnd(20)} ${description}`).join('\n')}

Exit codes:
  0  written
  2  the name is none, or the files are there already; nothing is written
`

/** What the program gets from the system it runs on. */
export type NewStrategySurroundings = Pick<
  ProgramSurroundings,
  'args' | 'environment' | 'currentFolder' | 'stdout' | 'stderr'
> & {
  /** The workspace, in whose folders tests find the packages. */
  readonly root: string
}

/** Writes a new strategy and answers the exit code. */
export function runProgram(surroundings: NewStrategySurroundings): Promise<ExitCode> {
  return exitCodeOf(async () => run(surroundings), surroundings.stderr)
}

function run({ args, environment, currentFolder, stdout, root }: NewStrategySurroundings): ExitCode {
  const { accepted, problems } = checkArguments(args, OPTIONS)
  if (accepted.includes('--help') || accepted.includes('-h')) {
    stdout.write(HELP)
    return ExitCode.Done
  }
  const given = (name: string): string | undefined => {
    const at = accepted.lastIndexOf(name)
    return at < 0 ? undefined : accepted[at + 1]
  }
  const name = given('--name')
  const all = [...problems]
  if (name === undefined && problems.length === 0) all.push('--name is missing; write --name mine')
  const problem = name === undefined ? undefined : problemOfName(name)
  if (problem !== undefined) all.push(problem)
  if (all.length > 0) throw configurationError(all)
  const folder = workingFolder(environment, currentFolder)
  const files = writeNewStrategy(resolve(folder, given('--folder') ?? '.'), name!)
  const shown = (path: string): string => relative(folder, path)
  stdout.write(`wrote ${shown(files.strategy)} and ${shown(files.test)}

Run it:   npx nx run backtester:run -- --strategy ./${shown(files.strategy)}
On paper: npx nx run trader:serve -- --strategy ./${shown(files.strategy)}
Its test: ${testCommand(folder, files.test, root)}
`)
  return ExitCode.Done
}

function testCommand(folder: string, file: string, root: string): string {
  const inWorkspace = relative(root, file)
  if (inWorkspace.startsWith('..')) return `npx vitest run ${relative(folder, file)}, where the packages are installed`
  const toRoot = relative(folder, root)
  return `npx vitest run${toRoot === '' ? '' : ` --root ${toRoot}`} ${inWorkspace}`
}
