import { resolve } from 'node:path'
import {
  configurationError,
  ExitCode,
  exitCodeOf,
  type ProgramSurroundings,
  readOptions,
  wantsColours,
  workingFolder,
} from '@hft/engine'
import { PLAIN } from '@hft/statistic'
import { splitFolders } from '../report-folders.ts'
import { TERMINAL } from '../terminal-colours.ts'
import { COMPARE_OPTIONS, compareHelp, createCompareProgram } from './compare-options.ts'
import { compareText } from './compare-text.ts'
import { comparedRuns, reportedRun } from './compared-runs.ts'

/** The result goes to stdout, errors to stderr. Answers the exit code. */
export function runCompareProgram(surroundings: ProgramSurroundings): Promise<ExitCode> {
  return exitCodeOf(async () => run(surroundings), surroundings.stderr)
}

function run(surroundings: ProgramSurroundings): ExitCode {
  const { stdout, environment, currentFolder } = surroundings
  const { folders, options } = splitFolders(surroundings.args, COMPARE_OPTIONS)
  const program = createCompareProgram()
  const { values, problems } = readOptions(program, COMPARE_OPTIONS, options)
  if (values.has('--help')) {
    stdout.write(compareHelp(program))
    return ExitCode.Done
  }
  const all = [...problems]
  if (folders.length < 2) all.push(`name at least two report folders; ${folders.length} given`)
  if (all.length > 0) throw configurationError(all)
  const base = workingFolder(environment, currentFolder)
  const compared = comparedRuns(folders.map((folder) => reportedRun(folder, resolve(base, folder))))
  const colours = wantsColours(surroundings, values.has('--no-color')) ? TERMINAL : PLAIN
  stdout.write(values.has('--json') ? `${JSON.stringify(compared)}\n` : compareText(compared, colours))
  return ExitCode.Done
}
