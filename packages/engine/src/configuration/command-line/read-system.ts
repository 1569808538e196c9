import { resolve } from 'node:path'
import { CodedError } from '@hft/clock'
import type { Strategy } from '@hft/strategy'
import { z } from 'zod'
import { readConfigurationFile } from '../configuration-file.ts'
import { type ConfigurationLayer, originAt } from '../layers.ts'
import { type LoadedConfiguration, loadConfiguration, sectionOf } from '../load-configuration.ts'
import { type LoadedStrategy, loadStrategy } from '../load-strategy.ts'
import { SchemaTree } from '../schema-tree.ts'
import { StrategyConfig } from '../strategy-config.ts'
import type { SystemConfig } from '../system-config.ts'
import { type CommandLineOption, flagLayers } from './command-line-option.ts'
import type { GivenOptions } from './read-options.ts'

/** Where a program's configuration comes from. */
export interface SystemSources {
  readonly schema: z.ZodType<SystemConfig>
  readonly options: readonly CommandLineOption[]
  readonly given: GivenOptions
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where relative paths start. */
  readonly folder: string
  /** The program's own defaults, where they differ from the schema's. */
  readonly defaults?: unknown
}

/** What a program was asked for. */
export interface RequestedSystem {
  /** Its `config` has the strategy's parameters filled in. */
  readonly loaded: LoadedConfiguration<SystemConfig>
  /** All that were asked for, or undefined when one of them can't be made. */
  readonly strategies: readonly Strategy[] | undefined
  /** Everything that is wrong with options, file, environment and strategy, one line each. */
  readonly problems: readonly string[]
}

/** Reads configuration file, environment and options, and makes the strategy. Nothing wrong stops it: all is collected. */
export async function readSystem(sources: SystemSources): Promise<RequestedSystem> {
  const { schema, given, environment, folder } = sources
  const file = await readFile(given.values.get('--config')?.at(-1), folder)
  const flags = flagLayers(sources.options, given.values, new SchemaTree(schema))
  const loaded = loadConfiguration({
    schema,
    environment,
    flags: flags.layers,
    defaults: sources.defaults,
    ...(file.layer === undefined ? {} : { file: file.layer }),
  })
  const made = await makeStrategies(loaded, folder)
  return {
    loaded: { ...loaded, config: loaded.config && { ...loaded.config, ...made.sections } },
    strategies: made.problems.length > 0 ? undefined : made.strategies,
    problems: [...given.problems, ...file.problems, ...flags.problems, ...loaded.problems, ...made.problems],
  }
}

/** The strategies of a configuration, and its sections about them with their parameters filled in. */
async function makeStrategies(
  loaded: LoadedConfiguration<SystemConfig>,
  folder: string,
): Promise<{
  readonly strategies: readonly Strategy[]
  readonly sections: Partial<Pick<SystemConfig, 'strategy' | 'strategies'>>
  readonly problems: readonly string[]
}> {
  const { origins } = loaded
  const several = sectionOf(loaded, 'strategies', z.array(StrategyConfig)) ?? []
  if (several.length === 0) {
    const one = sectionOf(loaded, 'strategy', StrategyConfig)
    if (one === undefined) return { strategies: [], sections: {}, problems: [] }
    const { strategy, config, problems } = await loadStrategy(one, folder, origins)
    return { strategies: strategy === undefined ? [] : [strategy], sections: { strategy: config }, problems }
  }
  const made: LoadedStrategy[] = []
  for (const [at, config] of several.entries()) {
    made.push(await loadStrategy(config, folder, origins, ['strategies', at]))
  }
  const strategies = made.flatMap(({ strategy }) => (strategy === undefined ? [] : [strategy]))
  const problems = made.flatMap((one) => one.problems)
  const names = strategies.map(({ name }) => name)
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at))
  for (const name of twice) problems.push(`strategies: two go by '${name}'; give one of them another \`label\``)
  const origin = originAt(origins, ['strategy'])
  if (origin.startsWith('flag')) {
    problems.push(`strategy (${origin}): the configuration names several in \`strategies\`; change them there`)
  }
  return { strategies, sections: { strategies: made.map(({ config }) => config) }, problems }
}

async function readFile(
  name: string | undefined,
  folder: string,
): Promise<{ readonly layer?: ConfigurationLayer; readonly problems: readonly string[] }> {
  if (name === undefined) return { problems: [] }
  try {
    const value = await readConfigurationFile(resolve(folder, name), name)
    return { layer: { origin: `file ${name}`, value }, problems: [] }
  } catch (error) {
    if (error instanceof CodedError) return { problems: [error.message] }
    throw error
  }
}
