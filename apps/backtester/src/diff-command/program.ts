import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError, type Nanos, parseDuration } from '@hft/clock'
import { AUDIT_FILE, AuditFileReader, type AuditFileRun, AuditRowLayout, ExitCode } from '@hft/engine'
import type { ProgressBar } from '../progress-bar.ts'
import { type FolderCommand, type FolderSurroundings, runFolderProgram } from '../report-folders.ts'
import { createDiffProgram, DIFF_OPTIONS, diffHelp } from './diff-options.ts'
import { diffText } from './diff-text.ts'
import { type DiffTerms, type RunDiff, runDiff } from './run-diff.ts'

const CONTEXT = 3
const LARGEST_CONTEXT = 100

const DIFF: FolderCommand<DiffTerms, RunDiff> = {
  options: DIFF_OPTIONS,
  createProgram: createDiffProgram,
  help: diffHelp,
  terms: termsOf,
  folderProblem: (count) => (count === 2 ? undefined : `name two report folders; ${count} given`),
  result: ([first, second], terms, progress) => diffOf(first!.path, second!.path, terms, progress),
  text: (diff, [first, second], colours) => diffText(diff, [first!.name, second!.name], colours),
  code: ({ isSame }) => (isSame ? ExitCode.Done : ExitCode.Failed),
}

/** The result goes to stdout, progress and errors to stderr. Answers the exit code. */
export function runDiffProgram(surroundings: FolderSurroundings): Promise<ExitCode> {
  return runFolderProgram(DIFF, surroundings)
}

function termsOf(values: ReadonlyMap<string, readonly string[]>, problems: string[]): DiffTerms {
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
  return { context, toleranceNanos }
}

function diffOf(first: string, second: string, terms: DiffTerms, progress: ProgressBar): RunDiff {
  const one = opened(first)
  try {
    const two = opened(second)
    try {
      checkUnits(one.reader.run, two.reader.run)
      const rows = Math.min(...[one, two].map(({ file }) => fstatSync(file).size)) / AuditRowLayout.bytes
      return runDiff(one.reader, two.reader, terms, (events) => progress.update(events, events / rows))
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
