import { closeSync, openSync, readSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CodedError, type Nanos, parseDuration } from '@hft/clock'
import {
  AUDIT_FILE,
  AuditFileReader,
  type AuditFileRun,
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
import { createDiffProgram, DIFF_OPTIONS, diffHelp } from './diff-options.ts'
import { diffText } from './diff-text.ts'
import { type DiffTerms, type RunDiff, runDiff } from './run-diff.ts'

const CONTEXT = 3
const LARGEST_CONTEXT = 100

/** The result goes to stdout, errors to stderr. Answers the exit code. */
export function runDiffProgram(surroundings: ProgramSurroundings): Promise<ExitCode> {
  return exitCodeOf(async () => run(surroundings), surroundings.stderr)
}

function run(surroundings: ProgramSurroundings): ExitCode {
  const { stdout, environment, currentFolder } = surroundings
  const { folders, options } = splitFolders(surroundings.args, DIFF_OPTIONS)
  const program = createDiffProgram()
  const { values, problems } = readOptions(program, DIFF_OPTIONS, options)
  if (values.has('--help')) {
    stdout.write(diffHelp(program))
    return ExitCode.Done
  }
  const { terms, problems: wrong } = termsOf(values)
  const all = [...problems, ...wrong]
  const [first, second] = folders
  if (folders.length !== 2) all.push(`name two report folders; ${folders.length} given`)
  if (all.length > 0 || first === undefined || second === undefined) throw configurationError(all)
  const base = workingFolder(environment, currentFolder)
  const diff = diffOf(resolve(base, first), resolve(base, second), terms)
  const colours = wantsColours(surroundings, values.has('--no-color')) ? TERMINAL : PLAIN
  stdout.write(values.has('--json') ? `${JSON.stringify(diff)}\n` : diffText(diff, [first, second], colours))
  return diff.isSame ? ExitCode.Done : ExitCode.Failed
}

function termsOf(values: ReadonlyMap<string, readonly string[]>): { terms: DiffTerms; problems: string[] } {
  const problems: string[] = []
  const contextText = values.get('--context')?.at(-1) ?? String(CONTEXT)
  const context = Number(contextText)
  if (!/^\d+$/.test(contextText) || context > LARGEST_CONTEXT) {
    problems.push(`--context: '${contextText}' is not a whole number from 0 to ${LARGEST_CONTEXT}`)
  }
  let toleranceNanos: Nanos = 0
  try {
    toleranceNanos = parseDuration(values.get('--time-tolerance')?.at(-1) ?? '0s')
  } catch (error) {
    problems.push(`--time-tolerance: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { terms: { context, toleranceNanos }, problems }
}

function diffOf(first: string, second: string, terms: DiffTerms): RunDiff {
  const one = opened(first)
  try {
    const two = opened(second)
    try {
      checkUnits(one.reader.run, two.reader.run)
      return runDiff(one.reader, two.reader, terms)
    } finally {
      closeSync(two.file)
    }
  } finally {
    closeSync(one.file)
  }
}

function opened(folder: string): { readonly reader: AuditFileReader; readonly file: number } {
  const path = join(folder, AUDIT_FILE)
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CodedError(
      'report.unreadable',
      `'${folder}' has no ${AUDIT_FILE} that can be read (${reason}); give the report folder of a run`,
    )
  }
  try {
    return { file, reader: new AuditFileReader(path, (into, at) => readWhole(file, into, at)) }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

function readWhole(file: number, into: Uint8Array, at: number): number {
  let length = 0
  while (length < into.length) {
    const read = readSync(file, into, length, into.length - length, at + length)
    if (read === 0) break
    length += read
  }
  return length
}

/** Ticks and lots are compared as numbers, so they must be of the same size. */
function checkUnits(first: AuditFileRun, second: AuditFileRun): void {
  for (const { id, tickSize, lotSize } of first.instruments) {
    const other = second.instruments.find((instrument) => instrument.id === id)
    if (other === undefined || (other.tickSize === tickSize && other.lotSize === lotSize)) continue
    throw new CodedError(
      'diff.units',
      `${id} counts in ticks of ${tickSize} and lots of ${lotSize} in one run, in ${other.tickSize} and ${other.lotSize} in the other; run both with the same (--tick, --lot)`,
    )
  }
}
