import { resolve } from 'node:path'
import type { Clock } from '@hft/clock'
import {
  type CommandLineOption,
  configurationError,
  ExitCode,
  exitCodeOf,
  type GivenOptions,
  type ProgramSurroundings,
  readOptions,
  wantsColours,
  workingFolder,
} from '@hft/engine'
import { type Colours, PLAIN } from '@hft/statistic'
import type { Command } from 'commander'
import { ProgressBar } from './progress-bar.ts'
import { TERMINAL } from './terminal-colours.ts'

/** A command line split into report folders and the options. */
interface FolderArguments {
  readonly folders: readonly string[]
  readonly options: readonly string[]
}

/** Arguments that belong to no option are folders. */
function splitFolders(args: readonly string[], known: readonly CommandLineOption[]): FolderArguments {
  const folders: string[] = []
  const options: string[] = []
  for (let at = 0; at < args.length; at++) {
    const argument = args[at]!
    if (argument === '--') continue
    if (!argument.startsWith('-')) {
      folders.push(argument)
      continue
    }
    options.push(argument)
    const option = known.find(({ flags }) => flags.split(/[ ,]+/).includes(argument))
    const next = args[at + 1]
    if (option?.flags.includes('<') === true && next !== undefined && !next.startsWith('--')) {
      options.push(next)
      at++
    }
  }
  return { folders, options }
}

/** What a command over report folders gets from the system it runs on. */
export interface FolderSurroundings extends ProgramSurroundings {
  /** Tells how long it takes, for the terminal alone. */
  readonly clock: Clock
}

/** A report folder as the user wrote it, and where it is. */
export interface NamedFolder {
  readonly name: string
  readonly path: string
}

/** A command over report folders: what is its own. */
export interface FolderCommand<Terms, Result> {
  readonly options: readonly CommandLineOption[]
  createProgram(): Command
  help(program: Command): string
  /** What options say; what is wrong goes to `problems`. */
  terms(values: GivenOptions['values'], problems: string[]): Terms
  /** What is wrong with so many folders; undefined for nothing. */
  folderProblem(count: number): string | undefined
  result(folders: readonly NamedFolder[], terms: Terms, progress: ProgressBar): Result
  text(result: Result, folders: readonly NamedFolder[], colours: Colours): string
  code(result: Result): ExitCode
}

/** Runs it: the result goes to stdout, progress and errors to stderr. Answers the exit code. */
export function runFolderProgram<Terms, Result>(
  command: FolderCommand<Terms, Result>,
  surroundings: FolderSurroundings,
): Promise<ExitCode> {
  return exitCodeOf(async () => run(command, surroundings), surroundings.stderr)
}

function run<Terms, Result>(command: FolderCommand<Terms, Result>, surroundings: FolderSurroundings): ExitCode {
  const { stdout, stderr, environment, currentFolder, clock } = surroundings
  const { folders: names, options } = splitFolders(surroundings.args, command.options)
  const program = command.createProgram()
  const { values, problems } = readOptions(program, command.options, options)
  if (values.has('--help')) {
    stdout.write(command.help(program))
    return ExitCode.Done
  }
  const all = [...problems]
  const terms = command.terms(values, all)
  const wrongFolders = command.folderProblem(names.length)
  if (wrongFolders !== undefined) all.push(wrongFolders)
  if (all.length > 0) throw configurationError(all)
  const base = workingFolder(environment, currentFolder)
  const folders = names.map((name) => ({ name, path: resolve(base, name) }))
  const progress = new ProgressBar(stderr, clock, !values.has('--quiet'))
  let result: Result
  try {
    result = command.result(folders, terms, progress)
  } finally {
    progress.clear()
  }
  const colours = wantsColours(surroundings, values.has('--no-color')) ? TERMINAL : PLAIN
  stdout.write(values.has('--json') ? `${JSON.stringify(result)}\n` : command.text(result, folders, colours))
  return command.code(result)
}
