import { resolve } from 'node:path'
import { CodedError } from '@hft/clock'
import type { Strategy } from '@hft/strategy'
import type { z } from 'zod'
import { readConfigurationFile } from '../configuration-file.ts'
import type { ConfigurationLayer } from '../layers.ts'
import { type LoadedConfiguration, loadConfiguration, sectionOf } from '../load-configuration.ts'
import { loadStrategy } from '../load-strategy.ts'
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
  readonly strategy: Strategy | undefined
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
  const strategyConfig = sectionOf(loaded, 'strategy', StrategyConfig)
  const made = strategyConfig && (await loadStrategy(strategyConfig, folder, loaded.origins))
  const config = loaded.config && made && { ...loaded.config, strategy: made.config }
  return {
    loaded: { ...loaded, config },
    strategy: made?.strategy,
    problems: [...given.problems, ...file.problems, ...flags.problems, ...loaded.problems, ...(made?.problems ?? [])],
  }
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
