import { basename, extname, resolve } from 'node:path'
import { CodedError } from '@hft/clock'
import { builtinStrategies, createStrategy, type Strategy } from '@hft/strategy'
import { z } from 'zod'
import { originAt } from './layers.ts'
import { suggestion } from './nearest-name.ts'
import { problemsOfRefusal } from './problems.ts'
import { SchemaTree } from './schema-tree.ts'
import type { StrategyConfig } from './strategy-config.ts'
import { importStrategyFile } from './strategy-file.ts'

/** A strategy ready to run, or why there is none. */
export interface LoadedStrategy {
  readonly strategy: Strategy | undefined
  /** The configuration with the strategy's own name and its parameters' defaults. */
  readonly config: StrategyConfig
  readonly problems: readonly string[]
}

/** A strategy's schema, if it has one, and how it is made. */
interface StrategySource {
  readonly name: string
  readonly parameters: unknown
  create(name: string, parameters: unknown): Strategy
}

/**
 * Makes the strategy that a configuration names: a built-in one, or a user's file.
 *
 * @param folder where a relative path starts
 * @param origins where the configuration's values come from, for the messages
 * @param place where it stands in the configuration
 */
export async function loadStrategy(
  config: StrategyConfig,
  folder: string,
  origins: ReadonlyMap<string, string>,
  place: StrategyPlace = ['strategy'],
): Promise<LoadedStrategy> {
  try {
    const at = { origins, place }
    const source = config.path === undefined ? builtinSource(config, at) : await fileSource(config.path, folder)
    const { parameters, problems } = checkParameters(source.parameters, config, at)
    if (problems.length > 0) return { strategy: undefined, config, problems }
    return {
      strategy: source.create(config.label ?? source.name, config.parameters),
      config: { ...config, name: source.name, parameters },
      problems: [],
    }
  } catch (error) {
    if (error instanceof CodedError) return { strategy: undefined, config, problems: [error.message] }
    const message = error instanceof Error ? error.message : String(error)
    return {
      strategy: undefined,
      config,
      problems: [`strategy '${config.path ?? config.name}' can't be made: ${message}`],
    }
  }
}

/** The one strategy, or its number among several. */
export type StrategyPlace = readonly ['strategy'] | readonly ['strategies', number]

interface Placed {
  readonly origins: ReadonlyMap<string, string>
  readonly place: StrategyPlace
}

function builtinSource({ name }: StrategyConfig, { origins, place: section }: Placed): StrategySource {
  const builtin = Object.hasOwn(builtinStrategies, name) ? builtinStrategies[name] : undefined
  if (builtin !== undefined) return { name, ...builtin }
  const place = `${section.join('.')}.name (${originAt(origins, [...section, 'name'])})`
  throw new CodedError(
    'strategy.unknown',
    `${place}: there is no strategy '${name}'${suggestion(name, Object.keys(builtinStrategies))} (a file's path ends in .ts, .mts, .js or .mjs)`,
  )
}

async function fileSource(path: string, folder: string): Promise<StrategySource> {
  const definition = await importStrategyFile(resolve(folder, path), path)
  return {
    name: basename(path, extname(path)),
    parameters: Reflect.get(definition, 'parameters'),
    create: (name, parameters) => createStrategy(definition, name, parameters),
  }
}

function checkParameters(
  schema: unknown,
  config: StrategyConfig,
  { origins, place }: Placed,
): { readonly parameters: Record<string, unknown>; readonly problems: readonly string[] } {
  if (!(schema instanceof z.ZodType)) return { parameters: config.parameters, problems: [] }
  const own = z.object({ parameters: schema })
  const result = own.safeParse(config)
  if (result.success) {
    const parsed = z.record(z.string(), z.unknown()).safeParse(result.data.parameters)
    return { parameters: parsed.data ?? config.parameters, problems: [] }
  }
  const problems = problemsOfRefusal({ error: result.error, tree: new SchemaTree(own), value: config, origins, place })
  return { parameters: config.parameters, problems }
}
