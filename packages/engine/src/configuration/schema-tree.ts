import { z } from 'zod'

/** A node of a JSON schema, as far as fields and types are read from it. */
interface SchemaNode {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: boolean | SchemaNode
  readonly items?: SchemaNode
  readonly anyOf?: readonly SchemaNode[]
  readonly oneOf?: readonly SchemaNode[]
  readonly allOf?: readonly SchemaNode[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly exclusiveMinimum?: number
}

/** The names that a configuration schema knows at each place, and the types of value that fit there. */
export class SchemaTree {
  readonly #root: SchemaNode

  constructor(schema: z.ZodType) {
    this.#root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaNode
  }

  /** Names of the fields of the object at `path`, of all its alternatives; none where names are free. */
  fieldsAt(path: readonly PropertyKey[]): readonly string[] {
    const names = new Set<string>()
    for (const node of this.#nodesAt(path)) for (const name of Object.keys(node.properties ?? {})) names.add(name)
    return [...names]
  }

  /** Whether the object at `path` takes any name. */
  isOpenAt(path: readonly PropertyKey[]): boolean {
    return this.#nodesAt(path).some(isOpen)
  }

  /** Whether nothing but text fits at `path`: such values are not read as JSON. */
  isTextAt(path: readonly PropertyKey[]): boolean {
    const nodes = this.#nodesAt(path)
    return nodes.length > 0 && nodes.every(isText)
  }

  /** The values that fit at `path`, where the schema lists them. */
  valuesAt(path: readonly PropertyKey[]): readonly unknown[] {
    return this.#nodesAt(path).flatMap((node) => (node.const === undefined ? (node.enum ?? []) : [node.const]))
  }

  /** What fits at `path` beside the values that the schema lists, in words: `a number above 0`. */
  othersAt(path: readonly PropertyKey[]): readonly string[] {
    const unlisted = this.#nodesAt(path).filter((node) => node.const === undefined && node.enum === undefined)
    return unlisted.map(textOfType)
  }

  /** Paths of every field that isn't an object with named fields itself. */
  leafPaths(): readonly (readonly string[])[] {
    return this.#leavesBelow([])
  }

  #leavesBelow(path: readonly string[]): readonly (readonly string[])[] {
    const fields = this.fieldsAt(path)
    return fields.length === 0 ? [path] : fields.flatMap((field) => this.#leavesBelow([...path, field]))
  }

  #nodesAt(path: readonly PropertyKey[]): readonly SchemaNode[] {
    let nodes = alternativesOf(this.#root)
    for (const key of path) nodes = nodes.flatMap((node) => stepInto(node, key)).flatMap(alternativesOf)
    return nodes
  }
}

function textOfType({ type = 'value', minimum, exclusiveMinimum }: SchemaNode): string {
  const text = `a ${typeof type === 'string' ? type : type.join(' or ')}`
  if (exclusiveMinimum !== undefined) return `${text} above ${exclusiveMinimum}`
  return minimum === undefined ? text : `${text} from ${minimum}`
}

function stepInto(node: SchemaNode, key: PropertyKey): readonly SchemaNode[] {
  if (typeof key === 'number') return node.items === undefined ? [] : [node.items]
  const { properties } = node
  if (properties !== undefined && Object.hasOwn(properties, key)) return [properties[String(key)]!]
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : isOpen(node) ? [{}] : []
}

function isOpen(node: SchemaNode): boolean {
  const { additionalProperties } = node
  if (typeof additionalProperties === 'object') return true
  const isAnything = Object.keys(node).every((key) => key === 'description' || key === 'default')
  return isAnything || (node.type === 'object' && additionalProperties !== false)
}

function isText(node: SchemaNode): boolean {
  if (node.type !== undefined) return node.type === 'string'
  const values = node.const === undefined ? node.enum : [node.const]
  return values?.every((value) => typeof value === 'string') ?? false
}

function alternativesOf(node: SchemaNode): readonly SchemaNode[] {
  const alternatives = node.anyOf ?? node.oneOf ?? node.allOf
  return alternatives === undefined ? [node] : alternatives.flatMap(alternativesOf)
}
