import { type ConfigurationLayer, textOfPath, valueAtPath } from './layers.ts'
import { nearestName } from './nearest-name.ts'
import type { SchemaTree } from './schema-tree.ts'

const PREFIX = 'HFT_'
const LEVEL_SEPARATOR = '__'

/** What the environment says of a configuration. */
export interface EnvironmentLayers {
  readonly layers: readonly ConfigurationLayer[]
  /** Variables with the prefix that name no field. */
  readonly problems: readonly string[]
}

/**
 * Reads variables such as `HFT_RISK__LIMITS__ORDER_SIZE__MAXIMUM_NOTIONAL=5000`.
 *
 * `__` separates levels, `_` the words of a name (`ORDER_SIZE` is `orderSize`); case doesn't matter. A value is JSON
 * where it parses, else text; where only text fits it is taken as it is, so that `0.10` stays a decimal's text.
 */
export function environmentLayers(
  environment: Readonly<Record<string, string | undefined>>,
  tree: SchemaTree,
): EnvironmentLayers {
  const layers: ConfigurationLayer[] = []
  const problems: string[] = []
  for (const variable of Object.keys(environment).sort()) {
    const text = environment[variable]
    if (!variable.startsWith(PREFIX) || text === undefined) continue
    const path = pathOf(variable, tree)
    if (path === undefined) problems.push(`${variable} names no field${nearest(variable, tree)}`)
    else {
      const value = valueAtPath(path, valueOfText(text, path, tree))
      layers.push({ origin: `environment ${variable}`, value })
    }
  }
  return { layers, problems }
}

/** The variable that sets the field at `path`. */
export function variableOf(path: readonly string[]): string {
  return `${PREFIX}${path.map(wordsOf).join(LEVEL_SEPARATOR)}`
}

/** A value given as text: JSON where it parses, else the text; the text itself where only text fits. */
export function valueOfText(text: string, path: readonly string[], tree: SchemaTree): unknown {
  if (tree.isTextAt(path)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function pathOf(variable: string, tree: SchemaTree): string[] | undefined {
  const path: string[] = []
  for (const segment of variable.slice(PREFIX.length).split(LEVEL_SEPARATOR)) {
    const known = tree.fieldsAt(path).find((field) => folded(field) === folded(segment))
    if (known !== undefined) path.push(known)
    else if (segment !== '' && tree.isOpenAt(path)) path.push(camelCased(segment))
    else return undefined
  }
  return path
}

function nearest(variable: string, tree: SchemaTree): string {
  const name = nearestName(variable, tree.leafPaths().map(variableOf))
  if (name !== undefined) return `; did you mean ${name}?`
  return `; its first part must be one of ${tree
    .fieldsAt([])
    .map((field) => variableOf([field]))
    .join(
      ', ',
    )} (with ${LEVEL_SEPARATOR} before the next level, as in ${variableOf(['engine', 'seed'])} for ${textOfPath(['engine', 'seed'])})`
}

function folded(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

/** `HALF_SPREAD_TICKS` as `halfSpreadTicks`; a name that has small letters is taken as it is. */
function camelCased(segment: string): string {
  if (/[a-z]/.test(segment)) return segment
  return segment.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function wordsOf(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
}
