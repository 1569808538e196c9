import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Clock, parseDuration } from '@hft/clock'
import {
  configurationError,
  ExitCode,
  exitCodeOf,
  type GivenOptions,
  Interruption,
  type ProgramSurroundings,
  readOptions,
  suggestion,
  workingFolder,
} from '@hft/engine'
import { gridOf, parseInstrumentId } from '@hft/instrument'
import { ProgressBar } from '../progress-bar.ts'
import { convert, TARGET_FORMATS, type Target, type TargetFormat } from './convert.ts'
import { createDataProgram, DATA_ACTIONS, DATA_OPTIONS, dataHelp, splitArguments } from './data-options.ts'
import type { DataResult } from './data-result.ts'
import { inspect } from './inspect.ts'
import { list } from './list.ts'
import { type DataRequest, storedData } from './stored-data.ts'
import { validate } from './validate.ts'

/** What the data command gets from the system it runs on. */
export interface DataProgramSurroundings extends ProgramSurroundings {
  /** Tells how long it takes, for the terminal alone. */
  readonly clock: Clock
}

/** Someone asked to end. */
class Interrupted extends Error {}

/** Results go to stdout; progress, notices and errors to stderr. Answers the exit code. */
export function runDataProgram(surroundings: DataProgramSurroundings): Promise<ExitCode> {
  return exitCodeOf(() => run(surroundings), surroundings.stderr)
}

async function run(surroundings: DataProgramSurroundings): Promise<ExitCode> {
  const { stdout, stderr, environment, currentFolder, clock, signals, exit } = surroundings
  const { action, paths, options } = splitArguments(surroundings.args)
  const program = createDataProgram()
  const { values, problems } = readOptions(program, DATA_OPTIONS, options)
  if (values.has('--help')) {
    stdout.write(dataHelp(program))
    return ExitCode.Done
  }
  const folder = workingFolder(environment, currentFolder)
  const request = { paths, values, folder }
  const wrong = [...problems, ...mistakes(action, request), ...(await missing(request))]
  if (wrong.length > 0) throw configurationError(wrong)
  // Made when rows begin to come: looking at the files before is no part of their rate.
  let bar: ProgressBar | undefined
  // What was begun to be written is taken back before the end; what only reads can end at once.
  let hasBegun = false
  const leave = () => exit(ExitCode.Interrupted)
  const interruption = new Interruption(signals, () => (hasBegun ? undefined : leave()), leave)
  const progress = (rows: number, fraction: number | undefined) => {
    if (interruption.isRequested) throw new Interrupted()
    hasBegun = action === 'convert'
    bar ??= new ProgressBar(stderr, clock, !values.has('--quiet'))
    bar.update(rows, fraction)
  }
  const result = await resultOf(action!, request, progress)
    .catch((error: unknown) => {
      if (error instanceof Interrupted) return undefined
      throw error
    })
    .finally(() => {
      bar?.clear()
      interruption.release()
    })
  if (result === undefined) return ExitCode.Interrupted
  stdout.write(values.has('--json') ? `${JSON.stringify(result.json)}\n` : result.text)
  return result.isSound ? ExitCode.Done : ExitCode.Failed
}

async function resultOf(
  action: string,
  request: DataRequest,
  progress: (rows: number, fraction: number | undefined) => void,
): Promise<DataResult> {
  if (action === 'list') return await list(request)
  const data = await storedData(request)
  if (action === 'inspect') return await inspect(data, { progress })
  if (action === 'validate') return await validate(data, { progress })
  return await convert(data, targetOf(request), { progress })
}

function targetOf({ values, folder }: DataRequest): Target {
  return {
    format: values.get('--to')!.at(-1) as TargetFormat,
    path: resolve(folder, values.get('--out')!.at(-1)!),
    compression: values.get('--compression')?.at(-1) === 'zstd' ? 'zstd' : 'none',
  }
}

function mistakes(action: string | undefined, { paths, values }: DataRequest): string[] {
  const problems: string[] = []
  const actions = Object.keys(DATA_ACTIONS)
  if (action === undefined) problems.push(`say what to do: ${actions.join(', ')}`)
  else if (!actions.includes(action)) problems.push(`there is no action '${action}'${suggestion(action, actions)}`)
  if (paths.length === 0) problems.push('name at least one file or folder')
  for (const id of values.get('--instrument') ?? []) problems.push(...refusal(() => parseInstrumentId(id)))
  for (const name of ['--tick', '--lot']) {
    for (const text of values.get(name) ?? []) problems.push(...refusal(() => gridOf(text, name)))
  }
  for (const text of values.get('--fixed-point-decimals') ?? []) {
    if (!/^(1?\d|2[0-4])$/.test(text))
      problems.push(`--fixed-point-decimals: '${text}' is not a whole number from 0 to 24`)
  }
  for (const text of values.get('--base-latency') ?? []) problems.push(...refusal(() => parseDuration(text)))
  problems.push(...unknownChoices(values, '--initial-sync', ['snapshot', 'differences']))
  problems.push(...unknownChoices(values, '--compression', ['none', 'zstd']))
  if (action !== 'convert') return problems
  if (!values.has('--out')) problems.push('convert needs --out <path>')
  if (!values.has('--to')) problems.push(`convert needs --to ${TARGET_FORMATS.join(', ')}`)
  return [...problems, ...unknownChoices(values, '--to', TARGET_FORMATS)]
}

async function missing({ paths, folder }: DataRequest): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => stat(resolve(folder, path)).catch(() => undefined)))
  return paths.filter((_, at) => found[at] === undefined).map((path) => `'${path}' is not there`)
}

function unknownChoices(values: GivenOptions['values'], name: string, choices: readonly string[]): string[] {
  return (values.get(name) ?? [])
    .filter((text) => !choices.includes(text))
    .map((text) => `${name}: '${text}' is not a choice${suggestion(text, choices)}`)
}

function refusal(attempt: () => unknown): string[] {
  try {
    attempt()
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
