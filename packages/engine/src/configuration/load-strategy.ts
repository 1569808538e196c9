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
 */
export async function loadStrategy(
  config: StrategyConfig,
  folder: string,
  origins: ReadonlyMap<string, string>,
): Promise<LoadedStrategy> {
  try {
    const source = config.path === undefined ? builtinSource(config, origins) : await fileSource(config.path, folder)
    const { parameters, problems } = checkParameters(source.parameters, config, origins)
    if (problems.length > 0) return { strategy: undefined, config, problems }
    return {
      strategy: source.create(source.name, config.parameters),
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

function builtinSource({ name }: StrategyConfig, origins: ReadonlyMap<string, string>): StrategySource {
  const builtin = Object.hasOwn(builtinStrategies, name) ? builtinStrategies[name] : undefined
  if (builtin !== undefined) return { name, ...builtin }
  const place = `strategy.name (${originAt(origins, ['strategy', 'name'])})`
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
  origins: ReadonlyMap<string, string>,
): { readonly parameters: Record<string, unknown>; readonly problems: readonly string[] } {
  if (!(schema instanceof z.ZodType)) return { parameters: config.parameters, problems: [] }
  const inPlace = z.object({ strategy: z.object({ parameters: schema }) })
  const value = { strategy: config }
  const result = inPlace.safeParse(value)
  if (result.success) {
    const parsed = z.record(z.string(), z.unknown()).safeParse(result.data.strategy.parameters)
    return { parameters: parsed.data ?? config.parameters, problems: [] }
  }
  const problems = problemsOfRefusal({ error: result.error, tree: new SchemaTree(inPlace), value, origins })
  return { parameters: config.parameters, problems }
}
