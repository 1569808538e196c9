/** Part of a configuration and where it comes from. Later layers win over earlier ones. */
export interface ConfigurationLayer {
  /** As people are told: `default`, `file hft.json`, `environment HFT_ENGINE__SEED`, `flag --seed`. */
  readonly origin: string
  readonly value: unknown
}

/** Layers laid over each other. */
export interface MergedLayers {
  readonly value: unknown
  /** Origin of each value, by its path with dots: `engine.seed`. Arrays have one for the whole. */
  readonly origins: ReadonlyMap<string, string>
}

/**
 * Lays each layer over those before it: objects are merged field by field, everything else (arrays too) is replaced.
 *
 * An object whose `kind` differs from the one below replaces it whole, because its other fields are another kind's.
 * Nothing is checked: an unknown field stays for the schema to report.
 */
export function mergeLayers(layers: readonly ConfigurationLayer[]): MergedLayers {
  const origins = new Map<string, string>()
  let value: unknown
  for (const layer of layers) value = merge(value, layer.value, [], layer.origin, origins)
  return { value, origins }
}

/**
 * Where the value at `path` comes from: its own origin, that of what it is part of, or that of its first part; else
 * `default`.
 */
export function originAt(origins: ReadonlyMap<string, string>, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(textOfPath(path.slice(0, length)))
    if (origin !== undefined) return origin
  }
  const below = `${textOfPath(path)}.`
  for (const [leaf, origin] of origins) if (leaf.startsWith(below) && origin !== 'default') return origin
  return 'default'
}

/** A path as people write it: `engine.instruments.0.id`. */
export function textOfPath(path: readonly PropertyKey[]): string {
  return path.map(String).join('.')
}

/** An object with `value` at `path`: `{ engine: { seed: 7 } }`. */
export function valueAtPath(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), value)
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function merge(
  below: unknown,
  above: unknown,
  path: readonly string[],
  origin: string,
  origins: Map<string, string>,
): unknown {
  if (above === undefined) return below
  if (!isPlainObject(above)) {
    forget(origins, path)
    origins.set(textOfPath(path), origin)
    return above
  }
  const isReplaced = !isPlainObject(below) || isOtherKind(below, above)
  if (isReplaced) forget(origins, path)
  if (Object.keys(above).length > 0) origins.delete(textOfPath(path))
  else if (isReplaced) origins.set(textOfPath(path), origin)
  const fields = new Map<string, unknown>(isReplaced ? [] : Object.entries(below))
  for (const [key, value] of Object.entries(above)) {
    fields.set(key, merge(fields.get(key), value, [...path, key], origin, origins))
  }
  return Object.fromEntries(fields)
}

function isOtherKind(
  { kind: below }: Readonly<Record<string, unknown>>,
  { kind: above }: Readonly<Record<string, unknown>>,
): boolean {
  return above !== undefined && below !== undefined && above !== below
}

function forget(origins: Map<string, string>, path: readonly string[]): void {
  const text = textOfPath(path)
  for (const leaf of origins.keys()) if (leaf === text || leaf.startsWith(`${text}.`)) origins.delete(leaf)
}
