import type { z } from 'zod'
import { environmentLayers } from './environment.ts'
import { type ConfigurationLayer, isPlainObject, mergeLayers } from './layers.ts'
import { problemsOfRefusal } from './problems.ts'
import { SchemaTree } from './schema-tree.ts'

/** Where a configuration comes from, weakest first: defaults, file, environment, flags. */
export interface ConfigurationSources<Schema extends z.ZodType> {
  readonly schema: Schema
  /** What the program has as defaults where they differ from the schema's. */
  readonly defaults?: unknown
  readonly file?: ConfigurationLayer
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly flags?: readonly ConfigurationLayer[]
}

/** A configuration, or why there is none. */
export interface LoadedConfiguration<Config> {
  /** Undefined when the schema refused it. */
  readonly config: Config | undefined
  /** What the sources say together, refused or not. */
  readonly value: unknown
  /** Origin of each value by its path, defaults included. */
  readonly origins: ReadonlyMap<string, string>
  /** Everything that is wrong, one line each. */
  readonly problems: readonly string[]
}

/** Merges the sources, checks the result, and collects every problem instead of stopping at the first. */
export function loadConfiguration<Schema extends z.ZodType>(
  sources: ConfigurationSources<Schema>,
): LoadedConfiguration<z.output<Schema>> {
  const { schema } = sources
  const tree = new SchemaTree(schema)
  const environment = environmentLayers(sources.environment ?? {}, tree)
  const defaults = mergeLayers([
    { origin: 'default', value: schema.parse({}) },
    { origin: 'default', value: sources.defaults },
  ]).value
  const { value, origins } = mergeLayers([
    { origin: 'default', value: defaults },
    ...(sources.file === undefined ? [] : [withoutSchemaName(sources.file)]),
    ...environment.layers,
    ...(sources.flags ?? []),
  ])
  const result = schema.safeParse(value)
  const refusals = result.success ? [] : problemsOfRefusal({ error: result.error, tree, value, origins })
  return { config: result.data, value, origins, problems: [...environment.problems, ...refusals] }
}

/** A section of a configuration that may have been refused for other sections; undefined when this one was. */
export function sectionOf<Section extends z.ZodType>(
  { value }: Pick<LoadedConfiguration<unknown>, 'value'>,
  name: string,
  schema: Section,
): z.output<Section> | undefined {
  return isPlainObject(value) ? schema.safeParse(value[name]).data : undefined
}

/** A file's `$schema` is for editors. */
function withoutSchemaName(file: ConfigurationLayer): ConfigurationLayer {
  if (!isPlainObject(file.value)) return file
  const { $schema: _, ...value } = file.value
  return { origin: file.origin, value }
}
