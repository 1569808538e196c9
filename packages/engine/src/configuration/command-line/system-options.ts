import { parseDuration } from '@hft/clock'
import { valueOfText } from '../environment.ts'
import { valueAtPath } from '../layers.ts'
import type { SchemaTree } from '../schema-tree.ts'
import { isStrategyFile } from '../strategy-file.ts'
import type { CommandLineOption } from './command-line-option.ts'
import { settingOf } from './setting.ts'

/** Options that set the same configuration in every program. */
export const SYSTEM_OPTIONS: readonly CommandLineOption[] = [
  {
    flags: '--strategy <name|file>',
    description: 'a built-in strategy (below) or a file (.ts, .mts, .js, .mjs) whose default export is one',
    configure: ([text]) => [{ strategy: isStrategyFile(text!) ? { path: text } : { name: text } }],
  },
  {
    flags: '--set <strategy.parameter=value>',
    description: "sets a parameter of the strategy; with another section's path (risk.limits.…) any field",
    isRepeatable: true,
    configure: (texts, tree) => texts.map((text) => settingOf(text, tree)),
  },
  {
    flags: '--seed <number>',
    description: 'seed of all chance, in the run and in the generated market',
    configure: fields(['engine', 'seed'], ['market', 'seed']),
  },
  {
    flags: '--latency <duration>',
    description: 'time of an order to the exchange, and of its answer back, like 250us or 1ms',
    configure: ([text]) => {
      const nanos = parseDuration(text!)
      return [{ execution: { latency: { kind: 'constant', entryNanos: nanos, responseNanos: nanos } } }]
    },
  },
  {
    flags: '--queue <model>',
    description: 'model of our place in the queue: risk-averse, power-1 to -3, logarithmic-1 and -2',
    configure: fields(['execution', 'queueModel']),
  },
  {
    flags: '--fill-rule <rule>',
    description: 'partial: a fill takes what is there; whole: every fill is the whole order',
    configure: fields(['execution', 'fillRule']),
  },
]

/** Options about the program itself, in every program. */
export const PROGRAM_OPTIONS: readonly CommandLineOption[] = [
  { flags: '--config <file>', description: 'configuration file: .json, or .ts, .mts, .js, .mjs with a default export' },
  { flags: '--print-config', description: 'prints the merged configuration and where each value comes from, and ends' },
  { flags: '--json', description: 'the result as one line of JSON on stdout' },
  { flags: '--quiet', description: 'no progress and no notices' },
  { flags: '--no-color', description: 'no colours (as NO_COLOR=1)' },
  { flags: '-h, --help', description: 'prints this help' },
  { flags: '-V, --version', description: 'prints the version' },
]

/** An option whose text is the value of each of these fields. */
export function fields(
  ...paths: readonly (readonly string[])[]
): (texts: readonly string[], tree: SchemaTree) => readonly unknown[] {
  return ([text], tree) => paths.map((path) => valueAtPath(path, valueOfText(text!, path, tree)))
}

/** An option whose texts are the list at this field. */
export function list(path: readonly string[]): (texts: readonly string[]) => readonly unknown[] {
  return (texts) => [valueAtPath(path, texts)]
}

/** An option whose text is a duration, for a field in nanoseconds. */
export function duration(path: readonly string[]): (texts: readonly string[]) => readonly unknown[] {
  return ([text]) => [valueAtPath(path, parseDuration(text!))]
}
