import { ExitCode } from '@hft/engine'
import { type FolderCommand, type FolderSurroundings, runFolderProgram } from '../report-folders.ts'
import { COMPARE_OPTIONS, compareHelp, createCompareProgram } from './compare-options.ts'
import { compareText } from './compare-text.ts'
import { type ComparedRuns, comparedRuns, reportedRun } from './compared-runs.ts'

const COMPARE: FolderCommand<undefined, ComparedRuns> = {
  options: COMPARE_OPTIONS,
  createProgram: createCompareProgram,
  help: compareHelp,
  terms: () => undefined,
  folderProblem: (count) => (count < 2 ? `name at least two report folders; ${count} given` : undefined),
  result: (folders, _, progress) =>
    comparedRuns(
      folders.map(({ name, path }, at) => {
        const run = reportedRun(name, path)
        progress.update(at + 1, (at + 1) / folders.length)
        return run
      }),
    ),
  text: (compared, _, colours) => compareText(compared, colours),
  code: () => ExitCode.Done,
}

/** The result goes to stdout, progress and errors to stderr. Answers the exit code. */
export function runCompareProgram(surroundings: FolderSurroundings): Promise<ExitCode> {
  return runFolderProgram(COMPARE, surroundings)
}
