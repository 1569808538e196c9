import { isPlainObject, originAt, textOfPath } from './layers.ts'

/** A configuration as lines `path = value   # origin`, every field, in the order of the schema. */
export function printedConfiguration(config: unknown, origins: ReadonlyMap<string, string>): string {
  const rows = leavesOf(config, []).map(([path, value]) => ({
    assignment: `${textOfPath(path)} = ${JSON.stringify(value)}`,
    origin: originAt(origins, path),
  }))
  return rows.map(({ assignment, origin }) => `${assignment}  # ${origin}\n`).join('')
}

function leavesOf(value: unknown, path: readonly string[]): [readonly string[], unknown][] {
  if (value === undefined) return []
  if (!isPlainObject(value) || Object.keys(value).length === 0) return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
}
